"""Search: candidates, lookups, filters, ranking and rendered results."""
