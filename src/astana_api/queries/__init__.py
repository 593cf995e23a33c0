"""Reads: compiled statements, and functions that return rows and rendered JSON."""
