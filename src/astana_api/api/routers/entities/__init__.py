"""Routes of entities."""
