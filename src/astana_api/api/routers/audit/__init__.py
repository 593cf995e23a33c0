"""The audit: rules, findings, coverage, and acknowledgements."""
