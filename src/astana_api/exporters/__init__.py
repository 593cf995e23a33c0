"""Other formats than JSON: what queries found, written as the field reads it."""
