"""Statements: drafts, identity, values, records and the projection of an entity."""
