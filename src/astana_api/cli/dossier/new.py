"""`astana-api dossier new`: draft a dossier from an article, or follow a changed article."""

from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from astana_api.cli.console import ExitCode, error_boundary, fail, show_progress

if TYPE_CHECKING:
    from astana_api.importers.articles.article import Article
    from astana_api.importers.drafting.draft import DraftedFolder


class InputFormat(StrEnum):
    """The format of an article; its values are those of the reader."""

    TEXT = "text"
    WIKITEXT = "wikitext"
    HTML = "html"
    MARKDOWN = "markdown"


def new_dossier(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the dossier.")],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="The article: wikitext, HTML, Markdown, or plain text with numbered references.",
        ),
    ] = None,
    dossier_id: Annotated[
        str | None,
        typer.Option("--id", help="The id of the dossier; by default the name of the folder."),
    ] = None,
    input_format: Annotated[
        InputFormat | None,
        typer.Option("--format", help="The format of the file; by default its suffix tells it."),
    ] = None,
    changed: Annotated[
        Path | None,
        typer.Option(
            "--reanchor",
            metavar="FILE",
            help="A changed version of the article: move the anchors of an existing dossier.",
        ),
    ] = None,
) -> None:
    """Draft a dossier from an article, for a person to check and complete.

    The folder gets the document with its sections, a citation for each reference, the facts of the
    infobox and the names in the text. A comment `# guess` marks what is guessed, and the command
    lists it. Nothing is fetched, and no database is needed.

    With --reanchor, the folder is a dossier: its phrases are looked up in the changed text. Those
    that moved get their new section, references get their new numbers, and those that are lost are
    listed with the nearest passage.
    """
    if (source is None) == (changed is None):
        fail("expected --from FILE for a new dossier, or --reanchor FILE", ExitCode.USAGE)
    file = source or changed
    assert file is not None
    with error_boundary():
        if changed is not None:
            if dossier_id is not None:
                fail("--id: the dossier has an id; it is for --from only", ExitCode.USAGE)
            from astana_api.cli.dossier.reanchor import reanchor_folder

            reanchor_folder(folder, file, _read(file, input_format))
            return
        _require_new_folder(folder)
        key = _dossier_id(folder, dossier_id)
        article = _read(file, input_format)
        _write(folder, file, article, key)


def _dossier_id(folder: Path, dossier_id: str | None) -> str:
    from astana_api.domain.statements.values import parse_slug
    from astana_api.domain.text.slugs import make_slug

    if dossier_id is None:
        key = make_slug(folder.resolve().name)
        if not key:
            fail(f"{folder}: the name gives no id; set one with --id", ExitCode.USAGE)
        return key
    try:
        return parse_slug(dossier_id)
    except ValueError as exc:
        fail(f"--id: {exc}", ExitCode.USAGE)


def _require_new_folder(folder: Path) -> None:
    if folder.is_symlink() and not folder.exists():
        fail(f"{folder}: the symbolic link leads to nothing", ExitCode.USAGE)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        fail(f"{folder}: expected a new or empty folder", ExitCode.USAGE)


def _read(file: Path, input_format: InputFormat | None) -> "Article":
    from astana_api.importers.articles.reading import ArticleFormat, read_article
    from astana_api.importers.imported_files import UnreadableFile

    chosen = None if input_format is None else ArticleFormat(input_format.value)
    try:
        return read_article(file, chosen)
    except UnreadableFile as exc:
        fail(f"{file.name}: {exc}")


def _write(folder: Path, file: Path, article: "Article", key: str) -> None:
    from astana_api.cli.exchange.output_folder import write_folder
    from astana_api.importers.dossier import read_dossier
    from astana_api.importers.dossier.anchors import check_anchors
    from astana_api.importers.drafting.draft import TEXT_FILE, draft_dossier
    from astana_api.importers.imported_files import UnreadableFile

    digest = None if article.is_converted else sha256(file.read_bytes()).hexdigest()
    try:
        with show_progress():
            draft = draft_dossier(article, key, digest)
    except UnreadableFile as exc:
        fail(f"{file.name}: {exc}")
    with write_folder(folder) as partial:
        partial.mkdir(parents=True)
        for name, content in draft.files.items():
            (partial / name).write_text(content, encoding="utf-8", newline="")
        dossier = read_dossier(partial)
        check_anchors(dossier, partial / TEXT_FILE if article.is_converted else file)
    _report(folder, draft, folder / TEXT_FILE if article.is_converted else file)


def _report(folder: Path, draft: "DraftedFolder", text: Path) -> None:
    if not draft.references:
        typer.echo("No numbered list of references was found: the dossier has no citations.")
    for note in draft.notes:
        typer.echo(f"Note: {note}")
    if draft.guesses:
        typer.echo("Guessed:")
    for guess in draft.guesses:
        typer.echo(f"  {guess}")
    typer.echo(
        f"{folder}: {draft.references} references, {draft.entities} entities,"
        f" {draft.statements} statements; {len(draft.guesses)} records with guesses"
    )
    typer.echo(f"Next: check each `# guess`, then: astana-api validate {folder} --text {text}")
