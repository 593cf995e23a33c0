"""Dossiers: folders of YAML that state facts with their evidence."""

from astana_api.importers.dossier.diagnostics import DossierFaults, Fault, Place
from astana_api.importers.dossier.files.json_schema import dossier_schema
from astana_api.importers.dossier.inventory import InventoryEntry
from astana_api.importers.dossier.reader import Dossier, read_dossier

__all__ = [
    "Dossier",
    "DossierFaults",
    "Fault",
    "InventoryEntry",
    "Place",
    "dossier_schema",
    "read_dossier",
]
