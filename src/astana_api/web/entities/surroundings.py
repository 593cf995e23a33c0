"""The small timeline and graph on the page of an entity, from the statements that it shows."""

from collections.abc import Callable, Iterable
from typing import Final

from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.dates.edtf import EdtfError, parse, period_bounds
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.web.drawing.graphs import DiagramEdge, DiagramNode, GraphDiagram, draw_star
from astana_api.web.drawing.timelines import DrawnItem, TimelineDrawing, draw_timeline
from astana_api.web.entities.facts import EntityFacts, Fact

_MAX_ROWS: Final = 12
_MAX_NEIGHBOURS: Final = 14
_WIDTH: Final = 320
_TIME_QUALIFIERS: Final = ("start", "end", "during")


def draw_entity_timeline(
    facts: EntityFacts, describe: Callable[[str], str], label: Callable[[Fact, bool], str]
) -> TimelineDrawing | None:
    """Return the drawing of the dated facts of an entity, earliest first; None without any.

    `describe` returns a date in words, `label` a fact in words, incoming or not.
    """
    items = []
    for groups, incoming in ((facts.groups, False), (facts.incoming, True)):
        for fact in (fact for group in groups for fact in group.facts):
            dated = _dates_of(fact.statement)
            if dated is not None and fact.statement["rank"] != Rank.DEPRECATED:
                text, bounds = dated
                words = ", ".join(describe(part) for part in text)
                items.append(DrawnItem(label(fact, incoming), f"#f{fact.number}", words, bounds))
    items.sort(key=lambda item: _first_day(item.bounds))
    return draw_timeline(items[:_MAX_ROWS], _WIDTH)


def _first_day(bounds: Bounds) -> int:
    return next((day for day in bounds if abs(day) < INFINITY), 0)


def _dates_of(statement: Json) -> tuple[list[str], Bounds] | None:
    try:
        if statement["value_type"] == ValueType.DATE:
            return [statement["value"]], parse(statement["value"]).bounds
        qualifiers = statement["qualifiers"]
        texts = [qualifiers[name] for name in _TIME_QUALIFIERS if qualifiers.get(name)]
        start, end, during = (
            parse(qualifiers[name]) if qualifiers.get(name) else None for name in _TIME_QUALIFIERS
        )
        bounds = period_bounds(start, end, during, qualifiers.get("ended"))
    except EdtfError:
        # Contradictory dates are not drawn; the facts show them.
        return None
    return (texts, bounds) if texts and bounds is not None else None


def draw_entity_graph(
    entity: Json, facts: EntityFacts, labels: Callable[[Json, bool], str]
) -> GraphDiagram | None:
    """Return the drawing of the nearest entities; None if there are none.

    `labels` returns the label of a relation, incoming or not.
    """
    nodes = {entity["id"]: DiagramNode(entity["id"], entity["kind"], entity["name"], 0)}
    edges = []
    for other, statement, incoming in _relations(facts):
        if other["id"] == entity["id"] or (
            other["id"] not in nodes and len(nodes) > _MAX_NEIGHBOURS
        ):
            continue
        nodes.setdefault(other["id"], DiagramNode(other["id"], other["kind"], other["name"], 1))
        edges.append(DiagramEdge(entity["id"], other["id"], labels(statement, incoming)))
    return draw_star([*nodes.values()], edges) if edges else None


def _relations(facts: EntityFacts) -> Iterable[tuple[Json, Json, bool]]:
    for fact in (fact for group in facts.groups for fact in group.facts):
        if fact.statement["value_type"] == ValueType.ENTITY:
            yield fact.statement["value"], fact.statement, False
    for fact in (fact for group in facts.incoming for fact in group.facts):
        yield fact.statement["subject"], fact.statement, True
