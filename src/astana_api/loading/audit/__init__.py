"""Loaders of the read model of audit rules, a few units at a time."""

from astana_api.loading.audit.dossiers import load_dossier_rules
from astana_api.loading.audit.facts import FactsLoader
from astana_api.loading.audit.units import load_keys, load_units

__all__ = ["FactsLoader", "load_dossier_rules", "load_keys", "load_units"]
