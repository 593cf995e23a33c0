"""Reads of revisions with the number of changes in each."""

from functools import lru_cache

from sqlalchemy import bindparam, func, literal, select, union_all

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.rendering.entities import Json
from astana_api.models import SQLRevision
from astana_api.models.registry import RECORD_TYPES
from astana_api.queries.lists.conditions import any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey

_revision = table(SQLRevision).c
_COLUMNS = (_revision.number, _revision.at, _revision.actor, _revision.message, _revision.origin)

_VERSIONS = {
    table(record_type.identity).name: record_type.table
    for record_type in RECORD_TYPES.values()
    if record_type.identity is not None
}
"""The tables in which a revision opens rows, by the name of the table of identities."""

_BATCH_SIZES = (1, 8, 64, 512)

LISTING = ListDefinition(
    columns=_COLUMNS,
    source=table(SQLRevision),
    id=_revision.number,
    sorts={
        "number": SortKey((_revision.number,)),
        "-number": SortKey((_revision.number,), descending=True),
    },
    filters={"origin": any_of(_revision.origin), "actor": any_of(_revision.actor)},
)

DEFAULT_SORT = ("-number",)


_BY_NUMBER = CompiledStatement(
    select(*_COLUMNS).where(_revision.number == bindparam("number", type_=BigInt))
)


@lru_cache
def _count_statement(size: int) -> CompiledStatement:
    """Build the query of opened rows per record type and revision, for `size` revisions."""
    numbers = [bindparam(f"number_{index}", type_=BigInt) for index in range(size)]
    return CompiledStatement(
        union_all(
            *(
                select(literal(record_type), versions.c.from_revision, func.count())
                .where(versions.c.from_revision.in_(numbers))
                .group_by(versions.c.from_revision)
                for record_type, versions in _VERSIONS.items()
            )
        )
    )


async def get_revision(snapshot: Snapshot, number: int) -> Json | None:
    """Return a revision, or None if there is none with this number."""
    row = await snapshot.first(_BY_NUMBER, {"number": number})
    return None if row is None else (await render_revisions(snapshot, [row]))[0]


async def render_revisions(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Render rows of `LISTING` with the number of rows that each revision opened."""
    counts = await _count_changes(snapshot, [row[0] for row in rows])
    return [
        {
            "number": number,
            "at": at,
            "actor": actor,
            "message": message,
            "origin": origin,
            "changes": {
                record_type: counts.get((record_type, number), 0) for record_type in _VERSIONS
            },
            "self": f"/v1/revisions/{number}",
        }
        for number, at, actor, message, origin in rows
    ]


async def _count_changes(snapshot: Snapshot, numbers: list[int]) -> dict[tuple[str, int], int]:
    if not numbers:
        return {}
    # Padding limits the number of distinct SQL statements: see `key_batches`.
    size = next(size for size in _BATCH_SIZES if size >= len(numbers))
    padded = numbers + [numbers[-1]] * (size - len(numbers))
    params = {f"number_{index}": number for index, number in enumerate(padded)}
    rows = await snapshot.all(_count_statement(size), params, long_running=True)
    return {(record_type, number): count for record_type, number, count in rows}
