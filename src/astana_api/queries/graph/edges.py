"""Edges of the graph: the first relations of each of many entities.

An entity can have a hundred thousand relations. Each entity's edges are read along an index up to a
limit: one short range scan per entity, direction and property, with up to 32 of them in one UNION
ALL statement. A recursive query is as fast on small data, but cannot limit the rows per entity.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Literal, NamedTuple

from sqlalchemy import String, bindparam, literal_column, select, tuple_, union_all

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import Lifespan
from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import Json, ReferenceLookup, loads
from astana_api.domain.rendering.statements import (
    qualifier_entity_ids,
    render_relation_qualifiers,
)
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import SQLStatement, StatementNow
from astana_api.models.projected import claim_of
from astana_api.queries.entities.lifespans import evaluate, load_lifespans, temporal_claim
from astana_api.queries.evidence import load_support
from astana_api.queries.lists.conditions import MAX_CHARACTER

Direction = Literal["out", "in"]
EdgePosition = tuple[str, int, int]
"""The sort key of an entity's edges: property, revision and sequence number of the statement."""

BATCH_SIZE = 32
"""Maximum number of range scans in one statement."""
_BATCH_SIZES = (1, 2, 8, BATCH_SIZE)
_EXCLUDED_SIZES = (0, 1, 4, 32)
"""Numbers of excluded entities in a statement; the last is the largest possible."""
_START: EdgePosition = ("", 0, 0)
_MIN_CHARACTER = "\x01"
"""A text and this character is the next greater text, for texts without control characters."""

_now = table(StatementNow).c
_statements = table(SQLStatement).c


class Edge(NamedTuple):
    """A displayed relation. `qualifiers` is JSON; `holds` is None if the filter has no date."""

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
    def position(self) -> EdgePosition:
        """Return the sort key among the edges of an entity."""
        return self.property_id, self.first_revision, self.seq

    def opposite(self, entity_id: str) -> str:
        """Return the other end; the same entity for a loop."""
        return self.target if self.source == entity_id else self.source


@dataclass(frozen=True, slots=True)
class EdgeFilter:
    """The edges to follow: properties (None: any), direction (None: both), and date (None: any).

    Edges with an excluded property, and to or from an excluded entity, are not read. Excluded
    properties have no effect on `properties`.
    """

    properties: tuple[str, ...] | None = None
    direction: Direction | None = None
    at: Bounds | None = None
    excluded_properties: tuple[str, ...] = ()
    excluded_entities: tuple[str, ...] = ()

    def property_ranges(self) -> list[tuple[str, str]]:
        """Return the first property of each range to read, and the first one after it."""
        if self.properties is not None:
            return [(name, name + _MIN_CHARACTER) for name in self.properties]
        excluded = sorted(set(self.excluded_properties))
        starts = ["", *(name + _MIN_CHARACTER for name in excluded)]
        return list(zip(starts, [*excluded, MAX_CHARACTER], strict=True))


class EdgePage(NamedTuple):
    """The first edges of one entity after filters.

    `last_position` is the position of the last edge that was read; None if there are no more.
    """

    edges: list[Edge]
    last_position: EdgePosition | None


class _Range(NamedTuple):
    """The edges of an entity after a position and before a property."""

    entity: str
    after: EdgePosition
    end: str


_EMPTY_RANGE = _Range("", ("", 0, 0), "")
"""Padding with an id that no entity has limits the number of compiled statements."""


async def read_edges(
    snapshot: Snapshot,
    entities: Sequence[str],
    edge_filter: EdgeFilter,
    limit: int,
    after: EdgePosition = _START,
) -> dict[str, EdgePage]:
    """Return the first `limit` edges of each entity after a position, in order.

    Edges that are not valid at the filter's date are removed afterwards: a page can be shorter.
    """
    directions: tuple[Direction, ...] = (
        (edge_filter.direction,) if edge_filter.direction else ("out", "in")
    )
    ranges = [
        _Range(entity, max(after, (first, 0, 0)), end)
        for entity, (first, end) in product(entities, edge_filter.property_ranges())
        if end > after[0]
    ]
    excluded = edge_filter.excluded_entities
    edges: dict[str, dict[str, Edge]] = {entity: {} for entity in entities}
    for direction in directions:
        for start in range(0, len(ranges), BATCH_SIZE):
            batch = ranges[start : start + BATCH_SIZE]
            for index, *row in await _read_batch(snapshot, batch, direction, limit + 1, excluded):
                edge = Edge(*row)
                edges[batch[index].entity][edge.statement] = edge
    pages = {entity: _first_page(list(each.values()), limit) for entity, each in edges.items()}
    if edge_filter.at is None:
        return pages
    return await _filter_by_date(snapshot, pages, edge_filter.at)


async def render_edges(
    snapshot: Snapshot, edges: Sequence[Edge], names: ReferenceLookup
) -> list[Json]:
    """Render edges with their supporting citations, in two reads per 512 edges."""
    citations, sourced, anchored, _ = await load_support(snapshot, [edge.claim for edge in edges])
    rendered = []
    for edge in edges:
        qualifiers = loads(edge.qualifiers)
        prop = PROPERTIES[edge.property_id]
        rendered.append(
            {
                "statement": edge.statement,
                "property": edge.property_id,
                "label": prop.relation_label(qualifiers.get("role"), outgoing=True),
                "source": edge.source,
                "target": edge.target,
                **render_relation_qualifiers(qualifiers, names),
                "holds": edge.holds,
                "citations": citations.get(edge.claim, []),
                "sourced": edge.claim in sourced,
                "anchored": edge.claim in anchored,
                "disputed": bool(edge.disputed),
            }
        )
    return rendered


def mentioned_ids(edges: Iterable[Edge]) -> set[str]:
    """Return the ids of the entities in the qualifiers of edges."""
    return {entity_id for edge in edges for entity_id in qualifier_entity_ids(edge.qualifiers)}


def _first_page(edges: list[Edge], limit: int) -> EdgePage:
    edges.sort(key=lambda edge: edge.position)
    return EdgePage(edges[:limit], edges[limit - 1].position if len(edges) > limit else None)


async def _filter_by_date(
    snapshot: Snapshot, pages: Mapping[str, EdgePage], at: Bounds
) -> dict[str, EdgePage]:
    edges = [edge for page in pages.values() for edge in page.edges]
    lifespans = await load_lifespans(
        snapshot, {end for edge in edges for end in (edge.source, edge.target)}
    )
    return {
        entity: EdgePage([edge for edge in evaluated if edge.holds is not Holds.NO], last_position)
        for entity, (unfiltered, last_position) in pages.items()
        for evaluated in [[_with_truth(edge, lifespans, at) for edge in unfiltered]]
    }


def _with_truth(edge: Edge, lifespans: Mapping[str, Lifespan], at: Bounds) -> Edge:
    claim = temporal_claim(edge.property_id, ValueType.ENTITY, edge.target, edge.qualifiers)
    return edge._replace(holds=evaluate(claim, edge.source, lifespans, at))


async def _read_batch(
    snapshot: Snapshot,
    ranges: list[_Range],
    direction: Direction,
    limit: int,
    excluded: tuple[str, ...],
) -> list[Row]:
    size = next(size for size in _BATCH_SIZES if size >= len(ranges))
    params: dict[str, Any] = {"limit": limit}
    for index in range(size):
        each = ranges[index] if index < len(ranges) else _EMPTY_RANGE
        property_id, revision, seq = each.after
        params[f"entity_{index}"] = each.entity
        params[f"end_{index}"] = each.end
        params[f"after_property_{index}"] = property_id
        params[f"after_revision_{index}"] = revision
        params[f"after_seq_{index}"] = seq
    number = next(number for number in _EXCLUDED_SIZES if number >= len(excluded))
    for index in range(number):
        params[f"excluded_{index}"] = excluded[min(index, len(excluded) - 1)]
    statement = _statement(direction, size, number)
    return await snapshot.all(statement, params, long_running=size >= 8)


@lru_cache
def _statement(direction: Direction, size: int, excluded: int = 0) -> CompiledStatement:
    """Return the statement for the first edges of `size` ranges: one index range scan each.

    `excluded` is the number of excluded entities.
    """
    ends = (_now.subject_now, _now.value_now)
    end, other = ends if direction == "out" else ends[::-1]
    order = (_now.property, _now.first_revision, _now.seq)
    ids = [bindparam(f"excluded_{index}", type_=String()) for index in range(excluded)]
    reads = []
    for index in range(size):
        after = (
            bindparam(f"after_property_{index}", type_=String()),
            bindparam(f"after_revision_{index}", type_=BigInt),
            bindparam(f"after_seq_{index}", type_=BigInt),
        )
        read = (
            select(
                literal_column(str(index)).label("index"),
                _now.id,
                _now.subject_now,
                _now.property,
                _now.value_now,
                claim_of(_now),
                _now.disputed,
                _now.first_revision,
                _now.seq,
                _statements.qualifiers,
            )
            .join(table(SQLStatement), _statements.id == _now.id)
            .where(
                end == bindparam(f"entity_{index}", type_=String()),
                _now.type == ValueType.ENTITY.value,
                _now.displayed == 1,
                tuple_(*order) > tuple_(*after),
                _now.property < bindparam(f"end_{index}", type_=String()),
                *([other.not_in(ids)] if ids else []),
            )
        )
        limited = read.order_by(*order).limit(bindparam("limit", type_=None)).subquery()
        reads.append(select(limited))
    return CompiledStatement(union_all(*reads) if size > 1 else reads[0])
