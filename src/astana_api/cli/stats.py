"""`astana-api stats`: count the records of the database."""

import asyncio
from typing import Annotated, Any

import typer

from astana_api.cli.console import error_boundary, open_database, print_json, report_database


def stats(
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Count the records of the database, with the same numbers as GET /v1/stats."""
    with error_boundary():
        from astana_api.db.schema import require_current

        database = open_database()
        require_current(database)
        counts = asyncio.run(_count(database))
        if as_json:
            print_json({**counts, "database": database.display_url})
            return
        report_database(database)
        for name, value in counts.items():
            if isinstance(value, dict):
                for key, number in value.items():
                    typer.echo(f"{name + ' ' + key:<28}{number:>10}")
            else:
                typer.echo(f"{name:<28}{value:>10}")


async def _count(database: Any) -> dict[str, Any]:
    from astana_api.queries.stats import compute_stats

    try:
        async with database.read() as snapshot:
            return await compute_stats(snapshot)
    finally:
        await database.close()
