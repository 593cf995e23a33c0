"""`astana-api validate`: check a dossier without a database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from astana_api.cli.console import dossier_folder, error_boundary, print_json, show_progress
from astana_api.cli.dossier.watch import run_at_changes

if TYPE_CHECKING:
    from astana_api.importers.dossier import Dossier


def validate(
    path: Annotated[
        Path | None, typer.Argument(help="The folder of a dossier; by default the demo dossier.")
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(help="The text of the document; each quoted phrase must be in it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Check again after each change of a file, until Ctrl-C."),
    ] = False,
) -> None:
    """Check a dossier; no database is needed.

    The command prints all faults as `file:line:column: message`, and exits with code 3 if there
    are any. With --text FILE it also checks the quoted phrases (`exact`) of the evidence: each
    must occur exactly once in its section of the text.
    """
    if not watch:
        _check(path, text, as_json=as_json)
        return
    with error_boundary(as_json=as_json):
        folder = dossier_folder(path)
        files = [] if text is None else [text]
        run_at_changes(lambda: _check(folder, text, as_json=as_json), folder, *files)


def _check(path: Path | None, text: Path | None, *, as_json: bool) -> None:
    """Print the faults and exit with the code of faults, or print the number of records."""
    with error_boundary(as_json=as_json):
        from astana_api.importers.dossier import read_dossier
        from astana_api.importers.dossier.anchors import check_anchors

        with show_progress():
            dossier = read_dossier(dossier_folder(path))
        anchors = None if text is None else check_anchors(dossier, text)
        counts = _count(dossier)
        if as_json:
            print_json({"dossier": dossier.id, "counts": counts, "anchors": anchors, "faults": []})
            return
        if text is not None:
            typer.echo(f"{text.name}: {anchors} anchors found")
        listed = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
        typer.echo(f"{dossier.id}: {listed}; no fault")


def _count(dossier: "Dossier") -> dict[str, int]:
    """Return how many records of each type the dossier has, by their name in the plural."""
    return {
        "entities": len(dossier.entities),
        "statements": len(dossier.statements),
        "statements_without_evidence": sum(not draft.evidence for draft in dossier.statements),
        "pieces_of_evidence": sum(len(draft.evidence) for draft in dossier.statements),
        "citations": len(dossier.citations),
        "references": len(dossier.document.references) if dossier.document else 0,
    }
