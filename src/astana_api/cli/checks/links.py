"""`astana-api links`: check whether the links of citations work."""

import asyncio
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from astana_api.cli.console import (
    error_boundary,
    open_database,
    print_json,
    report_database,
    show_progress,
)
from astana_api.domain.dates.durations import parse_duration

if TYPE_CHECKING:
    from astana_api.db.database import Database
    from astana_api.link_checker.checker import LinkResult
    from astana_api.link_checker.client import ClientOptions
    from astana_api.queries.checks.links import DueLink

POSTPONED = "postponed"
"""The outcome of a link whose host asked for a pause; nothing is recorded."""

app = typer.Typer(
    name="links",
    help="Check whether the links of citations work. Only this command requests them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def select_links() -> None:
    """Take no option; without a callback a single command would have no name."""


def _duration(text: str) -> dt.timedelta:
    duration = parse_duration(text)
    if duration is None:
        raise typer.BadParameter(f"{text!r} is no duration such as 30d or 12h")
    return duration


@app.command()
def check(
    limit: Annotated[
        int | None, typer.Option(min=1, help="Check at most as many links; by default all.")
    ] = None,
    older_than: Annotated[
        dt.timedelta,
        typer.Option(
            parser=_duration,
            metavar="DURATION",
            help="Skip links that were checked within this time (30d, 12h); 0d skips none.",
        ),
    ] = "30d",  # type: ignore[assignment] # Typer parses the text
    host_delay: Annotated[
        float, typer.Option(min=0, help="Seconds between two requests to the same host.")
    ] = 5,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for each request.")] = 20,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private",
            help="Also request hosts of the local machine and of private networks. A client that "
            "writes citations then selects what this machine requests.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Request the links of all citations, and record status, time and redirects.

    Each host gets one request at a time. Links that its robots.txt disallows are not requested. A
    host that responds with 429, or with 503 and Retry-After, is left for a later run. The command
    records each result at once: after an interruption, run it again to continue.

    A check is no revision and does not change the field `url_status`, which belongs to the editors.

    Example: astana-api links check --limit 100 --older-than 90d
    """
    with error_boundary():
        from astana_api.db.schema import require_current
        from astana_api.link_checker.client import ClientOptions
        from astana_api.settings import Settings

        database = open_database()
        require_current(database)
        options = ClientOptions(
            _user_agent(Settings().public_url), timeout, host_delay, allow_private
        )
        before = dt.datetime.now(dt.UTC) - older_than
        with show_progress():
            results = asyncio.run(_check(database, options, before, limit))
        counts = Counter(
            POSTPONED if result is None else result.outcome.value for result in results.values()
        )
        if as_json:
            items = [_as_json(url, result) for url, result in results.items()]
            print_json({"counts": counts, "items": items, "database": database.display_url})
            return
        report_database(database)
        for url, result in results.items():
            if result is not None and (result.error or (result.status or 0) >= 400):
                typer.echo(f"{url}: {result.outcome}: {result.error or result.status}")
        summary = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
        typer.echo(f"{len(results)} links checked{': ' if summary else ''}{summary}")


def _user_agent(public_url: str) -> str:
    from importlib.metadata import version

    contact = f"+{public_url}" if public_url else "link check"
    return f"astana-api/{version('astana-api')} ({contact})"


async def _check(
    database: "Database", options: "ClientOptions", before: dt.datetime, limit: int | None
) -> dict[str, "LinkResult | None"]:
    """Check the due links in their order, and return the result of each URL."""
    from astana_api.commands.checks.links import CheckedLink, record_check
    from astana_api.db.types import timestamp
    from astana_api.link_checker.checker import LinkChecker, check_links
    from astana_api.link_checker.client import LinkClient
    from astana_api.progress import report_progress
    from astana_api.queries.checks.links import find_due_links

    try:
        async with database.read() as snapshot:
            found = await find_due_links(snapshot, timestamp(before))
        due: dict[str, DueLink] = {link.url: link for link in found[:limit]}
        results: dict[str, LinkResult | None] = {}

        def record(url: str, result: "LinkResult | None") -> None:
            results[url] = result
            report_progress("Checking links", len(results), len(due))
            if result is None:
                return
            with database.write() as session:
                record_check(
                    session,
                    [CheckedLink(*field) for field in due[url].fields],
                    url=url,
                    checked_at=timestamp(dt.datetime.now(dt.UTC)),
                    outcome=result.outcome,
                    status=result.status,
                    redirects=[redirect._asdict() for redirect in result.redirects],
                    error=result.error,
                )

        async with LinkClient(options) as client:
            await check_links(LinkChecker(client), due, record)
        return results
    finally:
        await database.close()


def _as_json(url: str, result: "LinkResult | None") -> dict[str, object]:
    if result is None:
        return {"url": url, "outcome": POSTPONED}
    redirects = [redirect._asdict() for redirect in result.redirects]
    return {"url": url, **result._asdict(), "outcome": result.outcome.value, "redirects": redirects}
