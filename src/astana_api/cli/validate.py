"""`astana-api validate`: check a dossier without a database."""

from pathlib import Path
from typing import Annotated

import typer

from astana_api.cli.console import dossier_folder, error_boundary


def validate(
    path: Annotated[
        Path | None, typer.Argument(help="A dossier's folder. Without it: the shipped one.")
    ] = None,
    text: Annotated[
        Path | None, typer.Option(help="The document's text, to look for every phrase in it.")
    ] = None,
) -> None:
    """Check a dossier without touching a database.

    Every fault is printed at once, as file:line:column: message. Exit code 3 if there is any. With
    the document's text at hand, say --text FILE: each phrase that anchors a statement must then
    stand once in its section.
    """
    with error_boundary():
        from astana_api.importers.dossier import read_dossier
        from astana_api.importers.dossier.anchors import check_anchors

        dossier = read_dossier(dossier_folder(path))
        if text is not None:
            typer.echo(f"{text.name}: {check_anchors(dossier, text)} anchors found")
        references = len(dossier.document.references) if dossier.document else 0
        evidence = sum(len(draft.evidence) for draft in dossier.statements)
        typer.echo(
            f"{dossier.id}: {len(dossier.entities)} entities, {len(dossier.statements)} statements,"
            f" {evidence} pieces of evidence, {len(dossier.citations)} citations,"
            f" {references} references; no fault"
        )
