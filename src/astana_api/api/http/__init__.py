"""HTTP: routing, parameters, content negotiation, entity tags and problem details."""
