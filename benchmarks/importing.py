"""How fast the project's own bulk path writes, stage by stage, beside raw `executemany`.

The generated drafts go through `revise` with the commands that the seed uses. What they wrote is
then read back and written once more, the same rows into the same tables by the driver alone: once
under the project's keys, checks and indexes, and once into tables without any.
"""

import contextlib
import cProfile
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from sqlalchemy import Column, MetaData, Table, func, insert, select
from sqlalchemy.schema import CreateTable

from astana_api.commands import records, statements
from astana_api.commands.projection.writer import KIND_TABLES
from astana_api.commands.revision import Change, revise
from astana_api.db import schema
from astana_api.db.base import Base, table
from astana_api.db.database import Database
from astana_api.domain.enums import Origin
from astana_api.domain.statements.drafts import Drafts
from astana_api.models import (
    CitationKey,
    CitationNow,
    Head,
    Mention,
    Moment,
    Name,
    RenderedEntity,
    SearchWord,
    StatementNow,
)
from benchmarks.generate import batches

PROJECTED = {
    *KIND_TABLES.values(),
    *map(table, (Name, Mention, Moment, StatementNow, RenderedEntity)),
    *map(table, (CitationNow, CitationKey, SearchWord)),
}
WRITTEN = [each for each in Base.metadata.sorted_tables if each is not table(Head)]
"""Every table that an import fills, parents before children; the head is there already."""


@dataclass(slots=True)
class Seconds:
    """What each stage took, in seconds; `state` is all that comes before the projection."""

    entities: float = 0.0
    citations: float = 0.0
    documents: float = 0.0
    statements: float = 0.0
    project: float = 0.0
    commit: float = 0.0

    @property
    def state(self) -> float:
        return self.entities + self.citations + self.documents + self.statements

    @property
    def whole(self) -> float:
        return self.state + self.project + self.commit


def clock() -> dt.datetime:
    """A held clock: the same database comes of the same seed."""
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def fill(database: Database, entities: int, *, profile: cProfile.Profile | None = None) -> Seconds:
    """Migrate the database and write a generated world into it; making the drafts is not counted.

    Numbers from a profiled run are slower by half and good only for finding where time goes.
    """
    schema.migrate(database)
    spent = Seconds()
    for drafts in batches(entities):
        with profile or contextlib.nullcontext():
            _write(database, drafts, spent)
    return spent


def _write(database: Database, drafts: Drafts, spent: Seconds) -> None:
    with database.write() as session:
        with revise(
            session, actor="benchmark", message="Write a batch", origin=Origin.IMPORT, clock=clock
        ) as change:
            for stage, step in _steps(change, drafts).items():
                begun = perf_counter()
                step()
                setattr(spent, stage, getattr(spent, stage) + perf_counter() - begun)
            stated = perf_counter()
        projected = perf_counter()
    spent.project += projected - stated
    spent.commit += perf_counter() - projected


def _steps(change: Change, drafts: Drafts) -> dict[str, Callable[[], object]]:
    return {
        "entities": lambda: records.create_entities(change, drafts.entities),
        "citations": lambda: records.record_citations(change, drafts.citations),
        "documents": lambda: records.record_documents(change, drafts.documents),
        "statements": lambda: statements.state(change, drafts.statements),
    }


def counts(database: Database) -> dict[Table, int]:
    """How many rows an import left in each table."""
    with database.engine.connect() as connection:
        return {
            each: connection.execute(select(func.count()).select_from(each)).scalar_one()
            for each in WRITTEN
        }


@dataclass(frozen=True, slots=True)
class Raw:
    """Seconds that the driver's `executemany` took for the same rows, by table."""

    keyed: dict[Table, float]
    bare: dict[Table, float]


def raw(source: Database, target: Database) -> Raw:
    """Write every row of `source` into `target`, an empty database, twice, by the driver alone."""
    schema.migrate(target)
    found = Raw({}, {})
    unkeyed = MetaData()
    copies = {each: _without_keys(each, unkeyed) for each in WRITTEN}
    with target.engine.begin() as connection:
        for copy in copies.values():
            connection.execute(CreateTable(copy))
    for destinations, seconds in (
        (dict(zip(WRITTEN, WRITTEN, strict=True)), found.keyed),
        (copies, found.bare),
    ):
        with source.engine.connect() as reading, target.engine.begin() as writing:
            for each in WRITTEN:
                text, rows = _rows(reading, each, destinations[each])
                begun = perf_counter()
                if rows:
                    writing.exec_driver_sql(text, rows)
                seconds[each] = perf_counter() - begun
    return found


def _without_keys(given: Table, metadata: MetaData) -> Table:
    columns = [Column(column.name, column.type) for column in given.columns]
    return Table(f"bare_{given.name}", metadata, *columns)


def _rows(connection: Any, origin: Table, destination: Table) -> tuple[str, list[Any]]:
    compiled = insert(destination).compile(
        dialect=connection.dialect, column_keys=[c.name for c in destination.columns]
    )
    found = connection.execute(select(origin))
    if compiled.positional:
        return str(compiled), [tuple(row) for row in found]
    return str(compiled), [dict(row) for row in found.mappings()]


def figures(database: Database, target: Database, spent: Seconds) -> Iterator[dict[str, Any]]:
    """For each stage: rows, rows a second, and the share of raw `executemany` of the same rows."""
    number = counts(database)
    floor = raw(database, target)
    stages = {
        "state": ([t for t in WRITTEN if t not in PROJECTED], spent.state),
        "project": ([t for t in WRITTEN if t in PROJECTED], spent.project),
        "whole": (WRITTEN, spent.whole),
    }
    for stage, (tables, seconds) in stages.items():
        rows = sum(number[t] for t in tables)
        yield {
            "stage": stage,
            "rows": rows,
            "seconds": seconds,
            "rows_per_second": rows / seconds,
            "of_raw": sum(floor.keyed[t] for t in tables) / seconds,
            "of_raw_without_keys": sum(floor.bare[t] for t in tables) / seconds,
        }
