"""Loaders of records at a revision: the input of projection and rendering."""
