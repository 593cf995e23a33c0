"""`astana-api validate`: everything that is wrong with a dossier, without a database."""

from pathlib import Path
from typing import Annotated

import typer

from astana_api.cli.reporting import dossier_folder, reported


def validate(
    path: Annotated[
        Path | None, typer.Argument(help="A dossier's folder. Without it: the shipped one.")
    ] = None,
) -> None:
    """Check a dossier without touching a database.

    Every fault is printed at once, as file:line:column: message. Exit code 3 if there is any.
    """
    with reported():
        from astana_api.importers.dossier import read_dossier

        dossier = read_dossier(dossier_folder(path))
        references = len(dossier.document.references) if dossier.document else 0
        evidence = sum(len(draft.evidence) for draft in dossier.statements)
        typer.echo(
            f"{dossier.id}: {len(dossier.entities)} entities, {len(dossier.statements)} statements,"
            f" {evidence} pieces of evidence, {len(dossier.citations)} citations,"
            f" {references} references; no fault"
        )
