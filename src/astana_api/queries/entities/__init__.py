"""Reads of entities: items, lists, filters, redirects and references."""
