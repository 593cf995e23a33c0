"""Measure the bulk write path, stage by stage, against raw `executemany`.

The generated drafts are written through `open_revision` with the commands that the seed uses. The
same rows are then written by the driver alone: once into the same tables with keys, checks and
indexes, and once into tables without any.
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
from astana_api.commands.bulk_import import bulk_import
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.commands.revision import RevisionBuilder, open_revision
from astana_api.db.base import Base, table
from astana_api.db.database import Database
from astana_api.domain.enums import Origin
from astana_api.domain.statements.drafts import Drafts
from astana_api.models import Head
from astana_api.models.registry import PROJECTED
from benchmarks.generate import generate_batches

PROJECTED_TABLES = frozenset(map(table, PROJECTED))
WRITTEN_TABLES = [each for each in Base.metadata.sorted_tables if each is not table(Head)]
"""Every table that an import fills, parents before children; the head row exists already."""


@dataclass(slots=True)
class StageSeconds:
    """Seconds per stage; `state` is everything before the projection."""

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
    """Return a fixed time, so that the same seed gives the same database."""
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def fill(
    database: Database, entities: int, *, profile: cProfile.Profile | None = None
) -> StageSeconds:
    """Migrate the database and write a generated world; generating the drafts is not timed.

    Profiling slows the run by half: use its times only to find hot spots.
    """
    migrate_and_reproject(database)
    stage_seconds = StageSeconds()
    for drafts in generate_batches(entities):
        with profile or contextlib.nullcontext():
            _write(database, drafts, stage_seconds)
    return stage_seconds


def _write(database: Database, drafts: Drafts, stage_seconds: StageSeconds) -> None:
    with database.write() as session:
        with (
            bulk_import(session, len(drafts.statements)),
            open_revision(
                session,
                actor="benchmark",
                message="Write a batch",
                origin=Origin.IMPORT,
                clock=clock,
            ) as revision,
        ):
            for stage, step in _steps(revision, drafts).items():
                started = perf_counter()
                step()
                setattr(
                    stage_seconds, stage, getattr(stage_seconds, stage) + perf_counter() - started
                )
            stated_at = perf_counter()
        projected_at = perf_counter()
    stage_seconds.project += projected_at - stated_at
    stage_seconds.commit += perf_counter() - projected_at


def _steps(revision: RevisionBuilder, drafts: Drafts) -> dict[str, Callable[[], object]]:
    return {
        "entities": lambda: records.create_entities(revision, drafts.entities),
        "citations": lambda: records.record_citations(revision, drafts.citations),
        "documents": lambda: records.record_documents(revision, drafts.documents),
        "statements": lambda: statements.create_statements(revision, drafts.statements),
    }


def count_rows(database: Database) -> dict[Table, int]:
    """Return the number of rows in each table."""
    with database.engine.connect() as connection:
        return {
            source_table: connection.execute(
                select(func.count()).select_from(source_table)
            ).scalar_one()
            for source_table in WRITTEN_TABLES
        }


@dataclass(frozen=True, slots=True)
class RawSeconds:
    """Seconds of the driver's `executemany` for the same rows, by table."""

    with_keys: dict[Table, float]
    without_keys: dict[Table, float]


def time_raw_inserts(source: Database, target: Database) -> RawSeconds:
    """Write every row of `source` twice into the empty database `target`, by the driver alone."""
    migrate_and_reproject(target)
    raw_seconds = RawSeconds({}, {})
    metadata = MetaData()
    copies = {
        source_table: _without_keys(source_table, metadata) for source_table in WRITTEN_TABLES
    }
    with target.engine.begin() as connection:
        for copy in copies.values():
            connection.execute(CreateTable(copy))
    for destinations, seconds in (
        (dict(zip(WRITTEN_TABLES, WRITTEN_TABLES, strict=True)), raw_seconds.with_keys),
        (copies, raw_seconds.without_keys),
    ):
        with (
            source.engine.connect() as source_connection,
            target.engine.begin() as target_connection,
        ):
            for source_table in WRITTEN_TABLES:
                text, rows = _rows(source_connection, source_table, destinations[source_table])
                started = perf_counter()
                if rows:
                    target_connection.exec_driver_sql(text, rows)
                seconds[source_table] = perf_counter() - started
    return raw_seconds


def _without_keys(source_table: Table, metadata: MetaData) -> Table:
    columns = [Column(column.name, column.type) for column in source_table.columns]
    return Table(f"bare_{source_table.name}", metadata, *columns)


def _rows(connection: Any, origin: Table, destination: Table) -> tuple[str, list[Any]]:
    compiled = insert(destination).compile(
        dialect=connection.dialect, column_keys=[c.name for c in destination.columns]
    )
    result = connection.execute(select(origin))
    if compiled.positional:
        return str(compiled), [tuple(row) for row in result]
    return str(compiled), [dict(row) for row in result.mappings()]


def measure(
    database: Database, target: Database, stage_seconds: StageSeconds
) -> Iterator[dict[str, Any]]:
    """Yield for each stage the rows, rows per second, and the ratio to raw `executemany`."""
    row_counts = count_rows(database)
    raw_seconds = time_raw_inserts(database, target)
    stages = {
        "state": (
            [
                measured_table
                for measured_table in WRITTEN_TABLES
                if measured_table not in PROJECTED_TABLES
            ],
            stage_seconds.state,
        ),
        "project": (
            [
                measured_table
                for measured_table in WRITTEN_TABLES
                if measured_table in PROJECTED_TABLES
            ],
            stage_seconds.project,
        ),
        "whole": (WRITTEN_TABLES, stage_seconds.whole),
    }
    for stage, (tables, seconds) in stages.items():
        rows = sum(row_counts[measured_table] for measured_table in tables)
        yield {
            "stage": stage,
            "rows": rows,
            "seconds": seconds,
            "rows_per_second": rows / seconds,
            "of_raw": sum(raw_seconds.with_keys[measured_table] for measured_table in tables)
            / seconds,
            "of_raw_without_keys": sum(
                raw_seconds.without_keys[measured_table] for measured_table in tables
            )
            / seconds,
        }
