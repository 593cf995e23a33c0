"""Reads of the audit: a full run, and the findings that are stored."""
