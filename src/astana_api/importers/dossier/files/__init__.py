"""The files of a dossier: reading YAML, merging files, and checking their structure."""
