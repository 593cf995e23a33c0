"""Parsers of external formats: each returns drafts, or diagnostics with source locations."""
