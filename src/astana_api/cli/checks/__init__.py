"""Commands that check evidence against texts, and links against the web."""
