"""The neighbourhood of an entity: related entities up to three steps away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, render_reference
from astana_api.domain.statements.records import Reference
from astana_api.queries.entities.references import load_names, load_references
from astana_api.queries.graph import edges
from astana_api.queries.graph.edges import BATCH_SIZE, Edge, EdgeFilter, EdgePosition, read_edges

MAX_EDGES_PER_NODE = 100
"""Maximum number of edges per node, except for the first node, whose edges are paginated."""
MAX_NODES = 1_000
MAX_EDGES = 2_000
"""No further node is expanded at either maximum."""


class Neighbourhood(NamedTuple):
    """One page of a neighbourhood: nodes and edges as JSON, truncation, and next cursor."""

    nodes: list[Json]
    edges: list[Json]
    truncation: Json | None
    next_position: EdgePosition | None


@dataclass(slots=True)
class _Expansion:
    """The nodes and edges found so far, in the order of discovery."""

    distances: dict[str, int]
    edges: dict[str, Edge] = field(default_factory=dict)
    hubs: list[str] = field(default_factory=list)
    unopened: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.distances) >= MAX_NODES or len(self.edges) >= MAX_EDGES

    def add(self, edge: Edge, distance: int) -> None:
        self.edges.setdefault(edge.statement, edge)
        for end in (edge.source, edge.target):
            self.distances.setdefault(end, distance)


async def read_neighbourhood(
    snapshot: Snapshot,
    entity_id: str,
    edge_filter: EdgeFilter,
    *,
    depth: int,
    limit: int,
    after: EdgePosition | None = None,
) -> Neighbourhood:
    """Return a page of an entity's edges, and the nodes and edges behind them.

    The edges of every node nearer than `depth` are included. Withdrawn nodes are not expanded. The
    entity must not be merged into another.
    """
    pages = await read_edges(snapshot, [entity_id], edge_filter, limit, *([after] if after else []))
    expansion = _Expansion({entity_id: 0})
    for edge in pages[entity_id].edges:
        expansion.add(edge, 1)
    references: dict[str, Reference] = {}
    for distance in range(1, depth):
        await _expand(snapshot, expansion, distance, edge_filter, references)
    names = await load_names(
        snapshot, expansion.distances.keys() | edges.mentioned_ids(expansion.edges.values())
    )
    nodes = [
        {
            **render_reference(names(node)),
            "distance": distance,
            "self": f"/v1/{names(node).kind.collection}/{node}",
        }
        for node, distance in expansion.distances.items()
    ]
    rendered = await edges.render_edges(snapshot, list(expansion.edges.values()), names)
    next_position = pages[entity_id].last_position
    return Neighbourhood(nodes, rendered, _render_truncation(expansion), next_position)


async def _expand(
    snapshot: Snapshot,
    expansion: _Expansion,
    distance: int,
    edge_filter: EdgeFilter,
    references: dict[str, Reference],
) -> None:
    """Add the edges of every node at a distance, in the order of discovery."""
    nodes = [node for node, steps in expansion.distances.items() if steps == distance]
    references |= await load_references(snapshot, nodes)
    nodes = [node for node in nodes if not references[node].withdrawn]
    for start in range(0, len(nodes), BATCH_SIZE):
        batch = nodes[start : start + BATCH_SIZE]
        if expansion.is_full:
            expansion.unopened += len(batch)
            continue
        pages = await read_edges(snapshot, batch, edge_filter, MAX_EDGES_PER_NODE)
        _add_edges(expansion, pages, distance)


def _add_edges(expansion: _Expansion, pages: Mapping[str, edges.EdgePage], distance: int) -> None:
    for node, page in pages.items():
        if expansion.is_full:
            expansion.unopened += 1
            continue
        for edge in page.edges:
            expansion.add(edge, distance + 1)
        if page.last_position is not None:
            expansion.hubs.append(node)


def _render_truncation(expansion: _Expansion) -> Json | None:
    if not expansion.hubs and not expansion.unopened:
        return None
    return {
        "hubs": expansion.hubs,
        "unopened": expansion.unopened,
        "most_edges_of_a_node": MAX_EDGES_PER_NODE,
        "most_nodes": MAX_NODES,
        "most_edges": MAX_EDGES,
    }
