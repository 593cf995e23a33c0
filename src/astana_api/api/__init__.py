"""The HTTP floor: routes, problem documents, conditional requests, paging and documentation."""
