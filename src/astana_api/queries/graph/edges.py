"""The relations of many entities at once, a few of each: what graphs and paths are made of.

An entity may have a hundred thousand relations. So each one's are read along an index in their
order, and no further than is wanted: one short read for each entity, direction and property, many
of them in one statement. A recursive query would be as fast on small worlds, but cannot take a few
of many for each entity that it comes to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, literal_column, select, tuple_, union_all

from astana_api.db.base import table
from astana_api.db.compiled import Prepared, Row
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import Whole
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import Life
from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import Json, Names, loads, reference
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.models import Statement, StatementNow
from astana_api.queries.entities.lifespans import answer, lives, told_by
from astana_api.queries.relations import QUALIFIERS_SHOWN, support

Direction = Literal["out", "in"]
Place = tuple[str, int, int]
"""Where an edge stands among those of an entity: by property, and as they were stated."""

BATCH = 32
"""Short reads in one statement."""
_SIZES = (1, 2, 8, BATCH)
_FIRST: Place = ("", 0, 0)

_now = table(StatementNow).c
_said = table(Statement).c


class Edge(NamedTuple):
    """A relation that is shown. `qualifiers` are JSON; `holds` is null where no day was asked."""

    statement: str
    source: str
    property_id: str
    target: str
    claim: str
    disputed: int
    first_revision: int
    seq: int
    qualifiers: str
    holds: Holds | None = None

    @property
    def place(self) -> Place:
        return self.property_id, self.first_revision, self.seq

    def other(self, entity_id: str) -> str:
        """The end that is not this one; a loop has the same at both."""
        return self.target if self.source == entity_id else self.source


@dataclass(frozen=True, slots=True)
class Ways:
    """Which edges are followed: of which properties (None: any), in which directions, and when."""

    properties: tuple[str, ...] | None = None
    direction: Direction | None = None
    at: Bounds | None = None


class Edges(NamedTuple):
    """The first edges of one entity, as they are followed, and the place of the last that was read.

    `last` is None where there are no more.
    """

    followed: list[Edge]
    last: Place | None


class _Spoke(NamedTuple):
    entity: str
    direction: Direction
    property: str | None


async def edges_of(
    snapshot: Snapshot,
    entities: Sequence[str],
    ways: Ways,
    most: int,
    after: Place = _FIRST,
) -> dict[str, Edges]:
    """The first `most` edges of each entity behind a place, in their order.

    Of those that were read, the ones that do not hold at the day of `ways` are left out.
    """
    directions: tuple[Direction, ...] = (ways.direction,) if ways.direction else ("out", "in")
    # Of a property that comes before the place, everything is before it.
    properties = [p for p in ways.properties or (None,) if p is None or p >= after[0]]
    spokes = [_Spoke(*each) for each in product(entities, directions, properties)]
    found: dict[str, dict[str, Edge]] = {entity: {} for entity in entities}
    for direction in directions:
        alike = [spoke for spoke in spokes if spoke.direction == direction]
        for start in range(0, len(alike), BATCH):
            batch = alike[start : start + BATCH]
            for place, *row in await _read(snapshot, batch, direction, most + 1, after):
                edge = Edge(*row)
                found[batch[place].entity][edge.statement] = edge
    first = {entity: _first(list(edges.values()), most) for entity, edges in found.items()}
    return first if ways.at is None else await _at(snapshot, first, ways.at)


async def rendered(snapshot: Snapshot, edges: Sequence[Edge], names: Names) -> list[Json]:
    """Edges as JSON, with what supports them, in two reads for each 512."""
    citations, anchored = await support(snapshot, [edge.claim for edge in edges])
    return [
        {
            "statement": edge.statement,
            "property": edge.property_id,
            "label": PROPERTIES[edge.property_id].label,
            "source": edge.source,
            "target": edge.target,
            **_qualifiers(edge.qualifiers, names),
            "holds": edge.holds,
            "citations": citations.get(edge.claim, []),
            "anchored": edge.claim in anchored,
            "disputed": bool(edge.disputed),
        }
        for edge in edges
    ]


def mentioned(edges: Iterable[Edge]) -> set[str]:
    """The entities that the qualifiers of edges name."""
    found = set()
    for edge in edges:
        said = loads(edge.qualifiers)
        found |= {said[key] for key in said if QUALIFIERS[key] == "entity"}
    return found


def _qualifiers(text: str, names: Names) -> Json:
    said = loads(text)
    return {
        key: reference(names(said[key]))
        if QUALIFIERS[key] == "entity" and key in said
        # What is not said is null.
        else said.get(key)
        for key in QUALIFIERS_SHOWN
    }


def _first(edges: list[Edge], most: int) -> Edges:
    edges.sort(key=lambda edge: edge.place)
    return Edges(edges[:most], edges[most - 1].place if len(edges) > most else None)


async def _at(snapshot: Snapshot, first: Mapping[str, Edges], at: Bounds) -> dict[str, Edges]:
    read = [edge for edges in first.values() for edge in edges.followed]
    known = await lives(snapshot, {end for edge in read for end in (edge.source, edge.target)})
    return {
        entity: Edges([edge for edge in weighed if edge.holds is not Holds.NO], last)
        for entity, (followed, last) in first.items()
        for weighed in [[_weighed(edge, known, at) for edge in followed]]
    }


def _weighed(edge: Edge, known: Mapping[str, Life], at: Bounds) -> Edge:
    told = told_by(edge.property_id, ValueType.ENTITY, edge.target, edge.qualifiers)
    return edge._replace(holds=answer(told, edge.source, known, at))


async def _read(
    snapshot: Snapshot,
    spokes: list[_Spoke],
    direction: Direction,
    most: int,
    after: Place,
) -> list[Row]:
    size = next(size for size in _SIZES if size >= len(spokes))
    by_property = spokes[0].property is not None
    property_id, revision, seq = after
    values: dict[str, Any] = {
        "most": most,
        "after_property": property_id,
        "after_revision": revision,
        "after_seq": seq,
    }
    for place in range(size):
        # Padded with what no entity is called, so that there are few shapes of statement.
        spoke = spokes[place] if place < len(spokes) else _Spoke("", direction, "")
        values[f"entity_{place}"] = spoke.entity
        if by_property:
            begun = spoke.property == property_id
            values[f"property_{place}"] = spoke.property
            values[f"after_revision_{place}"] = revision if begun else 0
            values[f"after_seq_{place}"] = seq if begun else 0
    statement = _statement(direction, size, by_property=by_property)
    return await snapshot.all(statement, values, bounded=size < 8)


@lru_cache
def _statement(direction: Direction, size: int, *, by_property: bool) -> Prepared:
    """The first edges of as many entities as `size`, each read by itself along its index."""
    here = _now.subject_now if direction == "out" else _now.value_now
    order = (_now.property, _now.first_revision, _now.seq)
    reads = []
    for place in range(size):
        read = (
            select(
                literal_column(str(place)).label("place"),
                _now.id,
                _now.subject_now,
                _now.property,
                _now.value_now,
                _now.claim,
                _now.disputed,
                _now.first_revision,
                _now.seq,
                _said.qualifiers,
            )
            .join(table(Statement), _said.id == _now.id)
            .where(
                here == bindparam(f"entity_{place}", type_=String()),
                _now.type == ValueType.ENTITY.value,
                _now.shown == 1,
                *_behind(place, by_property=by_property),
            )
        )
        limited = read.order_by(*order).limit(bindparam("most", type_=None)).subquery()
        reads.append(select(limited))
    return Prepared(union_all(*reads) if size > 1 else reads[0])


def _behind(place: int, *, by_property: bool) -> tuple[ColumnElement[bool], ...]:
    """The edges behind a place; of one property, in a form that its index serves whole."""
    number = (_now.first_revision, _now.seq)
    if not by_property:
        last = (bindparam("after_revision", type_=Whole), bindparam("after_seq", type_=Whole))
        order = tuple_(_now.property, *number)
        return (order > tuple_(bindparam("after_property", type_=String()), *last),)
    last = (
        bindparam(f"after_revision_{place}", type_=Whole),
        bindparam(f"after_seq_{place}", type_=Whole),
    )
    asked = bindparam(f"property_{place}", type_=String())
    return (_now.property == asked, tuple_(*number) > tuple_(*last))
