"""Dossiers: folders of YAML that state facts with their evidence."""

from astana_api.importers.dossier.places import DossierFaults, Fault, Place
from astana_api.importers.dossier.read import Dossier, read_dossier

__all__ = ["Dossier", "DossierFaults", "Fault", "Place", "read_dossier"]
