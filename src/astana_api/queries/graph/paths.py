"""Shortest paths between two entities, by bidirectional breadth-first search.

Each side records the distance of every node it has reached. The side with the smaller frontier
advances by one step until the two sides meet: then no shorter path exists, provided that no edges
were truncated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from time import monotonic
from typing import NamedTuple

from astana_api.db.snapshot import MAX_READ_SECONDS, DeadlineExceededError, Snapshot
from astana_api.domain.rendering.entities import Json, ReferenceLookup, render_reference
from astana_api.queries.entities.references import load_names, load_references
from astana_api.queries.graph import edges
from astana_api.queries.graph.edges import BATCH_SIZE, Edge, EdgeFilter, read_edges

MAX_EDGES_PER_NODE = 1_000
MAX_EDGES = 50_000
MAX_PATHS = 20


class ShortestPaths(NamedTuple):
    """The length of the shortest paths (None: no path), the paths as JSON, and truncation."""

    length: int | None
    paths: list[Json]
    truncation: Json | None


@dataclass(slots=True)
class _Side:
    """One side of the search: the distance of each reached node, and the farthest nodes."""

    distances: dict[str, int]
    frontier: list[str]
    depth: int = 0


@dataclass(slots=True)
class _Search:
    sides: tuple[_Side, _Side]
    edge_filter: EdgeFilter
    deadline: float
    edges: dict[tuple[str, str], dict[str, Edge]] = field(default_factory=dict)
    """The edges between two nodes, under both orders of the pair."""
    hubs: dict[str, None] = field(default_factory=dict)
    edges_read: int = 0

    @property
    def is_exhausted(self) -> bool:
        return self.edges_read >= MAX_EDGES

    def find_meeting(self) -> tuple[int, list[str]] | None:
        """Return the length of the shortest paths and the nodes on them that both sides reached."""
        first, second = (side.distances for side in self.sides)
        lengths = {node: first[node] + second[node] for node in first.keys() & second.keys()}
        if not lengths:
            return None
        shortest = min(lengths.values())
        return shortest, sorted(node for node, length in lengths.items() if length == shortest)


async def find_shortest_paths(
    snapshot: Snapshot, source: str, target: str, edge_filter: EdgeFilter, *, depth: int
) -> ShortestPaths:
    """Return all shortest paths of at most `depth` steps between two entities.

    The entities must not be merged into others. Paths do not pass through withdrawn entities.
    Raises DeadlineExceededError if the search takes too long.
    """
    search = _Search(
        (_Side({source: 0}, [source]), _Side({target: 0}, [target])),
        edge_filter,
        monotonic() + MAX_READ_SECONDS,
    )
    first, second = search.sides
    meeting = search.find_meeting()
    while meeting is None and first.depth + second.depth < depth and not search.is_exhausted:
        side = min(search.sides, key=lambda each: len(each.frontier))
        if not side.frontier:
            break
        await _advance(snapshot, search, side)
        meeting = search.find_meeting()
    if meeting is None:
        return ShortestPaths(None, [], _render_truncation(search, more=False))
    length, middle = meeting
    all_paths = list(islice(_build_paths(search, middle), MAX_PATHS + 1))
    paths, more = all_paths[:MAX_PATHS], len(all_paths) > MAX_PATHS
    used = [
        edge for path in paths for a, b in pairwise(path) for edge in search.edges[a, b].values()
    ]
    names = await load_names(
        snapshot, {node for path in paths for node in path} | edges.mentioned_ids(used)
    )
    unique = list({edge.statement: edge for edge in used}.values())
    rendered = dict(
        zip(
            (edge.statement for edge in unique),
            await edges.render_edges(snapshot, unique, names),
            strict=True,
        )
    )
    return ShortestPaths(
        length,
        [_render_path(path, search, rendered, names) for path in paths],
        _render_truncation(search, more=more),
    )


async def _advance(snapshot: Snapshot, search: _Search, side: _Side) -> None:
    """Expand the frontier of a side by one step; stop once the search is exhausted."""
    frontier, side.frontier = side.frontier, []
    side.depth += 1
    reached: dict[str, None] = {}
    for start in range(0, len(frontier), BATCH_SIZE):
        if search.is_exhausted:
            break
        if monotonic() > search.deadline:
            raise DeadlineExceededError(f"the search took more than {MAX_READ_SECONDS:g} s")
        batch = frontier[start : start + BATCH_SIZE]
        pages = await read_edges(snapshot, batch, search.edge_filter, MAX_EDGES_PER_NODE)
        for node, page in pages.items():
            search.edges_read += len(page.edges)
            if page.last_position is not None:
                search.hubs[node] = None
            for edge in page.edges:
                other = edge.opposite(node)
                for pair in ((node, other), (other, node)):
                    search.edges.setdefault(pair, {})[edge.statement] = edge
                if other not in side.distances:
                    reached[other] = None
    references = await load_references(snapshot, reached)
    side.frontier = [node for node in reached if not references[node].withdrawn]
    side.distances |= dict.fromkeys(side.frontier, side.depth)


def _adjacency(pairs: Mapping[tuple[str, str], object]) -> dict[str, list[str]]:
    neighbours: dict[str, list[str]] = {}
    for node, other in sorted(pairs):
        neighbours.setdefault(node, []).append(other)
    return neighbours


def _build_paths(search: _Search, middle: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield each path through the middle nodes once, in the order of their ids."""
    neighbours = _adjacency(search.edges)
    first, second = search.sides
    seen = set[tuple[str, ...]]()
    for node in middle:
        for back in _paths_to_end(node, first.distances, neighbours):
            for forth in _paths_to_end(node, second.distances, neighbours):
                path = (*reversed(back), *forth[1:])
                if path not in seen:
                    seen.add(path)
                    yield path


def _paths_to_end(
    node: str, distances: Mapping[str, int], neighbours: Mapping[str, list[str]]
) -> Iterator[tuple[str, ...]]:
    """Yield the paths from a node to the end that the distances are measured from."""
    steps = distances[node]
    if steps == 0:
        yield (node,)
        return
    for other in neighbours.get(node, ()):
        if distances.get(other) == steps - 1:
            for rest in _paths_to_end(other, distances, neighbours):
                yield (node, *rest)


def _render_path(
    path: tuple[str, ...], search: _Search, rendered: Mapping[str, Json], names: ReferenceLookup
) -> Json:
    return {
        "nodes": [render_reference(names(node)) for node in path],
        "steps": [
            {
                "source": a,
                "target": b,
                "edges": [
                    rendered[edge.statement]
                    for edge in sorted(search.edges[a, b].values(), key=lambda edge: edge.position)
                ],
            }
            for a, b in pairwise(path)
        ],
    }


def _render_truncation(search: _Search, *, more: bool) -> Json | None:
    if not search.hubs and not search.is_exhausted and not more:
        return None
    return {
        "hubs": list(search.hubs),
        "exhausted": search.is_exhausted,
        "more_paths": more,
        "most_edges_of_a_node": MAX_EDGES_PER_NODE,
        "most_edges": MAX_EDGES,
        "most_paths": MAX_PATHS,
    }
