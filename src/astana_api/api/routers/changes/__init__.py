"""Routes of changes."""
