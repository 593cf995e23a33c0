"""The file of a SQLite database: its connections, its write-ahead log, backup and restore."""
