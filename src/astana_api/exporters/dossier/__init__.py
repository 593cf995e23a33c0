"""Write dossiers: folders of YAML files that seed an empty server to the same responses."""

from astana_api.exporters.dossier.export import DossierReport, export_dossier
from astana_api.exporters.dossier.not_carried import NOT_CARRIED
from astana_api.exporters.dossier.scope import DossierOptions, InvalidDossierOptions

__all__ = [
    "NOT_CARRIED",
    "DossierOptions",
    "DossierReport",
    "InvalidDossierOptions",
    "export_dossier",
]
