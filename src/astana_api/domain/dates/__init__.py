"""Dates: EDTF, bounds in days, and whether a statement is true at a date."""
