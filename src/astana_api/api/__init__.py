"""The HTTP layer: routes, middleware, problem details, pagination and documentation."""
