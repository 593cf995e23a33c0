"""Import files of other formats: read them, compare with the last import, write one revision."""

from collections.abc import Sequence
from dataclasses import dataclass

from astana_api.commands.revision import Clock, system_clock
from astana_api.commands.seeding.difference import DossierDraft
from astana_api.commands.seeding.outcomes import Outcome, SeedOutcome
from astana_api.db.database import Database
from astana_api.domain.enums import Origin
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import Drafts
from astana_api.importers.imported_files import ImportedFile, ImportNote, ImportSource
from astana_api.importers.seeding import write_drafts


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import; `revision` is None if nothing changed, or on a dry run.

    `records` is the number of records in the files. `outcome` has what became of the entities,
    citations and statements that they were converted to.
    """

    source: ImportSource
    records: int
    notes: tuple[ImportNote, ...]
    outcome: SeedOutcome
    revision: int | None
    dry_run: bool


def import_files(
    database: Database,
    files: Sequence[ImportedFile],
    source: ImportSource,
    *,
    message: str | None = None,
    dry_run: bool = False,
    clock: Clock = system_clock,
) -> ImportReport:
    """Write the files of one source as one revision, or no revision if nothing changed.

    What an earlier import of the source brought and the files no longer have is ended, as for a
    dossier. Raise RejectedError if a record conflicts with one of another source, and
    OriginConflictError if the source is a dossier; nothing is then written.
    """
    record = DossierDraft(source.id, source.title, license=source.license)
    outcome, revision = write_drafts(
        database,
        record,
        merge_drafts([each.drafts for each in files]),
        message=message or f"Import {source.title}",
        origin=Origin.IMPORT,
        dry_run=dry_run,
        clock=clock,
    )
    notes = tuple(note for each in files for note in each.notes)
    records = sum(each.records for each in files)
    return ImportReport(source, records, notes, outcome, revision, dry_run)


def render_report(report: ImportReport) -> Json:
    """Render a report as JSON, for the API and the command line."""
    return {
        "source": report.source.id,
        "dry_run": report.dry_run,
        "revision": report.revision,
        "records": report.records,
        "counts": {
            kind.value: {outcome.value: found[outcome] for outcome in Outcome}
            for kind, found in report.outcome.counts().items()
        },
        "notes": [
            {"type": note.type.value, "location": note.location, "reason": note.reason}
            for note in report.notes
        ],
    }


def merge_drafts(parts: Sequence[Drafts]) -> Drafts:
    """Return the records of all parts; of entities and citations with one id, the first counts."""
    entities = {draft.id: draft for part in parts for draft in part.entities}
    citations = {draft.id: draft for part in reversed(parts) for draft in reversed(part.citations)}
    return Drafts(
        entities=tuple(entities.values()),
        citations=tuple(reversed(citations.values())),
        documents=tuple(draft for part in parts for draft in part.documents),
        statements=tuple(draft for part in parts for draft in part.statements),
    )
