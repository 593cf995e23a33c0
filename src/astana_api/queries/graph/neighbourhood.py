"""What surrounds an entity: whom it is tied to, and whom they are, up to three steps away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, reference
from astana_api.domain.statements.records import Reference
from astana_api.queries.entities.references import references
from astana_api.queries.graph import edges
from astana_api.queries.graph.edges import BATCH, Edge, Place, Ways, edges_of
from astana_api.queries.statements import named

MOST_OF_A_NODE = 100
"""Edges of each node but the first, whose edges come in pages."""
MOST_NODES = 1_000
MOST_EDGES = 2_000
"""Beyond either, no further node is opened."""


class Graph(NamedTuple):
    """One page of a graph: its nodes and edges as JSON, what was cut, and where it goes on."""

    nodes: list[Json]
    edges: list[Json]
    cut: Json | None
    next_place: Place | None


@dataclass(slots=True)
class _Walk:
    """What was found so far, in the order in which it was."""

    distances: dict[str, int]
    edges: dict[str, Edge] = field(default_factory=dict)
    hubs: list[str] = field(default_factory=list)
    unopened: int = 0

    @property
    def full(self) -> bool:
        return len(self.distances) >= MOST_NODES or len(self.edges) >= MOST_EDGES

    def take(self, edge: Edge, distance: int) -> None:
        self.edges.setdefault(edge.statement, edge)
        for end in (edge.source, edge.target):
            self.distances.setdefault(end, distance)


async def around(
    snapshot: Snapshot,
    entity_id: str,
    ways: Ways,
    *,
    depth: int,
    limit: int,
    after: Place | None = None,
) -> Graph:
    """The graph around an entity that stands: a page of its edges, and what lies behind them.

    Edges are those of every node nearer than `depth`. What was withdrawn is shown and not opened.
    """
    found = await edges_of(snapshot, [entity_id], ways, limit, *([after] if after else []))
    walk = _Walk({entity_id: 0})
    for edge in found[entity_id].followed:
        walk.take(edge, 1)
    known: dict[str, Reference] = {}
    for distance in range(1, depth):
        await _open(snapshot, walk, distance, ways, known)
    names = await named(snapshot, walk.distances.keys() | edges.mentioned(walk.edges.values()))
    nodes = [
        {
            **reference(names(node)),
            "distance": distance,
            "url": f"/v1/{names(node).kind.collection}/{node}",
        }
        for node, distance in walk.distances.items()
    ]
    shown = await edges.rendered(snapshot, list(walk.edges.values()), names)
    return Graph(nodes, shown, _cut(walk), found[entity_id].last)


async def _open(
    snapshot: Snapshot, walk: _Walk, distance: int, ways: Ways, known: dict[str, Reference]
) -> None:
    """Add the edges of every node that is so far away, in the order in which they were found."""
    waiting = [node for node, at in walk.distances.items() if at == distance]
    known |= await references(snapshot, waiting)
    waiting = [node for node in waiting if not known[node].withdrawn]
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        if walk.full:
            walk.unopened += len(batch)
            continue
        _take(walk, await edges_of(snapshot, batch, ways, MOST_OF_A_NODE), distance)


def _take(walk: _Walk, found: Mapping[str, edges.Edges], distance: int) -> None:
    for node, its in found.items():
        if walk.full:
            walk.unopened += 1
            continue
        for edge in its.followed:
            walk.take(edge, distance + 1)
        if its.last is not None:
            walk.hubs.append(node)


def _cut(walk: _Walk) -> Json | None:
    if not walk.hubs and not walk.unopened:
        return None
    return {
        "hubs": walk.hubs,
        "unopened": walk.unopened,
        "most_edges_of_a_node": MOST_OF_A_NODE,
        "most_nodes": MOST_NODES,
        "most_edges": MOST_EDGES,
    }
