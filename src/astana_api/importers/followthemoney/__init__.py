"""Read FollowTheMoney: entities and relations as lines of JSON, and deltas of them."""
