"""Reads of the graph: edges, neighbourhood and shortest paths."""
