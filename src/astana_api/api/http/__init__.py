"""HTTP: routing, query parameters, content negotiation, entity tags and problem details."""
