"""Audit a whole database, a chunk of units at a time, at the head or at an earlier revision."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, bindparam, select

from astana_api.audit.digests import digest_records, index_statements
from astana_api.audit.engine import audit_units
from astana_api.audit.facts import AuditedFacts
from astana_api.audit.registry import Finding, Unit
from astana_api.audit.switched_off import find_switch
from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD
from astana_api.domain.dates import edtf
from astana_api.loading.audit import FactsLoader, load_dossier_rules, load_keys, load_units
from astana_api.loading.redirects import load_redirects
from astana_api.models import AuditAcknowledgement, SQLRevision
from astana_api.progress import report_progress

CHUNK_SIZE = 500
"""Units of one step: bounds the memory."""

_revision = table(SQLRevision).c
_acknowledgement = table(AuditAcknowledgement).c
_AT = CompiledStatement(
    select(_revision.at)
    .where(_revision.number <= bindparam("number", type_=BigInteger()))
    .order_by(_revision.number.desc())
    .limit(1)
)


async def date_of_revision(snapshot: Snapshot, revision: int) -> str | None:
    """Return the day on which a revision was made; None before the first."""
    row = await snapshot.first(_AT, {"number": revision})
    return None if row is None else str(row[0])[:10]


_ACKNOWLEDGED = CompiledStatement(
    select(_acknowledgement.finding_id, _acknowledgement.content, _acknowledgement.reason)
)


class AuditedChunk(NamedTuple):
    """A part of the units, with their facts, keys and findings."""

    units: list[Unit]
    facts: AuditedFacts
    findings: list[tuple[Unit, Finding]]


class Groups:
    """The records of each comparison key, in memory."""

    def __init__(self) -> None:
        self._ids: dict[str, list[str]] = {}

    def add(self, keys: Mapping[Unit, Iterable[str]]) -> None:
        """Add the keys of units."""
        for unit, found in keys.items():
            for key in found:
                self._ids.setdefault(key, []).append(unit.id)

    def find(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the records that have each key, for keys of several records."""
        found = {key: self._ids.get(key, ()) for key in keys}
        return {key: tuple(sorted(ids)) for key, ids in found.items() if len(ids) > 1}


async def audit_all(
    snapshot: Snapshot, today: str, revision: int = HEAD
) -> AsyncIterator[AuditedChunk]:
    """Yield the findings of all units; only the comparison keys are in memory all the time."""
    redirects = await load_redirects(snapshot, revision)
    units = await load_units(snapshot, redirects, revision)
    groups = Groups()
    for chunk in _chunks(units):
        groups.add(await load_keys(snapshot, chunk, redirects, revision))
    day = edtf.parse(today).bounds.min
    loader = FactsLoader(snapshot, redirects, day, groups.find, revision)
    done = 0
    for chunk in _chunks(units):
        report_progress("Auditing", done, len(units))
        done += len(chunk)
        facts = await loader.load(chunk)
        yield AuditedChunk(chunk, facts, list(audit_units(facts, chunk)))


class AuditResult(NamedTuple):
    """All findings, each once, and the reasons of those that are acknowledged, by id."""

    findings: list[Finding]
    acknowledged: dict[str, str]


async def collect_findings(snapshot: Snapshot, today: str) -> AuditResult:
    """Return the findings of the head, in no defined order."""
    found: dict[str, Finding] = {}
    acknowledged: dict[str, str] = {}
    rows = await snapshot.all(_ACKNOWLEDGED)
    contents = {finding: (content, reason) for finding, content, reason in rows}
    dossiers = await load_dossier_rules(snapshot)
    async for chunk in audit_all(snapshot, today):
        statements = index_statements(chunk.facts) if contents else {}
        for _, finding in chunk.findings:
            found[finding.id] = finding
            if (switch := find_switch(finding, dossiers)) is not None:
                acknowledged[finding.id] = switch.reasons[finding.rule]
            if finding.id in contents:
                content, reason = contents[finding.id]
                own = [statements[each] for each in finding.statements if each in statements]
                if digest_records(chunk.facts, finding, own) == content:
                    acknowledged[finding.id] = reason
    return AuditResult(list(found.values()), acknowledged)


def _chunks(units: list[Unit]) -> Iterator[list[Unit]]:
    for start in range(0, len(units), CHUNK_SIZE):
        yield units[start : start + CHUNK_SIZE]
