"""Draft a dossier from an article: what is guessed is marked, for a person to check."""
