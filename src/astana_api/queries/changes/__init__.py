"""Reads of changes: events, diff items, history and revisions."""
