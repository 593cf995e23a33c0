"""Rewrite the files of a dossier in the short or the long form."""
