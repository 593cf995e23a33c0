"""Pydantic models of response bodies."""
