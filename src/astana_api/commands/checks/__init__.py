"""Attach texts, check anchors in them, and record requests to links."""
