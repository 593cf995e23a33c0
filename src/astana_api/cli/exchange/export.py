"""`astana-api export`: write records in a format of the field."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from astana_api.cli.console import (
    ExitCode,
    error_boundary,
    fail,
    open_database,
    report_database,
    show_progress,
)
from astana_api.cli.exchange.export_dossier import FORMAT_NAME, export_dossier_folder
from astana_api.cli.exchange.output_folder import require_new_folder, write_folder
from astana_api.domain.enums import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from astana_api.exporters.formats import Format
    from astana_api.exporters.streaming import ResourceType


DATAPACKAGE = "datapackage"


def export(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of the records; without them all are exported.")
    ] = None,
    resource_type: Annotated[
        str, typer.Option("--type", help="entities, statements, citations or revisions.")
    ] = "entities",
    format_name: Annotated[
        str, typer.Option("--format", help="The name of a format; see docs/formats/README.md.")
    ] = "ndjson",
    kind: Annotated[
        list[Kind] | None, typer.Option(help="A kind of entity; can be given several times.")
    ] = None,
    every_revision: Annotated[
        bool, typer.Option("--all", help="Every revision: short for --type revisions.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A file, or the folder of a dossier or a datapackage."),
    ] = None,
    style: Annotated[
        str | None, typer.Option(help="With --format bibliography: the style, by default apa.")
    ] = None,
    locale: Annotated[
        str | None,
        typer.Option(help="With --format bibliography: the language of its terms."),
    ] = None,
    dossier: Annotated[
        str | None,
        typer.Option(help="With --format dossier: only the dossier with this id and its changes."),
    ] = None,
    dossier_id: Annotated[
        str | None, typer.Option("--id", help="With --format dossier: the id of the dossier.")
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="With --format dossier: the title of the dossier.")
    ] = None,
) -> None:
    """Write entities, statements or citations in another format.

    --format dossier writes all records to a folder that seeds an empty database, and --format
    datapackage all as tables (CSV) with their description. --all writes every revision with its
    changes: `astana-api mirror FILE` writes them into another database.

    All records are of the same revision. A file is complete or not there: it gets its name when
    everything is written.
    """
    with error_boundary():
        if every_revision:
            if resource_type not in ("entities", "revisions"):
                fail(f"--all and --type {resource_type} exclude each other", ExitCode.USAGE)
            resource_type = "revisions"
        if format_name == FORMAT_NAME:
            from astana_api.exporters.dossier import DossierOptions

            if ids or kind or resource_type != "entities":
                fail("--format dossier has every type of record: use it alone", ExitCode.USAGE)
            export_dossier_folder(output, DossierOptions(dossier, dossier_id, title))
            return
        if dossier or dossier_id or title:
            fail("--dossier, --id and --title need --format dossier", ExitCode.USAGE)
        if format_name == DATAPACKAGE:
            _export_datapackage(output)
            return
        from astana_api.db.schema import require_current
        from astana_api.exporters.citations.bibliography.styles import LOCALES, STYLES
        from astana_api.exporters.streaming import ExportOptions, ResourceType, export_records
        from astana_api.settings import Settings

        record_type = _parse_type(resource_type)
        format_ = _parse_format(format_name, record_type)
        for option, value in (("style", style), ("locale", locale)):
            if value is not None and option not in format_.parameters:
                fail(
                    f"--{option} applies to bibliographies only, not to --format {format_.name}",
                    ExitCode.USAGE,
                )
        if kind and (ids or record_type is not ResourceType.ENTITIES):
            fail("--kind selects among all entities: use it without ids", ExitCode.USAGE)
        if ids and record_type is ResourceType.REVISIONS:
            fail("--type revisions has all revisions: use it without ids", ExitCode.USAGE)
        database = open_database()
        require_current(database)
        report_database(database)
        options = ExportOptions(
            record_type,
            format_,
            ids or (),
            kind or (),
            Settings().public_url or None,
            _parse_choice("--style", style, STYLES),
            _parse_choice("--locale", locale, LOCALES),
        )
        with show_progress():
            chunks = export_records(database, options)
            if output is None:
                _write_chunks(chunks, sys.stdout.buffer)
            else:
                _write_file(chunks, output)


def _export_datapackage(output: Path | None) -> None:
    from astana_api.db.schema import require_current
    from astana_api.exporters.streaming import export_datapackage
    from astana_api.settings import Settings

    target = require_new_folder(output, DATAPACKAGE)
    database = open_database()
    require_current(database)
    report_database(database)
    with write_folder(target) as folder, show_progress():
        export_datapackage(database, folder, Settings().public_url or None)


def _parse_choice(option: str, name: str | None, choices: "Iterable[str]") -> str | None:
    if name is not None and name not in choices:
        fail(f"{option} {name}: expected {', '.join(choices)}", ExitCode.USAGE)
    return name


def _parse_type(name: str) -> "ResourceType":
    from astana_api.exporters.streaming import ResourceType

    try:
        return ResourceType(name)
    except ValueError:
        fail(f"--type {name}: expected {', '.join(ResourceType)}", ExitCode.USAGE)


def _parse_format(name: str, record_type: "ResourceType") -> "Format":
    from astana_api.exporters.streaming import FORMATS_BY_TYPE

    formats = {each.name: each for each in FORMATS_BY_TYPE[record_type]}
    if name not in formats:
        expected = ", ".join(formats)
        fail(f"--format {name}: for {record_type} expected {expected}", ExitCode.USAGE)
    return formats[name]


def _write_file(chunks: "Iterable[bytes]", path: Path) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            _write_chunks(chunks, file)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write_chunks(chunks: "Iterable[bytes]", file: BinaryIO) -> None:
    file.writelines(chunks)
    file.flush()
