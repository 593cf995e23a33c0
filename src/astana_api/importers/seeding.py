"""From a folder to a revision: read, compare, write, project, and report."""

from dataclasses import dataclass
from pathlib import Path

from astana_api.commands.revision import Clock, revise, system_clock
from astana_api.commands.seeding.difference import DossierDraft, RejectedError, SeedOutcome, seed
from astana_api.db.database import Database
from astana_api.domain.enums import Origin
from astana_api.domain.statements.drafts import Drafts
from astana_api.domain.statements.identity import statement_id
from astana_api.importers.dossier.anchors import check_anchors
from astana_api.importers.dossier.diagnostics import Faults
from astana_api.importers.dossier.reader import Dossier, read_dossier
from astana_api.models.dossiers import FactType


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What seeding came to; `revision` is None where nothing changed, or on a dry run."""

    dossier: Dossier
    outcome: SeedOutcome
    revision: int | None
    dry_run: bool


def seed_folder(
    database: Database,
    folder: Path,
    *,
    restore: bool = False,
    dry_run: bool = False,
    text: Path | None = None,
    clock: Clock = system_clock,
) -> SeedReport:
    """Seed the dossier in a folder, in one transaction; first look for its anchors in the text.

    Raises DossierFaults with every fault at once; nothing is then written.
    """
    dossier = read_dossier(folder)
    if text is not None:
        check_anchors(dossier, text)
    record = DossierDraft(dossier.id, dossier.title, dossier.description, dossier.uses)
    drafts = Drafts(
        entities=dossier.entities,
        citations=dossier.citations,
        documents=(dossier.document,) if dossier.document else (),
        statements=dossier.statements,
    )
    message = f"Seed {dossier.title}"
    try:
        with database.write(dry_run=dry_run) as session:
            with revise(
                session, actor=record.actor, message=message, origin=Origin.SEED, clock=clock
            ) as change:
                outcome = seed(change, record, drafts, restore=restore)
            number = change.number if change.changed and not dry_run else None
    except RejectedError as rejected:
        _faults(dossier, rejected).raise_any()
        raise
    return SeedReport(dossier, outcome, number, dry_run)


def _faults(dossier: Dossier, rejected: RejectedError) -> Faults:
    first = {
        statement_id(draft): index for index, draft in reversed([*enumerate(dossier.statements)])
    }
    faults = Faults()
    for rejection in rejected.rejections:
        key: tuple[str, str] | tuple[str, int] = (rejection.type.value, rejection.key)
        if rejection.type is FactType.STATEMENT:
            key = ("statement", first[rejection.key])
        elif key not in dossier.places:
            # An entity that is used and not described.
            key = ("use", rejection.key)
        faults.add(dossier.places[key], rejection.message)
    return faults
