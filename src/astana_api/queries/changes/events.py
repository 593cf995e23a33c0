"""What changed, in the order in which it is told: by revision, then by sort, then by place or key.

A row that a revision opened and a row of the same thing that it closed are one event. Each revision
opens its rows once and for all, and a row is closed once: what a revision changed never changes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from astana_api.db.base import Base, table
from astana_api.db.compiled import Prepared
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import Whole
from astana_api.domain.enums import ChangeType
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    EntityLife,
    EvidenceLife,
    Redirect,
    Revision,
    StatementState,
)

KEYED: dict[ChangeType, tuple[type[Base], str]] = {
    ChangeType.ENTITY: (EntityLife, "entity_id"),
    ChangeType.CITATION: (CitationVersion, "citation_id"),
    ChangeType.DOCUMENT: (DocumentVersion, "document_id"),
    ChangeType.STATEMENT: (StatementState, "statement_id"),
    ChangeType.EVIDENCE: (EvidenceLife, "evidence_id"),
    ChangeType.REDIRECT: (Redirect, "old_id"),
}
"""Where the life of each sort of thing is, and the column that names the thing."""

REVISION_RANK = 0
"""Of the revision itself, which comes before its changes."""
LAST_RANK = 2 * len(ChangeType) + 1
"""Behind every change of a revision."""


class Event(NamedTuple):
    """That a revision changed something; its own place in the order of all that ever changed.

    `rank` says of what sort it is, `place` is the order of stating where the sort has one.
    """

    revision: int
    rank: int
    place: int
    key: str

    @property
    def type(self) -> ChangeType | None:
        """What it is of; None for the revision itself."""
        return list(ChangeType)[(self.rank - 1) // 2] if self.rank != REVISION_RANK else None


@dataclass(frozen=True, slots=True)
class Source:
    """One sort of event: those that open rows of a type, or those that only end them.

    `columns` are those of an `Event`; `order` names those of them that an index orders them by.
    """

    type: ChangeType | None
    rank: int
    columns: tuple[ColumnElement[Any], ...]
    order: tuple[str, ...]
    conditions: tuple[ColumnElement[bool], ...] = ()
    ends: bool = False

    @property
    def revision(self) -> ColumnElement[Any]:
        """The revision that the event is of."""
        return self.columns[0]

    def column(self, name: str) -> ColumnElement[Any]:
        return self.columns[Event._fields.index(name)]


def _source(kind: ChangeType, *, ends: bool) -> Source:
    model, name = KEYED[kind]
    spans = table(model)
    key = spans.c[name]
    rank = 2 * list(ChangeType).index(kind) + (2 if ends else 1)
    sequenced = "seq" in spans.c and not ends
    place: ColumnElement[Any] = spans.c.seq if sequenced else literal(0, Whole)
    revision = spans.c.to_revision if ends else spans.c.from_revision
    later = spans.alias()
    goes_on = exists().where(later.c[name] == key, later.c.from_revision == spans.c.to_revision)
    return Source(
        type=kind,
        rank=rank,
        columns=(revision, literal(rank, Whole), place, key),
        order=("revision", "place" if sequenced else "key"),
        conditions=(revision.is_not(None), ~goes_on) if ends else (),
        ends=ends,
    )


SOURCES: tuple[Source, ...] = tuple(
    _source(kind, ends=ends) for kind in ChangeType for ends in (False, True)
)
_NUMBER = table(Revision).c.number
_REVISIONS = Source(
    type=None,
    rank=REVISION_RANK,
    columns=(_NUMBER, literal(REVISION_RANK, Whole), literal(0, Whole), literal("", String())),
    order=("revision",),
)


def _page(source: Source) -> Prepared:
    """The first events behind a place, up to a revision, along the index that orders them."""
    columns = [source.column(name) for name in source.order]
    after = [bindparam(name, type_=source.column(name).type) for name in source.order]
    return Prepared(
        select(*source.columns)
        .where(
            tuple_(*columns) > tuple_(*after),
            source.revision <= bindparam("until", type_=Whole),
            *source.conditions,
        )
        .order_by(*columns)
        .limit(bindparam("limit", type_=None))
    )


_PAGES = {source.rank: _page(source) for source in (_REVISIONS, *SOURCES)}
_COUNTS = {
    source.rank: Prepared(
        select(func.count()).where(
            source.revision == bindparam("revision", type_=Whole), *source.conditions
        )
    )
    for source in SOURCES
}


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events in order, and whether there are more behind the last of them."""

    events: list[Event]
    more: bool


async def walk(
    snapshot: Snapshot,
    after: Event,
    *,
    until: int,
    limit: int,
    types: Collection[ChangeType] | None = None,
) -> EventPage:
    """At most `limit` events behind `after`, of revisions up to `until`; of these types, if named.

    With no types named, each revision comes before its own changes. Every sort of event is read
    along an index of its own, so that a page of the largest revision costs what any page costs.
    """
    wanted = [s for s in SOURCES if types is None or s.type in types]
    opening = [s for s in wanted if not s.ends] + ([_REVISIONS] if types is None else [])
    found: list[Event] = []
    for source in opening:
        found += await _events(snapshot, source, after, until, limit)
    found.sort()
    # What only ends is sought among all that ended, and no farther than this page reaches.
    horizon = found[limit] if len(found) > limit else None
    for source in (s for s in wanted if s.ends):
        last = until
        if horizon is not None:
            last = min(until, horizon.revision - (source.rank > horizon.rank))
        found += await _events(snapshot, source, after, last, limit)
    found.sort()
    return EventPage(found[:limit], len(found) > limit)


async def count(
    snapshot: Snapshot, revision: int, types: Collection[ChangeType] | None = None
) -> int:
    """How many events a revision has. Takes time in proportion to them."""
    total = 0
    for source in SOURCES:
        if types is None or source.type in types:
            given = {"revision": revision}
            rows = await snapshot.all(_COUNTS[source.rank], given, bounded=False)
            total += int(rows[0][0])
    return total


async def _events(
    snapshot: Snapshot, source: Source, after: Event, until: int, limit: int
) -> list[Event]:
    """The first events of a source behind a place, and one more than asked for."""
    revision, place, key = after.revision, after.place, after.key
    if source.rank != after.rank:
        passed = source.rank < after.rank and source is not _REVISIONS
        revision, place, key = after.revision + passed, -1, ""
    if revision > until:
        return []
    given = {"revision": revision, "place": place, "key": key, "until": until, "limit": limit + 1}
    rows = await snapshot.all(_PAGES[source.rank], given, bounded=not source.ends)
    return [Event._make(row) for row in rows]
