"""Follow a changed article in the folder of a dossier: `dossier new FOLDER --reanchor FILE`."""

import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astana_api.cli.console import ExitCode, dossier_folder, fail

if TYPE_CHECKING:
    from astana_api.importers.articles.article import Article
    from astana_api.importers.drafting.reanchoring import ReanchorReport


def reanchor_folder(folder: Path, file: Path, article: "Article") -> None:
    """Rewrite the folder, as a whole or not at all, and print what changed."""
    from astana_api.importers.dossier import read_dossier
    from astana_api.importers.dossier.diagnostics import DiagnosticCollector
    from astana_api.importers.dossier.files.folder import read_folder
    from astana_api.importers.drafting.draft import TEXT_FILE
    from astana_api.importers.drafting.reanchoring import Reanchoring, ShortFormError

    dossier = read_dossier(dossier_folder(folder))
    if dossier.document is None or dossier.document.sha256 is None:
        fail(f"{folder}: the dossier has no document with a sha256; there are no anchors to move")
    content = article.text.encode() if article.is_converted else file.read_bytes()
    digest = sha256(content).hexdigest()
    if digest == dossier.document.sha256:
        typer.echo(f"{folder}: {file.name} is the text that the dossier has; nothing changes")
        return
    reanchoring = Reanchoring(dossier, read_folder(folder, DiagnosticCollector()), article)
    try:
        changed = reanchoring.compute(digest)
    except ShortFormError:
        fail(
            f"{folder}: not every anchor has `at` and `exact` of its own; rewrite the folder in "
            "the long form first",
            ExitCode.INVALID_DOSSIER,
        )
    if article.is_converted:
        changed[TEXT_FILE] = article.text
    _replace_folder(folder.resolve(), changed)
    _report(reanchoring.report)
    text = folder / TEXT_FILE if article.is_converted else file
    typer.echo(f"Next: astana-api validate {folder} --text {text}")


def _replace_folder(folder: Path, changed: dict[str, str]) -> None:
    """Change the files in a copy of the folder, which takes its place if it is valid."""
    from astana_api.importers.dossier import read_dossier

    partial = folder.with_name(f".{folder.name}.partial")
    previous = folder.with_name(f".{folder.name}.previous")
    for rest in (partial, previous):
        shutil.rmtree(rest, ignore_errors=True)
    try:
        shutil.copytree(folder, partial, symlinks=True)
        for name, content in changed.items():
            (partial / name).write_text(content, encoding="utf-8", newline="")
        read_dossier(partial)
        folder.rename(previous)
        partial.rename(folder)
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
