"""Sessions of readers and editors who signed in with a key."""
