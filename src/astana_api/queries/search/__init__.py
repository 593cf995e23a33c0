"""Search: candidates, lookups, filters and the service that combines them."""
