"""The drawing of a neighbourhood: rings of nodes around the entity in the middle."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

_NODE_RADIUS: Final = 7
_RING: Final = 118
_LABEL_ROOM: Final = 160
_STRETCH: Final = 1.8
"""Rings are wider than high, because labels are."""
_MAX_LABEL: Final = 22
_MAX_NODES: Final = 120


class DiagramNode(NamedTuple):
    """A node: an entity and its distance from the middle."""

    id: str
    kind: str
    name: str
    distance: int


class DiagramEdge(NamedTuple):
    """An edge between two nodes with its label."""

    source: str
    target: str
    label: str


class DrawnNode(NamedTuple):
    """A node at a position; `label_y` is the baseline of its label."""

    node: DiagramNode
    x: float
    y: float
    label: str
    label_y: float
    anchor: str
    label_x: float


class DrawnEdge(NamedTuple):
    """A line between two nodes."""

    label: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class GraphDiagram:
    """A graph in a view box; `is_cut` is whether it does not have all nodes."""

    width: int
    height: int
    nodes: Sequence[DrawnNode]
    edges: Sequence[DrawnEdge]
    is_cut: bool
    radius: int = _NODE_RADIUS


def draw_graph(nodes: Sequence[DiagramNode], edges: Sequence[DiagramEdge]) -> GraphDiagram:
    """Return the drawing of nodes in the order of their discovery, the middle first."""
    drawn_nodes = nodes[:_MAX_NODES]
    rings: dict[int, list[DiagramNode]] = {}
    for node in drawn_nodes:
        rings.setdefault(node.distance, []).append(node)
    angles = _place_on_rings(rings, _neighbours(edges))
    radii = _ring_radii(rings)
    outer = max(radii.values())
    half_width, half_height = outer * _STRETCH + _LABEL_ROOM, outer + 45
    positions = {
        node.id: (
            half_width + radii[node.distance] * _STRETCH * math.cos(angles[node.id]),
            half_height + radii[node.distance] * math.sin(angles[node.id]),
        )
        for node in drawn_nodes
    }
    return GraphDiagram(
        round(2 * half_width),
        round(2 * half_height),
        [_draw_node(node, positions[node.id], angles[node.id]) for node in drawn_nodes],
        [
            DrawnEdge(
                edge.label, *_rounded(positions[edge.source]), *_rounded(positions[edge.target])
            )
            for edge in edges
            if edge.source in positions and edge.target in positions
        ],
        len(drawn_nodes) < len(nodes),
    )


_STAR_MIDDLE: Final = 14
_STAR_COLUMN: Final = 90
_STAR_ROW: Final = 28
_STAR_WIDTH: Final = 320
_STAR_LABEL: Final = 30


def draw_star(nodes: Sequence[DiagramNode], edges: Sequence[DiagramEdge]) -> GraphDiagram:
    """Return a narrow drawing: the first node, and the others in a column with their names."""
    height = (len(nodes) - 1) * _STAR_ROW + 8
    middle = DrawnNode(nodes[0], _STAR_MIDDLE, height / 2, "", 0, "start", 0)
    drawn = {nodes[0].id: middle}
    for index, node in enumerate(nodes[1:]):
        y = index * _STAR_ROW + _STAR_ROW / 2 + 4
        label = _clip(node.name, _STAR_LABEL)
        drawn[node.id] = DrawnNode(node, _STAR_COLUMN, y, label, y + 5, "start", _STAR_COLUMN + 16)
    lines = [
        DrawnEdge(edge.label, middle.x, middle.y, drawn[edge.target].x, drawn[edge.target].y)
        for edge in edges
    ]
    return GraphDiagram(_STAR_WIDTH, height, [*drawn.values()], lines, is_cut=False)


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _neighbours(edges: Sequence[DiagramEdge]) -> Mapping[str, list[str]]:
    neighbours: dict[str, list[str]] = {}
    for edge in edges:
        neighbours.setdefault(edge.source, []).append(edge.target)
        neighbours.setdefault(edge.target, []).append(edge.source)
    return neighbours


def _ring_radii(rings: Mapping[int, Sequence[DiagramNode]]) -> dict[int, float]:
    """Return the radius of each ring: a crowded ring is wider, so that its labels fit."""
    radii = {0: 0.0}
    for distance in sorted(rings.keys() - {0}):
        room = len(rings[distance]) * (2 * _NODE_RADIUS + 10) / (2 * math.pi)
        radii[distance] = max(radii[max(radii)] + _RING, room)
    return radii


def _place_on_rings(
    rings: Mapping[int, Sequence[DiagramNode]], neighbours: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    """Return the angle of each node: near the node of the inner ring that leads to it."""
    angles: dict[str, float] = {node.id: 0.0 for node in rings.get(0, ())}
    for distance in sorted(rings.keys() - {0}):
        inner_angles = {
            node.id: min((angles[n] for n in neighbours.get(node.id, ()) if n in angles), default=0)
            for node in rings[distance]
        }
        # The sort is stable: the first ring keeps the order of discovery.
        ordered = sorted(rings[distance], key=lambda node: inner_angles[node.id])
        step = 2 * math.pi / len(ordered)
        angles |= {
            node.id: index * step - math.pi / 2 + step / 2 for index, node in enumerate(ordered)
        }
    return angles


def _draw_node(node: DiagramNode, position: tuple[float, float], angle: float) -> DrawnNode:
    x, y = _rounded(position)
    label = _clip(node.name, _MAX_LABEL)
    if node.distance == 0:
        return DrawnNode(node, x, y, label, y + 24, "middle", x)
    cosine = math.cos(angle)
    # Beside the node, away from the middle, except at the top and at the bottom.
    if abs(cosine) < 0.1:
        return DrawnNode(node, x, y, label, y + (24 if math.sin(angle) > 0 else -14), "middle", x)
    offset = 12 if cosine > 0 else -12
    return DrawnNode(node, x, y, label, y + 5, "start" if cosine > 0 else "end", x + offset)


def _rounded(position: tuple[float, float]) -> tuple[float, float]:
    return round(position[0], 1), round(position[1], 1)
