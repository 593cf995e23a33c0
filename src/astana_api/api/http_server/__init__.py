"""The HTTP/1.1 protocol of the server: limits, timeouts, and problem documents for its errors."""
