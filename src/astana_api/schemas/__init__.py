"""Pydantic models of what goes over the wire."""
