"""Writes: each adds to a revision, and the projection follows in the same transaction."""
