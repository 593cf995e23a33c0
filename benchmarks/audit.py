"""Measure the audit of a generated world: in full, and again after a small write."""

import resource
from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Any

from sqlalchemy import func, select

from astana_api.commands import statements
from astana_api.commands.audit import catch_up
from astana_api.commands.revision import open_revision
from astana_api.db.database import Database
from astana_api.domain.enums import Origin, ValueType
from astana_api.domain.statements.drafts import StatementDraft, Value
from astana_api.models import Entity, SQLFinding, SQLStatement

_WRITES = 5


def measure(database: Database) -> Iterator[Mapping[str, Any]]:
    """Yield the time of a full audit and its memory, then those of audits after small writes."""
    with database.write() as session:
        number = session.scalar(select(func.count()).select_from(SQLStatement))
        ids = list(session.scalars(select(Entity.id).where(Entity.kind == "person").limit(_WRITES)))
    before = _peak_megabytes()
    seconds = _time_audit(database)
    with database.write() as session:
        findings = session.scalar(select(func.count()).select_from(SQLFinding))
    yield {
        "audit": "everything",
        "statements": number,
        "findings": findings,
        "seconds": seconds,
        "megabytes": _peak_megabytes() - before,
    }
    times = []
    for index, entity in enumerate(ids):
        _write_name(database, entity, f"Another Name {index}")
        times.append(_time_audit(database))
    yield {
        "audit": "after one statement",
        "statements": 1,
        "seconds": sorted(times)[len(times) // 2],
    }


def _time_audit(database: Database) -> float:
    started = perf_counter()
    catch_up(database)
    return perf_counter() - started


def _write_name(database: Database, entity: str, name: str) -> None:
    draft = StatementDraft(entity, "name", Value(ValueType.TEXT, name, "en"))
    with (
        database.write() as session,
        open_revision(session, actor="benchmark", message="Write", origin=Origin.API) as revision,
    ):
        statements.create_statements(revision, [draft])


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
