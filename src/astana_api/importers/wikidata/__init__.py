"""Read the JSON of Wikidata entities."""
