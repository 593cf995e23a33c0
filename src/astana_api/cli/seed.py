"""`astana-api seed`: import a dossier, or its changes since the last import."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from astana_api.cli.console import (
    dossier_folder,
    error_boundary,
    open_database,
    print_json,
    report_database,
    show_progress,
)
from astana_api.commands.garbage_collection import rare_collections

if TYPE_CHECKING:
    from astana_api.commands.seeding.ended_records import EndedRecord
    from astana_api.importers.seeding import SeedReport

MAX_LISTED = 20
"""Maximum number of listed keys of an outcome; a count of the others follows."""


def seed(
    path: Annotated[
        Path | None, typer.Argument(help="The folder of a dossier; by default the demo dossier.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the changes and write nothing.")
    ] = False,
    restore: Annotated[
        bool,
        typer.Option(
            "--restore", help="Also overwrite what was changed through the API (held records)."
        ),
    ] = False,
    if_unused: Annotated[
        bool,
        typer.Option(
            "--if-unused",
            help="Do nothing if the database has content that this dossier did not bring.",
        ),
    ] = False,
    text: Annotated[
        Path | None,
        typer.Option(
            help="The text of the document; if a quoted phrase is not in it, nothing is written."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import a dossier, or its changes since the last import.

    The command first updates the tables, like `astana-api migrate`. It writes all changes as one
    revision, or no revision if the dossier is unchanged. A record that was changed or withdrawn
    through the API is held: it keeps its state unless you add --restore. If the dossier has
    faults, the command prints each with its file, line and column, and writes nothing.
    """
    with error_boundary(as_json=as_json), rare_collections():
        from astana_api.commands.projection.rebuild import migrate_and_reproject
        from astana_api.db.schema import require_current
        from astana_api.importers.dossier import read_dossier
        from astana_api.importers.dossier.anchors import check_anchors
        from astana_api.importers.seeding import has_other_content, seed_dossier

        database = open_database()
        folder = dossier_folder(path)
        # Before the database: what cannot be seeded must not create one.
        with show_progress():
            dossier = read_dossier(folder)
        if text is not None:
            check_anchors(dossier, text)
        is_new = False
        if dry_run:
            require_current(database)
        else:
            with show_progress():
                is_new = migrate_and_reproject(database)[0] is None
        if not as_json:
            report_database(database, is_new=is_new)
        if if_unused and has_other_content(database, dossier):
            if as_json:
                print_json({"database": database.display_url, "is_new": False, "revision": None})
            else:
                typer.echo(f"The database has other content: {dossier.id} is not seeded.")
            return
        with show_progress():
            report = seed_dossier(database, dossier, restore=restore, dry_run=dry_run)
        if as_json:
            print_json({"database": database.display_url, "is_new": is_new, **_as_json(report)})
        else:
            _print(report)


def _as_json(report: "SeedReport") -> dict[str, Any]:
    from astana_api.commands.seeding.outcomes import Outcome

    return {
        "dossier": report.dossier.id,
        "dry_run": report.dry_run,
        "revision": report.revision,
        "counts": {
            kind.value: {outcome.value: found[outcome] for outcome in Outcome} | {"rejected": 0}
            for kind, found in report.outcome.counts().items()
        },
        **{
            outcome.value: [
                f"{kind.value} {key}" for kind, key in report.outcome.keys_with(outcome)
            ]
            for outcome in (Outcome.CREATED, Outcome.CHANGED, Outcome.HELD)
        },
        "ended": [
            {name: value for name, value in asdict(record).items() if value is not None}
            for record in report.outcome.ended
        ],
    }


def _print(report: "SeedReport") -> None:
    from astana_api.commands.seeding.outcomes import Outcome

    columns = [outcome.value for outcome in Outcome] + ["rejected"]
    typer.echo(f"{report.dossier.title} ({report.dossier.id})")
    typer.echo(" " * 12 + "".join(f"{column:>11}" for column in columns))
    for kind, found in report.outcome.counts().items():
        counts = [found[outcome] for outcome in Outcome] + [0]
        typer.echo(f"{kind.value:<12}" + "".join(f"{count:>11}" for count in counts))
    # List created keys on a dry run only: afterwards the server returns them.
    created = [Outcome.CREATED] if report.dry_run else []
    for outcome in (*created, Outcome.CHANGED):
        _print_keys(report, outcome)
    _print_ended(report.outcome.ended)
    _print_keys(report, Outcome.HELD)
    if report.dry_run:
        typer.echo("Dry run: nothing was written.")
        return
    if report.revision is None:
        typer.echo("Nothing changed: no revision was made.")
    else:
        typer.echo(f"Written as revision {report.revision}.")
    if report.outcome.keys_with(Outcome.HELD):
        typer.echo("Held records were changed through the API; --restore overwrites them.")
    # No address: settings do not tell where a server that runs already listens.
    typer.echo(
        "Next: open /docs at the address that astana-api serve prints; a running server has the "
        "data already."
    )


def _print_ended(records: "list[EndedRecord]") -> None:
    for kind in dict.fromkeys(record.type for record in records):
        of_kind = [record for record in records if record.type is kind]
        action = of_kind[0].action
        for record in of_kind[:MAX_LISTED]:
            typer.echo(f"  {action} {kind.value} {record.id}{_describe_ended(record)}")
        if len(of_kind) > MAX_LISTED:
            typer.echo(f"  and {len(of_kind) - MAX_LISTED} more {kind.value} {action}")


def _describe_ended(record: "EndedRecord") -> str:
    if record.statement is None:
        return ""
    claim = f" ({record.subject} {record.property}: {record.value})"
    if record.statement == record.id:
        return claim
    source = [
        f"{name} {value}"
        for name in ("citation", "document", "section")
        if (value := getattr(record, name)) is not None
    ]
    if record.exact is not None:
        source.append(f'"{record.exact}"')
    return f" of {record.statement}{claim}: {', '.join(source)}"


def _print_keys(report: "SeedReport", outcome: Any) -> None:
    from astana_api.domain.statements.identity import statement_id

    keys = report.outcome.keys_with(outcome)
    if not keys:
        return
    descriptions = {
        statement_id(draft): f" ({draft.subject} {draft.property}: {draft.value.text})"
        for draft in report.dossier.statements
    }
    for kind, key in keys[:MAX_LISTED]:
        typer.echo(f"  {outcome.value} {kind.value} {key}{descriptions.get(key, '')}")
    if len(keys) > MAX_LISTED:
        typer.echo(f"  and {len(keys) - MAX_LISTED} more {outcome.value}")
