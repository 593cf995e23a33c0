"""`astana-api keys`: create, list and revoke API keys."""

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from astana_api.cli.console import error_boundary, open_database, print_json, report_database
from astana_api.domain.api_keys import parse_expiry
from astana_api.domain.enums import Scope

if TYPE_CHECKING:
    from astana_api.queries.api_keys import KeyRecord

app = typer.Typer(
    name="keys",
    help=(
        "Create, list and revoke API keys.\n\n"
        "Each request that writes needs a key: `Authorization: Bearer SECRET`. A revision records "
        "the name of the key, so create one key for each program or person. Reads need a key only "
        "if ASTANA_READING=closed."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def _expiry(text: str) -> dt.datetime:
    try:
        return parse_expiry(text, dt.datetime.now(dt.UTC))
    except ValueError as exc:
        raise typer.BadParameter(str(exc)) from None


@app.command()
def create(
    name: Annotated[
        str, typer.Argument(help="The program or person that uses it, such as `archive-import`.")
    ],
    scope: Annotated[
        list[Scope],
        typer.Option(help="What the key allows; write includes read, and admin includes write."),
    ],
    expires: Annotated[
        dt.datetime | None,
        typer.Option(
            parser=_expiry,
            metavar="WHEN",
            help="When the key expires: a date (at 00:00 UTC), or a duration such as 90d or 12h.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a key, and print its secret.

    The database stores only a hash of the secret: save the secret now, because it cannot be shown
    again. If it is lost, revoke the key and create one with another name.

    Example: astana-api keys create archive-import --scope write --expires 90d
    """
    with error_boundary():
        from astana_api.commands.api_keys import create_key
        from astana_api.db.schema import require_head

        database = open_database()
        require_head(database)
        with database.write() as session:
            created = create_key(session, name, scope, expires_at=expires)
        if as_json:
            print_json(
                {
                    "id": created.id,
                    "name": created.name,
                    "scopes": [granted.value for granted in created.scopes],
                    "created_at": created.created_at,
                    "expires_at": created.expires_at,
                    "secret": created.secret,
                    "database": database.display_url,
                }
            )
            return
        report_database(database)
        typer.echo(created.secret)
        until = f", until {created.expires_at}" if created.expires_at else ""
        typer.echo(
            f"{created.id} ({created.name}) may {' and '.join(created.scopes)}{until}. "
            "Keep the secret: it is not shown again.",
            err=True,
        )


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys with their scopes, expiry and last use, including revoked keys.

    The time of the last use is accurate to about one minute.
    """
    with error_boundary():
        from astana_api.db.schema import require_head

        database = open_database()
        require_head(database)
        keys = asyncio.run(_read(database))
        now = _now()
        if as_json:
            listed = [_as_json(key, now) for key in keys]
            print_json({"items": listed, "database": database.display_url})
            return
        report_database(database)
        if not keys:
            typer.echo("There are no keys. Create one: astana-api keys create NAME --scope write")
            return
        rows = [("NAME", "ID", "SCOPES", "STATE", "EXPIRES", "LAST USED")]
        rows += [
            (
                key.name,
                key.id,
                " ".join(key.scopes),
                _state(key, now),
                key.expires_at or "-",
                key.last_used_at or "-",
            )
            for key in keys
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            typer.echo("  ".join(cells).rstrip())


@app.command()
def revoke(
    key: Annotated[
        str, typer.Argument(metavar="NAME_OR_ID", help="A name or an id that `keys list` prints.")
    ],
    as_json: AsJson = False,
) -> None:
    """Revoke a key: all servers reject it from now on.

    The key stays in the list, and revisions keep its name. A revoked key cannot be used again.
    """
    with error_boundary():
        from astana_api.commands.api_keys import revoke_key
        from astana_api.db.schema import require_head

        database = open_database()
        require_head(database)
        with database.write() as session:
            revoked = revoke_key(session, key)
        if as_json:
            print_json(
                {
                    "id": revoked.id,
                    "name": revoked.name,
                    "revoked_at": revoked.revoked_at,
                    "database": database.display_url,
                }
            )
            return
        report_database(database)
        when = (
            f"was already revoked at {revoked.revoked_at}"
            if revoked.was_already_revoked
            else "is revoked"
        )
        typer.echo(f"{revoked.id} ({revoked.name}) {when}")


def _now() -> str:
    from astana_api.db.types import timestamp

    return timestamp(dt.datetime.now(dt.UTC))


async def _read(database: Any) -> list["KeyRecord"]:
    from astana_api.queries.api_keys import list_keys

    try:
        async with database.read() as snapshot:
            return await list_keys(snapshot)
    finally:
        await database.close()


def _state(key: "KeyRecord", now: str) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "active" if key.is_valid(now) else "expired"


def _as_json(key: "KeyRecord", now: str) -> dict[str, Any]:
    scopes = [scope.value for scope in key.scopes]
    return {**key._asdict(), "scopes": scopes, "state": _state(key, now)}
