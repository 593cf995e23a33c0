"""Build the search token rows of entities and citations."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Delete, delete

from astana_api.domain.enums import Lifecycle, Rank, State
from astana_api.domain.search.search_tokens import Findable, Weights, weigh_tokens
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.projection import Projection
from astana_api.models import SearchToken
from astana_api.models.search_tokens import FORM_CODES, RECORD_TYPE_CODES


def entity_rows(projection: Projection) -> Iterator[dict[str, Any]]:
    """Yield rows for the names, descriptions and id; none for a withdrawn entity."""
    entity = projection.entity
    if entity.status is Lifecycle.WITHDRAWN:
        return
    names = (claim.value.text for claim in projection.displayed["name"])
    # In every language, although only one description is displayed.
    descriptions = (
        statement.value.text
        for statement in entity.statements
        if statement.property == "description"
        and statement.state is State.CURRENT
        and statement.rank is not Rank.DEPRECATED
    )
    token_weights = weigh_tokens(filter(None, names), [*filter(None, descriptions), entity.id])
    yield from _rows(Findable(entity.kind.value), entity.id, token_weights)


def citation_rows(draft: CitationDraft) -> Iterator[dict[str, Any]]:
    """Yield rows for the title in each language."""
    titles = [draft.title, *dict(draft.titles).values()]
    yield from _rows(
        Findable.CITATION, draft.id, weigh_tokens((), (title for title in titles if title))
    )


def delete_rows(ids: list[str], *, citations: bool) -> Delete:
    """Return the DELETE of the token rows of entities, or of citations."""
    is_citation = SearchToken.record_type == RECORD_TYPE_CODES[Findable.CITATION]
    kind = is_citation if citations else ~is_citation
    return delete(SearchToken).where(SearchToken.record_id.in_(ids), kind)


def _rows(kind: Findable, record_id: str, token_weights: Weights) -> Iterator[dict[str, Any]]:
    for (form, word), weight in sorted(token_weights.items()):
        yield {
            "form": FORM_CODES[form],
            "token": word,
            "record_type": RECORD_TYPE_CODES[kind],
            "weight": weight,
            "record_id": record_id,
        }
