"""The guide: the documentation of this version as HTML, below `/guide`."""
