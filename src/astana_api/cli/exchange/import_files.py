"""`astana-api import`: import files of other formats."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from astana_api.cli.console import (
    ExitCode,
    error_boundary,
    fail,
    open_database,
    print_json,
    report_database,
    show_progress,
)
from astana_api.commands.garbage_collection import rare_collections

if TYPE_CHECKING:
    from astana_api.importers.imported_files import ImportedFile, ImportSource
    from astana_api.importers.importing import ImportReport

MAX_LISTED = 20
"""Maximum number of notes of a type that are printed; a count of the others follows."""


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Files of one source.")],
    format_name: Annotated[
        str | None, typer.Option("--format", help="The format; by default that of the content.")
    ] = None,
    source_id: Annotated[
        str | None,
        typer.Option(
            "--source", help="The id of the source; by default the name of the only file."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="The title of the source.")] = None,
    url: Annotated[str | None, typer.Option(help="The address of the source.")] = None,
    license_name: Annotated[
        str | None, typer.Option("--license", help="The licence of the data: an SPDX id or a URL.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="The mapping of the columns of a table, a file of JSON."),
    ] = None,
    suggest: Annotated[
        bool,
        typer.Option("--suggest-mapping", help="Print a first draft of a table's mapping."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the report and write nothing.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 1 if a record was skipped or rejected."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import files of Popolo, FollowTheMoney, CSL-JSON, BibTeX, RIS or Wikidata, or tables.

    All files are written as one revision. The ids in the files get the id of the source as a
    prefix, so that records of other sources are never merged. Import a newer version of the files
    with the same --source: the command writes the difference, and ends what the files no longer
    have. A file that cannot be parsed is refused, and nothing is written.
    """
    with error_boundary(as_json=as_json), rare_collections():
        from astana_api.commands.projection.rebuild import migrate_and_reproject
        from astana_api.commands.seeding.outcomes import RejectedError
        from astana_api.db.schema import require_current
        from astana_api.importers.importing import import_files as write_files
        from astana_api.importers.importing import render_report
        from astana_api.importers.seeding import OriginConflictError

        if suggest:
            _print_suggested_mapping(files[0])
            return
        source = _parse_source(files, source_id, title, url, license_name)
        started = time.monotonic()
        # Before the database: what cannot be imported must not create one.
        imported = [_read_file(path, format_name, mapping, source) for path in files]
        database = open_database()
        is_new = False
        if dry_run:
            require_current(database)
        else:
            with show_progress():
                is_new = migrate_and_reproject(database)[0] is None
        try:
            with show_progress():
                report = write_files(database, imported, source, dry_run=dry_run)
        except (RejectedError, OriginConflictError) as exc:
            fail(f"{exc}; nothing was written")
        seconds = time.monotonic() - started
        if as_json:
            print_json({"database": database.display_url, **render_report(report)})
        else:
            report_database(database, is_new=is_new)
            _print(report, seconds)
        if strict and any(note.type in {"skipped", "rejected"} for note in report.notes):
            raise typer.Exit(ExitCode.FAILED)


def _parse_source(
    files: list[Path],
    source_id: str | None,
    title: str | None,
    url: str | None,
    license_: str | None,
) -> "ImportSource":
    from astana_api.domain.statements.values import parse_slug, parse_url
    from astana_api.domain.text.normalization import normalize_text
    from astana_api.domain.text.slugs import make_slug
    from astana_api.importers.imported_files import ImportSource
    from astana_api.schemas.field_types import check_license

    if source_id is None and len(files) > 1:
        fail("several files need --source, the id of their source", ExitCode.USAGE)
    try:
        return ImportSource(
            parse_slug(source_id or make_slug(files[0].name)),
            normalize_text(title or files[0].name),
            None if url is None else parse_url(url),
            None if license_ is None else check_license(license_),
        )
    except ValueError as exc:
        fail(f"the source: {exc}", ExitCode.USAGE)


def _read_file(
    path: Path, format_name: str | None, mapping: Path | None, source: "ImportSource"
) -> "ImportedFile":
    from astana_api.importers.detection import ImportFormat
    from astana_api.importers.imported_files import UnreadableFile
    from astana_api.importers.readers import read_file

    if format_name not in {None, *ImportFormat}:
        fail(f"--format {format_name}: expected {', '.join(ImportFormat)}", ExitCode.USAGE)
    try:
        return read_file(
            path.read_bytes(),
            source,
            name=path.name,
            format_=ImportFormat(format_name) if format_name else None,
            mapping=None if mapping is None else _read_mapping(mapping),
        )
    except UnreadableFile as exc:
        fail(f"{path}: {exc}; nothing was written")


def _read_mapping(path: Path) -> object:
    import orjson

    try:
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as exc:
        fail(f"{path}: invalid JSON: {exc}")


def _print_suggested_mapping(path: Path) -> None:
    from astana_api.importers.csv.mapping_suggestion import suggest_mapping
    from astana_api.importers.imported_files import UnreadableFile

    try:
        print_json(suggest_mapping(path.read_bytes()))
    except UnreadableFile as exc:
        fail(f"{path}: {exc}")


def _print(report: "ImportReport", seconds: float) -> None:
    from astana_api.commands.seeding.outcomes import Outcome
    from astana_api.importers.imported_files import NoteType

    rate = report.records / seconds if seconds else 0
    typer.echo(f"{report.source.title} ({report.source.id})")
    noun = "record" if report.records == 1 else "records"
    typer.echo(f"{report.records:,} {noun} in {seconds:.1f} s, {rate:,.0f} records a second")
    typer.echo(" " * 12 + "".join(f"{outcome.value:>11}" for outcome in Outcome))
    for kind, found in report.outcome.counts().items():
        typer.echo(f"{kind.value:<12}" + "".join(f"{found[outcome]:>11}" for outcome in Outcome))
    for note_type in NoteType:
        notes = [note for note in report.notes if note.type is note_type]
        if notes:
            typer.echo(f"{note_type.value}: {len(notes):,}")
        for note in notes[:MAX_LISTED]:
            typer.echo(f"  {note.location}: {note.reason}")
        if len(notes) > MAX_LISTED:
            typer.echo(f"  and {len(notes) - MAX_LISTED:,} more; --json lists all")
    if report.dry_run:
        typer.echo("Dry run: nothing was written.")
    elif report.revision is None:
        typer.echo("Nothing changed: no revision was made.")
    else:
        typer.echo(f"Written as revision {report.revision}.")
