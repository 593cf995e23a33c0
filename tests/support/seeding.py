"""Read a dossier's folder and seed it, as the command `seed` does on a migrated database."""

from pathlib import Path

from astana_api.commands.revision import Clock, system_clock
from astana_api.db.database import Database
from astana_api.importers.dossier import read_dossier
from astana_api.importers.dossier.anchors import check_anchors
from astana_api.importers.seeding import SeedReport, seed_dossier


def seed_folder(
    database: Database,
    folder: Path,
    *,
    restore: bool = False,
    dry_run: bool = False,
    text: Path | None = None,
    clock: Clock = system_clock,
) -> SeedReport:
    """Seed the dossier in a folder; check its anchors if `text` is a file."""
    dossier = read_dossier(folder)
    if text is not None:
        check_anchors(dossier, text)
    return seed_dossier(database, dossier, restore=restore, dry_run=dry_run, clock=clock)
