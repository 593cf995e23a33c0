"""Read an article - plain text, wikitext, HTML or Markdown - with its sections and references."""
