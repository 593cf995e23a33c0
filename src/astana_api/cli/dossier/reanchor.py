"""Follow a changed article in the folder of a dossier: `dossier new FOLDER --reanchor FILE`."""

import shutil
from collections.abc import Mapping, Sequence
from hashlib import sha256
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astana_api.cli.console import ExitCode, dossier_folder, fail

if TYPE_CHECKING:
    from astana_api.importers.articles.article import Article
    from astana_api.importers.dossier.reader import Dossier
    from astana_api.importers.drafting.reanchoring import ReanchorReport


def reanchor_folder(folder: Path, file: Path, article: "Article") -> None:
    """Rewrite the folder, as a whole or not at all, and print what changed.

    A dossier in the short form is rewritten in the long form, in which each anchor has its place.
    """
    from astana_api.importers.dossier import read_dossier
    from astana_api.importers.dossier.diagnostics import DiagnosticCollector
    from astana_api.importers.dossier.files.folder import read_folder
    from astana_api.importers.dossier.formatting.files import DossierForm
    from astana_api.importers.dossier.formatting.folder import format_dossier
    from astana_api.importers.drafting.draft import TEXT_FILE
    from astana_api.importers.drafting.reanchoring import Reanchoring, ShortFormError

    # Path.resolve fails for a loop of symbolic links.
    _recover(Path(realpath(folder)))
    dossier = read_dossier(dossier_folder(folder))
    if dossier.document is None or dossier.document.sha256 is None:
        fail(f"{folder}: the dossier has no document with a sha256; there are no anchors to move")
    content = article.text.encode() if article.is_converted else file.read_bytes()
    digest = sha256(content).hexdigest()
    if digest == dossier.document.sha256:
        typer.echo(f"{folder}: {file.name} is the text that the dossier has; nothing changes")
        return

    def reanchor(converted: Mapping[str, bytes]) -> Reanchoring:
        contents = {**read_folder(folder, DiagnosticCollector()), **converted}
        reanchoring = Reanchoring(dossier, contents, article)
        changed = {name: content.decode() for name, content in converted.items()}
        changed |= reanchoring.compute(digest)
        if article.is_converted:
            changed[TEXT_FILE] = article.text
        _replace_folder(folder.resolve(), changed, dossier)
        return reanchoring

    converted: Mapping[str, bytes] = {}
    try:
        reanchoring = reanchor(converted)
    except ShortFormError:
        converted = format_dossier(folder, DossierForm.LONG)
        try:
            reanchoring = reanchor(converted)
        except ShortFormError:
            fail(
                f"{folder}: not every anchor and `cite` has a place of its own; write them "
                "without `defaults` and in the long form; nothing was written",
                ExitCode.INVALID_DOSSIER,
            )
    if converted:
        typer.echo(
            f"Rewritten in the long form, to which the lines below refer: {', '.join(converted)}."
            f" For the short form: astana-api dossier format {folder}"
        )
    _report(reanchoring.report)
    text = folder / TEXT_FILE if article.is_converted else file
    typer.echo(f"Next: astana-api validate {folder} --text {text}")


def _recover(folder: Path) -> None:
    """Restore the folder that a killed run had moved away, and not yet replaced."""
    previous = folder.with_name(f".{folder.name}.previous")
    if previous.is_dir() and not folder.exists():
        previous.rename(folder)


def _require_no_link(folder: Path, name: str) -> None:
    """Exit for a file behind a symbolic link: it could not be replaced together with the folder."""
    path = folder / name
    while path != folder:
        if path.is_symlink():
            fail(
                f"{path} is a symbolic link, and only files of the folder itself are changed; "
                "put the file in its place; nothing was written"
            )
        path = path.parent


def _replace_folder(folder: Path, changed: dict[str, str], before: "Dossier") -> None:
    """Change the files in a copy of the folder, which takes its place if it is valid.

    Raise ShortFormError if a number was not followed in a short form.
    """
    from astana_api.importers.dossier import read_dossier
    from astana_api.importers.drafting.reanchoring import ShortFormError, cites_the_same

    partial = folder.with_name(f".{folder.name}.partial")
    previous = folder.with_name(f".{folder.name}.previous")
    for rest in (partial, previous):
        shutil.rmtree(rest, ignore_errors=True)
    for name in changed:
        _require_no_link(folder, name)
    try:
        shutil.copytree(folder, partial, symlinks=True)
        for name, content in changed.items():
            (partial / name).write_text(content, encoding="utf-8", newline="")
        if not cites_the_same(before, read_dossier(partial)):
            raise ShortFormError
        folder.rename(previous)
        partial.rename(folder)
    except BaseException:
        _recover(folder)
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(previous, ignore_errors=True)


def _report(report: "ReanchorReport") -> None:
    lists: Sequence[tuple[str, list[str]]] = (
        ("Moved", report.moved),
        ("Renumbered", report.renumbered),
        ("Removed references, cited by the id of their citation", report.removed),
        ("New references, drafted", report.added),
        ("Lost anchors, to correct by hand", report.lost),
    )
    for title, lines in lists:
        if lines:
            typer.echo(f"{title}:")
        for line in lines:
            typer.echo(f"  {line}")
    typer.echo(
        f"{report.unchanged} anchors unchanged, {len(report.moved)} moved, {len(report.lost)} lost;"
        f" {len(report.renumbered)} references renumbered, {len(report.added)} new,"
        f" {len(report.removed)} removed"
    )
