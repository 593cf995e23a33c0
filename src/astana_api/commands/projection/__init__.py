"""Writes of the projection: rendered rows, statement rows, search tokens, rebuild."""
