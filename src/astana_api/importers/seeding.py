"""Seed a dossier: read its folder, compare it with the database, and write one revision."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.commands.bulk_import import bulk_import
from astana_api.commands.revision import Clock, open_revision, system_clock
from astana_api.commands.seeding.difference import DossierDraft
from astana_api.commands.seeding.outcomes import RejectedError, SeedOutcome
from astana_api.commands.seeding.seed import apply_dossier
from astana_api.db.database import Database
from astana_api.domain.enums import Origin
from astana_api.domain.statements.drafts import Drafts
from astana_api.domain.statements.identity import statement_id
from astana_api.importers.dossier.diagnostics import DiagnosticCollector
from astana_api.importers.dossier.reader import Dossier
from astana_api.models import SQLDossier, SQLRevision
from astana_api.models.dossiers import BaselineItemType


class OriginConflictError(Exception):
    """A dossier and the source of an import have the same id."""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """The result of seeding; `revision` is None if nothing changed, or on a dry run."""

    dossier: Dossier
    outcome: SeedOutcome
    revision: int | None
    dry_run: bool


def has_other_content(database: Database, dossier: Dossier) -> bool:
    """Return whether anything but this dossier wrote a revision."""
    record = DossierDraft(dossier.id, dossier.title)
    query = select(SQLRevision.number).where(SQLRevision.actor != record.actor).limit(1)
    with database.write(dry_run=True) as session:
        return session.scalar(query) is not None


def seed_dossier(
    database: Database,
    dossier: Dossier,
    *,
    restore: bool = False,
    dry_run: bool = False,
    clock: Clock = system_clock,
) -> SeedReport:
    """Seed a dossier in one transaction.

    Raise InvalidDossier with all conflicts with the database; nothing is then written.
    """
    record = DossierDraft(
        dossier.id,
        dossier.title,
        dossier.description,
        dossier.license,
        dossier.uses,
        dossier.rules_off,
    )
    drafts = Drafts(
        entities=dossier.entities,
        citations=dossier.citations,
        documents=(dossier.document,) if dossier.document else (),
        statements=dossier.statements,
        merges=dossier.merges,
    )
    try:
        outcome, number = write_drafts(
            database,
            record,
            drafts,
            message=f"Seed {dossier.title}",
            origin=Origin.SEED,
            restore=restore,
            dry_run=dry_run,
            clock=clock,
        )
    except OriginConflictError as exc:
        diagnostics = DiagnosticCollector()
        diagnostics.add(dossier.locations["dossier", dossier.id], str(exc))
        diagnostics.raise_if_any()
        raise
    except RejectedError as rejected:
        _to_diagnostics(dossier, rejected).raise_if_any()
        raise
    return SeedReport(dossier, outcome, number, dry_run)


def write_drafts(
    database: Database,
    record: DossierDraft,
    drafts: Drafts,
    *,
    message: str,
    origin: Origin,
    restore: bool = False,
    dry_run: bool = False,
    clock: Clock = system_clock,
) -> tuple[SeedOutcome, int | None]:
    """Write what changed since the last import of a dossier, in one transaction.

    Return the outcome and the revision, None if nothing changed or on a dry run. Raise
    RejectedError if a record conflicts with the database, and OriginConflictError if the dossier
    was written from another origin: everything that it stated would end. Nothing is then written.
    """
    with (
        database.write(dry_run=dry_run) as session,
        bulk_import(session, len(drafts.statements)),
    ):
        _require_same_origin(session, record, origin)
        with open_revision(
            session, actor=record.actor, message=message, origin=origin, clock=clock
        ) as change:
            outcome = apply_dossier(change, record, drafts, restore=restore)
        return outcome, change.number if change.changed and not dry_run else None


def _require_same_origin(session: Session, record: DossierDraft, origin: Origin) -> None:
    stored = session.scalar(
        select(SQLRevision.origin)
        .join(SQLDossier, SQLDossier.revision == SQLRevision.number)
        .where(SQLDossier.id == record.id)
    )
    if stored is not None and stored != origin:
        reasons = {
            Origin.SEED.value: "is a dossier: choose another id for the source of the import",
            Origin.IMPORT.value: "is the source of an import: choose another id for the dossier",
        }
        raise OriginConflictError(f"{record.id} {reasons[stored]}")


def _to_diagnostics(dossier: Dossier, rejected: RejectedError) -> DiagnosticCollector:
    first = {
        statement_id(draft): index for index, draft in reversed([*enumerate(dossier.statements)])
    }
    diagnostics = DiagnosticCollector()
    for rejection in rejected.rejections:
        key: tuple[str, str] | tuple[str, int] = (rejection.type.value, rejection.key)
        if rejection.type is BaselineItemType.STATEMENT:
            key = ("statement", first[rejection.key])
        elif key not in dossier.locations:
            # The entity is listed under `uses` and has no entry in the dossier.
            key = ("use", rejection.key)
        diagnostics.add(dossier.locations[key], rejection.message)
    return diagnostics
