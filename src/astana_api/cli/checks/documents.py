"""`astana-api documents`: attach the texts of documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from astana_api.cli.console import (
    error_boundary,
    fail,
    open_database,
    print_json,
    report_database,
    show_progress,
)

if TYPE_CHECKING:
    from astana_api.commands.checks.anchors import AnchorChange
    from astana_api.commands.checks.texts import TextReport

app = typer.Typer(
    name="documents",
    help=(
        "Attach the texts of documents.\n\n"
        "The database contains the record of a document, and its text only after somebody attached "
        "it. An attached text shows whether the phrases that evidence quotes are in it."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def select_documents() -> None:
    """Take no option; without a callback a single command would have no name."""


@app.command()
def attach(
    document: Annotated[str, typer.Argument(metavar="ID", help="The id of the document.")],
    file: Annotated[Path, typer.Argument(help="The text: a file in UTF-8, at most 10 MB.")],
    new_version: Annotated[
        bool,
        typer.Option(
            "--new-version",
            help="Record the file as the document's text, if the record names another one or none.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the result, and write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Store the text of a document, and check the quoted phrases of its evidence in it.

    The sha256 of the file must be that of the document's record. Each phrase is then found,
    found_normalized, ambiguous or missing in its section, which the evidence shows as
    `anchor_state`. The command prints the phrases whose state changed. No phrase is moved.

    A phrase of a section without line numbers cannot be checked, and stays no_text.

    Example: astana-api documents attach astana-platform-article article.txt
    """
    with error_boundary():
        from astana_api.commands.checks.texts import MAX_TEXT_BYTES, attach_text
        from astana_api.commands.revision import open_revision
        from astana_api.db.schema import require_current
        from astana_api.domain.enums import Origin

        with file.open("rb") as stream:
            content = stream.read(MAX_TEXT_BYTES + 1)
        if len(content) > MAX_TEXT_BYTES:
            fail(f"{file}: the text has more than {MAX_TEXT_BYTES:,} bytes; split the document")
        database = open_database()
        require_current(database)
        with (
            show_progress(),
            database.write(dry_run=dry_run) as session,
            open_revision(
                session,
                actor="documents attach",
                message=f"Attach the text of {document}",
                origin=Origin.IMPORT,
            ) as revision,
        ):
            report = attach_text(revision, document, content, new_version=new_version)
        written = revision.number if revision.changed and not dry_run else None
        if as_json:
            print_json({**_as_json(report), "revision": written, "database": database.display_url})
            return
        report_database(database)
        _print_report(report)
        if written is not None:
            typer.echo(f"Revision {written}: the text of {document} is attached")
        elif dry_run:
            typer.echo("Nothing was written: --dry-run")
        else:
            typer.echo(f"The text of {document} was already attached; nothing changed")


def _as_json(report: "TextReport") -> dict[str, Any]:
    return {
        "document": report.document,
        "sha256": report.sha256,
        "previous_sha256": report.previous_sha256,
        "anchors": {state.value: number for state, number in report.states.items()},
        "changes": [
            {
                "evidence": change.anchor.evidence,
                "statement": change.anchor.statement,
                "section": change.anchor.section,
                "exact": change.anchor.exact,
                "before": change.before.value,
                "after": change.after.value,
            }
            for change in report.changes
        ],
    }


def _print_report(report: "TextReport") -> None:
    """Print the numbers of states, and each change other than a first successful check."""
    for change in report.changes:
        if _is_notable(change):
            typer.echo(
                f"{change.anchor.statement}: {change.before} -> {change.after}: "
                f"{change.anchor.exact!r} in {change.anchor.section}"
            )
    counts = ", ".join(f"{number} {state}" for state, number in report.states.items())
    typer.echo(f"Anchors: {counts or 'none'}")


def _is_notable(change: "AnchorChange") -> bool:
    from astana_api.domain.enums import AnchorState

    return change.before is not AnchorState.NO_TEXT or change.after is not AnchorState.FOUND
