"""Writes over HTTP: the pipeline from a request to a revision and its response."""
