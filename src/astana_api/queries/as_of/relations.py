"""Reads of the relations of an entity at an earlier revision."""

from collections.abc import Sequence

from astana_api.db.compiled import Row
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.projection import Claim
from astana_api.queries.as_of.statements import evaluate_truth, resolve_redirects
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.relations import RelationRow, relation_json


async def are_displayed(
    view: AsOfView, rows: Sequence[Row], at: Bounds | None = None
) -> list[bool]:
    """Return which rows of `as_of.statements.LISTING` are displayed and, with a date, not false."""
    claims = await _claims(view, rows)
    displayed = [row[0] in claims for row in rows]
    if at is None:
        return displayed
    truth_values = await evaluate_truth(view, rows, at)
    return [
        is_displayed and truth is not Holds.NO
        for is_displayed, truth in zip(displayed, truth_values, strict=True)
    ]


async def render_relations(
    view: AsOfView, rows: Sequence[Row], entity_id: str, *, incoming: bool, at: Bounds | None = None
) -> list[Json]:
    """Render displayed rows from the viewpoint of one entity: see `queries.relations`."""
    claims = await _claims(view, rows)
    relations = []
    for row in rows:
        statement_id, subject, property_id, _, value, _, qualifiers, stated_as, *_ = (
            resolve_redirects(view, row)
        )
        claim = claims[statement_id]
        relations.append(
            RelationRow(
                statement_id,
                subject,
                property_id,
                value,
                qualifiers,
                stated_as,
                claim.citations,
                claim.anchored,
            )
        )
    names = await view.load_names(e for relation in relations for e in relation.mentioned_ids)
    items = [relation_json(relation, entity_id, names, incoming=incoming) for relation in relations]
    if at is None:
        return items
    truth_values = await evaluate_truth(view, rows, at)
    return [{**item, "holds": truth} for item, truth in zip(items, truth_values, strict=True)]


async def _claims(view: AsOfView, rows: Sequence[Row]) -> dict[str, Claim]:
    """Return the displayed claims of the subjects, by the first statement of each."""
    projections = await view.load_projections(view.canonical_id(row[1]) for row in rows)
    return {
        claim.statements[0]: claim
        for projection in projections.values()
        for claims in projection.displayed.values()
        for claim in claims
    }
