"""Reads: statements built once and run by the driver, answering rows and rendered bytes."""
