"""Domain rules without I/O: vocabulary, dates, names, identity, projection and rendering."""
