"""Store the findings of the audit, and bring them up to the head."""

from astana_api.commands.audit.catch_up import CurrentAudit, catch_up

__all__ = ["CurrentAudit", "catch_up"]
