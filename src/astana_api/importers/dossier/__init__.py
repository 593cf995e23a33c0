"""Import dossiers: folders of YAML files that state facts with their evidence."""

from astana_api.importers.dossier.diagnostics import Diagnostic, InvalidDossier, SourceLocation
from astana_api.importers.dossier.files.json_schema import dossier_schema
from astana_api.importers.dossier.inventory import InventoryEntry
from astana_api.importers.dossier.reader import Dossier, read_dossier

__all__ = [
    "Diagnostic",
    "Dossier",
    "InvalidDossier",
    "InventoryEntry",
    "SourceLocation",
    "dossier_schema",
    "read_dossier",
]
