"""The shortest ways from one entity to another, looked for from both ends at once.

Each end knows how far away whatever it has come to is. The end that has fewer entities to open goes
one step further, until they meet: then no shorter way is possible, as far as all relations were
followed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from time import monotonic
from typing import NamedTuple

from astana_api.db.snapshot import DEADLINE, DeadlinePassedError, Snapshot
from astana_api.domain.rendering.entities import Json, Names, reference
from astana_api.queries.entities.references import references
from astana_api.queries.graph import edges
from astana_api.queries.graph.edges import BATCH, Edge, Ways, edges_of
from astana_api.queries.statements import named

MOST_OF_A_NODE = 1_000
MOST_EDGES = 50_000
MOST_PATHS = 20


class Found(NamedTuple):
    """The length of the shortest ways (None: there is none), the ways as JSON, what was cut."""

    length: int | None
    paths: list[Json]
    cut: Json | None


@dataclass(slots=True)
class _End:
    """What is known from one end: how far away each entity is, and which are the farthest."""

    distances: dict[str, int]
    frontier: list[str]
    steps: int = 0


@dataclass(slots=True)
class _Search:
    ends: tuple[_End, _End]
    ways: Ways
    until: float
    ties: dict[tuple[str, str], dict[str, Edge]] = field(default_factory=dict)
    """The edges between two entities, by both orders of the two."""
    hubs: dict[str, None] = field(default_factory=dict)
    read: int = 0

    @property
    def exhausted(self) -> bool:
        return self.read >= MOST_EDGES

    def meeting(self) -> tuple[int, list[str]] | None:
        """The length of the shortest ways, and all that lies on one and is known to both ends."""
        first, second = (end.distances for end in self.ends)
        lengths = {node: first[node] + second[node] for node in first.keys() & second.keys()}
        if not lengths:
            return None
        shortest = min(lengths.values())
        return shortest, sorted(node for node, length in lengths.items() if length == shortest)


async def shortest(
    snapshot: Snapshot, source: str, target: str, ways: Ways, *, depth: int
) -> Found:
    """Every shortest way between two entities that stand, of `depth` steps at most.

    What was withdrawn leads nowhere. Raises DeadlinePassedError where it takes too long.
    """
    search = _Search(
        (_End({source: 0}, [source]), _End({target: 0}, [target])), ways, monotonic() + DEADLINE
    )
    first, second = search.ends
    met = search.meeting()
    while met is None and first.steps + second.steps < depth and not search.exhausted:
        end = min(search.ends, key=lambda each: len(each.frontier))
        if not end.frontier:
            break
        await _go_on(snapshot, search, end)
        met = search.meeting()
    if met is None:
        return Found(None, [], _cut(search, more=False))
    length, places = met
    ways_found = list(islice(_ways(search, places), MOST_PATHS + 1))
    paths, more = ways_found[:MOST_PATHS], len(ways_found) > MOST_PATHS
    taken = [
        edge for path in paths for a, b in pairwise(path) for edge in search.ties[a, b].values()
    ]
    names = await named(snapshot, {n for path in paths for n in path} | edges.mentioned(taken))
    unique = list({edge.statement: edge for edge in taken}.values())
    rendered = dict(
        zip(
            (edge.statement for edge in unique),
            await edges.rendered(snapshot, unique, names),
            strict=True,
        )
    )
    return Found(
        length,
        [_rendered(path, search, rendered, names) for path in paths],
        _cut(search, more=more),
    )


async def _go_on(snapshot: Snapshot, search: _Search, end: _End) -> None:
    """Open everything that is farthest from an end; once exhausted, no more of it."""
    waiting, end.frontier = end.frontier, []
    end.steps += 1
    reached: dict[str, None] = {}
    for start in range(0, len(waiting), BATCH):
        if search.exhausted:
            break
        if monotonic() > search.until:
            raise DeadlinePassedError(f"the search took more than {DEADLINE:g} s")
        batch = waiting[start : start + BATCH]
        for node, its in (await edges_of(snapshot, batch, search.ways, MOST_OF_A_NODE)).items():
            search.read += len(its.followed)
            if its.last is not None:
                search.hubs[node] = None
            for edge in its.followed:
                other = edge.other(node)
                for pair in ((node, other), (other, node)):
                    search.ties.setdefault(pair, {})[edge.statement] = edge
                if other not in end.distances:
                    reached[other] = None
    shown = await references(snapshot, reached)
    end.frontier = [node for node in reached if not shown[node].withdrawn]
    end.distances |= dict.fromkeys(end.frontier, end.steps)


def _by_node(ties: Mapping[tuple[str, str], object]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node, other in sorted(ties):
        found.setdefault(node, []).append(other)
    return found


def _ways(search: _Search, places: list[str]) -> Iterator[tuple[str, ...]]:
    """The ways through each of the places, in the order of their ids, each way once."""
    ties = _by_node(search.ties)
    first, second = search.ends
    seen = set[tuple[str, ...]]()
    for node in places:
        for back in _towards(node, first.distances, ties):
            for forth in _towards(node, second.distances, ties):
                way = (*reversed(back), *forth[1:])
                if way not in seen:
                    seen.add(way)
                    yield way


def _towards(
    node: str, distances: Mapping[str, int], ties: Mapping[str, list[str]]
) -> Iterator[tuple[str, ...]]:
    """The ways from a node to the end that the distances are from."""
    steps = distances[node]
    if steps == 0:
        yield (node,)
        return
    for other in ties.get(node, ()):
        if distances.get(other) == steps - 1:
            for rest in _towards(other, distances, ties):
                yield (node, *rest)


def _rendered(
    path: tuple[str, ...], search: _Search, rendered: Mapping[str, Json], names: Names
) -> Json:
    return {
        "nodes": [reference(names(node)) for node in path],
        "steps": [
            {
                "source": a,
                "target": b,
                "edges": [
                    rendered[edge.statement]
                    for edge in sorted(search.ties[a, b].values(), key=lambda edge: edge.place)
                ],
            }
            for a, b in pairwise(path)
        ],
    }


def _cut(search: _Search, *, more: bool) -> Json | None:
    if not search.hubs and not search.exhausted and not more:
        return None
    return {
        "hubs": list(search.hubs),
        "exhausted": search.exhausted,
        "more_paths": more,
        "most_edges_of_a_node": MOST_OF_A_NODE,
        "most_edges": MOST_EDGES,
        "most_paths": MOST_PATHS,
    }
