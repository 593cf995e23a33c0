"""Dossiers: folders of YAML that state facts with their evidence."""

from astana_api.importers.dossier.inventory import InventoryEntry
from astana_api.importers.dossier.places import DossierFaults, Fault, Place
from astana_api.importers.dossier.read import Dossier, read_dossier
from astana_api.importers.dossier.schema import dossier_schema

__all__ = [
    "Dossier",
    "DossierFaults",
    "Fault",
    "InventoryEntry",
    "Place",
    "dossier_schema",
    "read_dossier",
]
