"""The database: column types, units of work, and the one place that asks which database it is."""
