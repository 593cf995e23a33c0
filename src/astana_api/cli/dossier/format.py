"""`astana-api dossier format`: rewrite the files of a dossier in the short or the long form."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from astana_api.cli.console import ExitCode, dossier_folder, error_boundary, fail, show_progress


def format_folder(
    path: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a dossier.")],
    is_long: Annotated[
        bool,
        typer.Option(
            "--long/--short",
            help="One key on each line, or (the default) one line for each statement.",
        ),
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit with code 1 if a file would change."),
    ] = False,
    text: Annotated[
        Path | None,
        typer.Option(
            help="The text of the document: a phrase without a section gets the one that has it."
        ),
    ] = None,
) -> None:
    """Rewrite the statements of a dossier, with the same meaning.

    Comments and the order of the statements are kept. Each file is replaced as a whole. If the
    dossier has faults, the command prints each with its file, line and column, and writes nothing.
    """
    with error_boundary():
        from astana_api.importers.dossier.formatting.files import DossierForm
        from astana_api.importers.dossier.formatting.folder import (
            DossierChangedError,
            format_dossier,
        )

        folder = dossier_folder(path)
        form = DossierForm.LONG if is_long else DossierForm.SHORT
        try:
            with show_progress():
                changed = format_dossier(folder, form, text)
        except DossierChangedError as exc:
            fail(str(exc))
        for name, content in changed.items():
            if not check:
                _replace(folder / name, content)
            typer.echo(f"{'would rewrite' if check else 'rewrote'} {name}")
        if not changed:
            typer.echo(f"{folder}: every file is in the {form} form")
        elif check:
            raise typer.Exit(ExitCode.FAILED)


def _replace(file: Path, content: bytes) -> None:
    """Replace the file, so that it has its old or its new content whenever the program ends."""
    # A symbolic link stays, and its target is replaced. A hidden file is not part of the dossier.
    file = file.resolve()
    temporary = file.with_name(f".{file.name}.new")
    try:
        temporary.write_bytes(content)
        shutil.copymode(file, temporary)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
