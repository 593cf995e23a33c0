"""Read citations from the files of reference managers."""
