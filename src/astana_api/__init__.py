"""Citation-first knowledge base of political actors, served as a REST API."""
