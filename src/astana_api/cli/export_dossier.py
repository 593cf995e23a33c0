"""`astana-api export --format dossier`: write a folder that seeds an empty server."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astana_api.cli.console import ExitCode, fail, open_database, report_database, show_progress

if TYPE_CHECKING:
    from astana_api.exporters.dossier import DossierOptions, DossierReport

FORMAT_NAME = "dossier"


def export_dossier_folder(output: Path | None, options: "DossierOptions") -> None:
    """Write the folder, which gets its name when it is complete and the reader accepts it."""
    from astana_api.db.schema import require_current
    from astana_api.exporters.dossier import InvalidDossierOptions, export_dossier
    from astana_api.importers.dossier import read_dossier

    if output is None:
        fail("--format dossier: expected --output with the name of a folder", ExitCode.USAGE)
    target = output.resolve()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        fail(f"{output}: expected a new or empty folder", ExitCode.USAGE)
    database = open_database()
    require_current(database)
    report_database(database)
    partial = target.with_name(f".{target.name}.partial")
    # The rest of an export that was killed.
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with show_progress():
            report = export_dossier(database, partial, options)
            for folder in report.folders:
                read_dossier(partial / folder)
        if target.exists():
            target.rmdir()
        partial.rename(target)
    except InvalidDossierOptions as exc:
        fail(str(exc), ExitCode.USAGE)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _print_report(output, report)


def _print_report(output: Path, report: "DossierReport") -> None:
    typer.echo(
        f"{output}: {report.entities} entities, {report.statements} statements, "
        f"{report.citations} citations, {report.documents} documents"
    )
    for omission, number in report.omissions.items():
        typer.echo(f"  left out: {number} {omission}")
    if len(report.folders) > 1:
        typer.echo("A dossier has one document. Seed these dossiers in this order:")
        for folder in report.folders:
            typer.echo(f"  {output / folder}")
