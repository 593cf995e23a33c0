"""`astana-api audit`: find contradictions, gaps and weak sources."""

import asyncio
import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from astana_api.cli.console import (
    ExitCode,
    error_boundary,
    fail,
    open_database,
    print_json,
    report_database,
    show_progress,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from astana_api.audit.registry import Finding
    from astana_api.audit.reports import Locate
    from astana_api.db.database import Database


class ReportFormat(StrEnum):
    """The formats of `audit --format`."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


class Threshold(StrEnum):
    """The severities of `audit --fail-on`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class _Audited(NamedTuple):
    findings: "list[Finding]"
    evaluated_on: str
    locate: "Locate"
    acknowledged: "Mapping[str, str]"


def audit(
    path: Annotated[
        Path | None,
        typer.Argument(help="The folder of a dossier; without it, the database is audited."),
    ] = None,
    report_format: Annotated[
        ReportFormat, typer.Option("--format", help="The format of the report.")
    ] = ReportFormat.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    fail_on: Annotated[
        Threshold | None,
        typer.Option(help="Exit with code 2 if a finding has this severity or a higher one."),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            help="The day that counts as today, such as 2026-11-29; by default that of the last "
            "revision, or for a folder today.",
        ),
    ] = None,
) -> None:
    """Find contradictions, gaps and weak sources.

    A finding is a result of one rule, with the statements and citations that show it. A result
    that the data cannot decide is `undecidable`, and of low severity. The rules are listed in
    docs/audit.md. A finding that was acknowledged, or whose rule the dossier
    switches off, does not count for --fail-on.
    """
    with error_boundary(as_json=as_json):
        from astana_api.audit.registry import Severity

        day = None if on is None else _parse_day(on)
        with show_progress():
            audited = _audit_database(day) if path is None else _audit_folder(path, day)
        _print_report(audited, ReportFormat.JSON if as_json else report_format)
        if fail_on is not None:
            level = Severity(fail_on).level
            new = (each for each in audited.findings if each.id not in audited.acknowledged)
            if any(finding.severity.level >= level for finding in new):
                raise typer.Exit(ExitCode.USAGE)


def _parse_day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        fail(f"--on: expected a day such as 2026-11-29, got {text!r}.", ExitCode.USAGE)


def _print_report(audited: _Audited, report_format: ReportFormat) -> None:
    from astana_api.audit import reports

    findings, evaluated_on, locate, acknowledged = audited
    match report_format:
        case ReportFormat.JSON:
            print_json(reports.json_report(findings, evaluated_on, acknowledged))
        case ReportFormat.SARIF:
            print_json(reports.sarif_report(findings, evaluated_on, locate, acknowledged))
        case ReportFormat.JUNIT:
            typer.echo(reports.junit_report(findings, evaluated_on, acknowledged), nl=False)
        case ReportFormat.TABLE:
            typer.echo(reports.table_report(findings, evaluated_on, acknowledged))


def _audit_folder(path: Path, on: str | None) -> _Audited:
    from astana_api.audit.drafts import facts_of_drafts
    from astana_api.audit.engine import audit as audit_facts
    from astana_api.cli.console import dossier_folder
    from astana_api.domain.dates import edtf
    from astana_api.importers.dossier import read_dossier
    from astana_api.importers.dossier.finding_locations import locate_findings

    evaluated_on = on or dt.datetime.now(dt.UTC).date().isoformat()
    dossier = read_dossier(dossier_folder(path))
    facts = facts_of_drafts(
        edtf.parse(evaluated_on).bounds.min,
        dossier.entities,
        dossier.citations,
        [dossier.document] if dossier.document else [],
        dossier.statements,
    )
    findings = audit_facts(facts)
    reasons = dict(dossier.rules_off)
    acknowledged = {each.id: reasons[each.rule] for each in findings if each.rule in reasons}
    return _Audited(findings, evaluated_on, locate_findings(dossier), acknowledged)


def _audit_database(on: str | None) -> _Audited:
    from astana_api.db.schema import require_current

    database = open_database()
    require_current(database)
    report_database(database)
    return asyncio.run(_run(database, on))


async def _run(database: "Database", on: str | None) -> _Audited:
    from astana_api.audit.engine import sort_key
    from astana_api.queries.audit.full_run import collect_findings, date_of_revision

    try:
        async with database.read() as snapshot:
            evaluated_on = on or await date_of_revision(snapshot, snapshot.revision)
            if evaluated_on is None:
                evaluated_on = dt.datetime.now(dt.UTC).date().isoformat()
            findings, acknowledged = await collect_findings(snapshot, evaluated_on)
            ordered = sorted(findings, key=sort_key)
            return _Audited(ordered, evaluated_on, lambda _: None, acknowledged)
    finally:
        await database.close()
