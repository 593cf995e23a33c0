"""Response models of the audit."""
