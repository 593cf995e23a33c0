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

from sqlalchemy import ColumnElement, String, bindparam, literal_column, select, tuple_, union_all

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

Direction = Literal["out", "in"]
EdgePosition = tuple[str, int, int]
"""The sort key of an entity's edges: property, revision and sequence number of the statement."""

BATCH_SIZE = 32
"""Maximum number of range scans in one statement."""
_BATCH_SIZES = (1, 2, 8, BATCH_SIZE)
_START: EdgePosition = ("", 0, 0)

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
    """The edges to follow: properties (None: any), direction (None: both), and date (None: any)."""

    properties: tuple[str, ...] | None = None
    direction: Direction | None = None
    at: Bounds | None = None


class EdgePage(NamedTuple):
    """The first edges of one entity after filters.

    `last_position` is the position of the last edge that was read; None if there are no more.
    """

    edges: list[Edge]
    last_position: EdgePosition | None


class _Range(NamedTuple):
    entity: str
    direction: Direction
    property: str | None


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
    # The edges of a lower property all precede the position.
    properties = [p for p in edge_filter.properties or (None,) if p is None or p >= after[0]]
    ranges = [_Range(*each) for each in product(entities, directions, properties)]
    edges: dict[str, dict[str, Edge]] = {entity: {} for entity in entities}
    for direction in directions:
        same_direction = [each for each in ranges if each.direction == direction]
        for start in range(0, len(same_direction), BATCH_SIZE):
            batch = same_direction[start : start + BATCH_SIZE]
            for index, *row in await _read_batch(snapshot, batch, direction, limit + 1, after):
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
    after: EdgePosition,
) -> list[Row]:
    size = next(size for size in _BATCH_SIZES if size >= len(ranges))
    by_property = ranges[0].property is not None
    property_id, revision, seq = after
    params: dict[str, Any] = {
        "limit": limit,
        "after_property": property_id,
        "after_revision": revision,
        "after_seq": seq,
    }
    for index in range(size):
        # Padding with an id that no entity has limits the number of compiled statements.
        each = ranges[index] if index < len(ranges) else _Range("", direction, "")
        params[f"entity_{index}"] = each.entity
        if by_property:
            has_cursor = each.property == property_id
            params[f"property_{index}"] = each.property
            params[f"after_revision_{index}"] = revision if has_cursor else 0
            params[f"after_seq_{index}"] = seq if has_cursor else 0
    statement = _statement(direction, size, by_property=by_property)
    return await snapshot.all(statement, params, long_running=size >= 8)


@lru_cache
def _statement(direction: Direction, size: int, *, by_property: bool) -> CompiledStatement:
    """Return the statement for the first edges of `size` entities: one index range scan each."""
    end = _now.subject_now if direction == "out" else _now.value_now
    order = (_now.property, _now.first_revision, _now.seq)
    reads = []
    for index in range(size):
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
                *_after_position(index, by_property=by_property),
            )
        )
        limited = read.order_by(*order).limit(bindparam("limit", type_=None)).subquery()
        reads.append(select(limited))
    return CompiledStatement(union_all(*reads) if size > 1 else reads[0])


def _after_position(index: int, *, by_property: bool) -> tuple[ColumnElement[bool], ...]:
    """Return the condition for edges after a position; per property, it is one index range."""
    number = (_now.first_revision, _now.seq)
    if not by_property:
        last = (bindparam("after_revision", type_=BigInt), bindparam("after_seq", type_=BigInt))
        order = tuple_(_now.property, *number)
        return (order > tuple_(bindparam("after_property", type_=String()), *last),)
    last = (
        bindparam(f"after_revision_{index}", type_=BigInt),
        bindparam(f"after_seq_{index}", type_=BigInt),
    )
    property_id = bindparam(f"property_{index}", type_=String())
    return (_now.property == property_id, tuple_(*number) > tuple_(*last))
