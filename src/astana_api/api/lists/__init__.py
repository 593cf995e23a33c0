"""Lists over HTTP: pagination, cursors, query parameters and filters."""
