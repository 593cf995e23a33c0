"""Search: tokens, queries, typo variants, scoring and ranking of names."""
