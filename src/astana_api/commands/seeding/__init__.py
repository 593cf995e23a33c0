"""Seeding: the three-way difference between a dossier, its baseline and the database."""
