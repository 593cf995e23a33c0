"""Describe entities, statements and citations in RDF, for all its notations."""
