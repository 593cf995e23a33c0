"""Requests to the links of citations: polite, bounded, and to public addresses only."""
