"""Read tables of CSV or TSV with a mapping of their columns."""
