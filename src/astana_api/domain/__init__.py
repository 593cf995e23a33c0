"""Pure rules: vocabulary, dates, names, identity, projection. Imports nothing of ours above it."""
