"""What became of one entity, statement or citation: the events that concern it.

A history is found from its things, by their keys, and put in order for each page: it takes time in
proportion to itself, and none to the revisions that it passes over.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    false,
    or_,
    select,
    true,
    union_all,
)

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import Whole
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import Json
from astana_api.models import (
    CitationVersion,
    EntityLife,
    Evidence,
    EvidenceLife,
    Redirect,
    Statement,
    StatementState,
)
from astana_api.queries.changes import items as change_items
from astana_api.queries.changes.events import SOURCES, Event, Source
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.engine import Key, Listing, value_name

DEFAULT_SORT = ("-revision",)
SORTS = ("revision", "-revision")
ABOUT = ("entity", "statement", "property", "citation", "revision")
"""What narrows a history: ids of entities that are subjects, of statements, of properties, of
citations, and numbers of revisions."""

_said = table(Statement).c
_evidence = table(Evidence).c
Condition = Callable[[Mapping[str, Binds]], ColumnElement[bool] | None]
"""Which rows of a table belong to a history; None: none of them do."""


def _lives(given: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    if "entity" not in given or given.keys() & {"statement", "property"}:
        return None
    return table(EntityLife).c.entity_id.in_(given["entity"])


def _redirects(given: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    if "entity" not in given or given.keys() & {"statement", "property"}:
        return None
    merged = table(Redirect).c
    return or_(merged.old_id.in_(given["entity"]), merged.new_id.in_(given["entity"]))


def _statements(given: Mapping[str, Binds]) -> Any:
    columns = {"entity": _said.subject, "statement": _said.id, "property": _said.property}
    wanted = [any_of(column)(given[name]) for name, column in columns.items() if name in given]
    return select(_said.id).where(*wanted) if given.keys() & {"entity", "statement"} else None


def _states(given: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    wanted = _statements(given)
    return None if wanted is None else table(StatementState).c.statement_id.in_(wanted)


def _rested_on(given: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    wanted = _statements(given)
    if wanted is None:
        return None
    found = select(_evidence.id).where(_evidence.statement_id.in_(wanted))
    return table(EvidenceLife).c.evidence_id.in_(found)


def _versions(given: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    if "citation" not in given:
        return None
    return table(CitationVersion).c.citation_id.in_(given["citation"])


_CONDITIONS: Mapping[ChangeType, Condition] = {
    ChangeType.ENTITY: _lives,
    ChangeType.CITATION: _versions,
    ChangeType.STATEMENT: _states,
    ChangeType.EVIDENCE: _rested_on,
    ChangeType.REDIRECT: _redirects,
}


def listing(
    filters: Mapping[str, Sequence[Any]], types: Sequence[ChangeType] | None = None
) -> Listing:
    """The list of the events that the filters, of `ABOUT`, are about; of these types, if named.

    It has to be read with the same filters.
    """
    wanted = tuple(kind for kind in _CONDITIONS if types is None or kind in types)
    return _listing(tuple((name, len(values)) for name, values in sorted(filters.items())), wanted)


@lru_cache(maxsize=512)
def _listing(shape: tuple[tuple[str, int], ...], types: tuple[ChangeType, ...]) -> Listing:
    given: dict[str, Binds] = {
        name: [_bind(name, place) for place in range(number)] for name, number in shape
    }
    branches = [
        _rows(source).where(*source.conditions, *conditions)
        for source in SOURCES
        if (conditions := _conditions(source, given, types)) is not None
    ]
    found = union_all(*branches) if branches else _rows(SOURCES[0]).where(false())
    events = found.subquery("events")
    order = (events.c.revision, events.c.rank, events.c.place)
    return Listing(
        columns=tuple(events.c),
        source=events,
        id=events.c.key,
        sorts={"revision": Key(order), "-revision": Key(order, descending=True)},
        # Each branch has its own already: what is sought by its key is not made and thrown away.
        filters=dict.fromkeys(("type", *ABOUT), lambda _: true()),
        bounded=False,
    )


def _conditions(
    source: Source, given: Mapping[str, Binds], types: tuple[ChangeType, ...]
) -> list[ColumnElement[bool]] | None:
    if source.type is None or source.type not in types:
        return None
    about = _CONDITIONS[source.type](given)
    if about is None:
        return None
    return [about, *([any_of(source.revision)(given["revision"])] if "revision" in given else [])]


def _rows(source: Source) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        column.label(name) for name, column in zip(Event._fields, source.columns, strict=True)
    ]
    return select(*columns)


def _bind(name: str, place: int) -> BindParameter[Any]:
    return bindparam(value_name(name, place), type_=Whole if name == "revision" else _said.id.type)


async def rendered_rows(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Rows of a listing as JSON, as `change_items` has them."""
    return await change_items.rendered(snapshot, [Event._make(row) for row in rows])


async def dated_rows(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """The same, each with who made its revision, when, why and from where."""
    items = await rendered_rows(snapshot, rows)
    made = await change_items.made_by(snapshot, [item["revision"] for item in items])
    return [{"revision": item["revision"], **made[item["revision"]], **item} for item in items]
