"""Revisions: who changed the knowledge base, when and why, and how much each changed."""

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all

from astana_api.db.base import Base, table
from astana_api.db.compiled import Prepared, Row, prepared
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import Whole
from astana_api.domain.rendering.entities import Json
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    EntityLife,
    EvidenceLife,
    Revision,
    StatementState,
)
from astana_api.queries.lists.conditions import any_of
from astana_api.queries.lists.engine import Key, Listing

_revision = table(Revision).c
_COLUMNS = (_revision.number, _revision.at, _revision.actor, _revision.message, _revision.origin)

_OPENED: dict[str, type[Base]] = {
    "entities": EntityLife,
    "citations": CitationVersion,
    "documents": DocumentVersion,
    "statements": StatementState,
    "evidence": EvidenceLife,
}
"""What a revision opens rows of, by what the rows are about."""

_SIZES = (1, 8, 64, 512)

LISTING = Listing(
    columns=_COLUMNS,
    source=table(Revision),
    id=_revision.number,
    sorts={
        "number": Key((_revision.number,)),
        "-number": Key((_revision.number,), descending=True),
    },
    filters={"origin": any_of(_revision.origin), "actor": any_of(_revision.actor)},
)

DEFAULT_SORT = ("-number",)


@prepared
def _ONE() -> Any:  # noqa: N802 - becomes the statement
    return select(*_COLUMNS).where(_revision.number == bindparam("number", type_=Whole))


@lru_cache
def _changes_of(size: int) -> Prepared:
    """How many rows of each sort the revisions opened, for as many numbers as `size`."""
    numbers = [bindparam(f"number_{place}", type_=Whole) for place in range(size)]
    return Prepared(
        union_all(
            *(
                select(literal(what), table(model).c.from_revision, func.count())
                .where(table(model).c.from_revision.in_(numbers))
                .group_by(table(model).c.from_revision)
                for what, model in _OPENED.items()
            )
        )
    )


async def one(snapshot: Snapshot, number: int) -> Json | None:
    """A revision, or None where there is none of that number."""
    row = await snapshot.first(_ONE, {"number": number})
    return None if row is None else (await rendered_rows(snapshot, [row]))[0]


async def rendered_rows(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Rows of `LISTING` as JSON, with how many rows each revision opened."""
    counts = await _changes(snapshot, [row[0] for row in rows])
    return [
        {
            "number": number,
            "at": at,
            "actor": actor,
            "message": message,
            "origin": origin,
            "changes": {what: counts.get((what, number), 0) for what in _OPENED},
            "url": f"/v1/revisions/{number}",
        }
        for number, at, actor, message, origin in rows
    ]


async def _changes(snapshot: Snapshot, numbers: list[int]) -> dict[tuple[str, int], int]:
    if not numbers:
        return {}
    # Padded, so that there are few shapes of statement: see `batches.ByKeys`.
    size = next(size for size in _SIZES if size >= len(numbers))
    padded = numbers + [numbers[-1]] * (size - len(numbers))
    given = {f"number_{place}": number for place, number in enumerate(padded)}
    rows = await snapshot.all(_changes_of(size), given, bounded=False)
    return {(what, number): count for what, number, count in rows}
