"""The database layer: column types, units of work, snapshots and backend selection."""
