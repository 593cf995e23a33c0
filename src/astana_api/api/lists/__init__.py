"""Lists over HTTP: pagination, cursors, parameters and filters."""
