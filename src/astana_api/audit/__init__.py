"""Audit rules: pure functions over a read model, with a registry.

A rule reads statements, evidence and records, never a database: the same rules check a database and
a dossier folder.
"""
