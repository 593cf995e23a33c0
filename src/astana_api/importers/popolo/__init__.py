"""Read Popolo: persons, organizations, memberships, posts, areas and events as JSON."""
