"""Export formats other than JSON."""
