"""`astana-api export --format dossier`: write a folder that seeds an empty server."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astana_api.cli.console import ExitCode, fail, open_database, report_database, show_progress
from astana_api.cli.exchange.output_folder import require_new_folder, write_folder

if TYPE_CHECKING:
    from astana_api.exporters.dossier import DossierOptions, DossierReport

FORMAT_NAME = "dossier"


def export_dossier_folder(output: Path | None, options: "DossierOptions") -> None:
    """Write the folder, which gets its name when it is complete and the reader accepts it."""
    from astana_api.db.schema import require_current
    from astana_api.exporters.dossier import InvalidDossierOptions, export_dossier
    from astana_api.importers.dossier import read_dossier

    target = require_new_folder(output, FORMAT_NAME)
    database = open_database()
    require_current(database)
    report_database(database)
    try:
        with write_folder(target) as folder, show_progress():
            report = export_dossier(database, folder, options)
            for each in report.folders:
                read_dossier(folder / each)
    except InvalidDossierOptions as exc:
        fail(str(exc), ExitCode.USAGE)
    _print_report(target, report)


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
