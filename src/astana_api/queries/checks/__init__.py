"""Reads of quotations, attached texts and requests to links."""
