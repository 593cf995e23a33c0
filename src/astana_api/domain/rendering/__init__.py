"""Rendering: the JSON of entities, statements, citations and the timeline."""
