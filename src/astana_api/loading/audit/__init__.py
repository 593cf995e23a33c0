"""Loaders of the read model of audit rules, a few units at a time."""

from astana_api.loading.audit.facts import FactsLoader
from astana_api.loading.audit.units import KeyedUnits, load_keys, load_units

__all__ = ["FactsLoader", "KeyedUnits", "load_keys", "load_units"]
