"""Read BibTeX and biblatex files."""
