"""Routes of timeline."""
