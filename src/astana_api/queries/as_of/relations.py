"""What tied an entity to others, as it was shown."""

from collections.abc import Sequence

from astana_api.db.compiled import Row
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.projection import Claim
from astana_api.queries.as_of.statements import held, resolve
from astana_api.queries.as_of.view import Past
from astana_api.queries.relations import Tie, seen_from


async def shown(past: Past, rows: Sequence[Row], at: Bounds | None = None) -> list[bool]:
    """Which rows of `past.statements.LISTING` their subjects showed; with a date, that held."""
    claims = await _claims(past, rows)
    found = [row[0] in claims for row in rows]
    if at is None:
        return found
    answers = await held(past, rows, at)
    return [each and said is not Holds.NO for each, said in zip(found, answers, strict=True)]


async def rendered_rows(
    past: Past, rows: Sequence[Row], entity_id: str, *, incoming: bool, at: Bounds | None = None
) -> list[Json]:
    """Rows that were shown as JSON, seen from one entity: see `queries.relations`."""
    claims = await _claims(past, rows)
    ties = []
    for row in rows:
        sid, subject, property_id, _, value, _, qualifiers, stated_as, *_ = resolve(past, row)
        claim = claims[sid]
        ties.append(
            Tie(
                sid,
                subject,
                property_id,
                value,
                qualifiers,
                stated_as,
                claim.citations,
                claim.anchored,
            )
        )
    names = await past.names(e for tie in ties for e in tie.mentioned)
    found = [seen_from(tie, entity_id, names, incoming=incoming) for tie in ties]
    if at is None:
        return found
    answers = await held(past, rows, at)
    return [{**each, "holds": said} for each, said in zip(found, answers, strict=True)]


async def _claims(past: Past, rows: Sequence[Row]) -> dict[str, Claim]:
    """The claims that the subjects showed, by the statement that stands for each."""
    projections = await past.projections(past.standing(row[1]) for row in rows)
    return {
        claim.statements[0]: claim
        for projection in projections.values()
        for claims in projection.shown.values()
        for claim in claims
    }
