"""Failures of the databases: what prevents reads or writes, by the error codes of the drivers."""
