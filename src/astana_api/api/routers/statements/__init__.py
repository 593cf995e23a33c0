"""Routes of statements."""
