"""Which search words are written for an entity and for a citation."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Delete, delete

from astana_api.domain.enums import Lifecycle, Rank, State
from astana_api.domain.search.search_tokens import Findable, Weights, weights
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.projection import Projection
from astana_api.models import SearchWord


def of_entity(projection: Projection) -> Iterator[dict[str, Any]]:
    """Rows for its names, its descriptions and its id; none for one that was withdrawn."""
    fact = projection.entity
    if fact.status is Lifecycle.WITHDRAWN:
        return
    named = (claim.value.text for claim in projection.shown["name"])
    # In every language, though an entity shows one.
    described = (
        said.value.text
        for said in fact.statements
        if said.property == "description"
        and said.state is State.CURRENT
        and said.rank is not Rank.DEPRECATED
    )
    found = weights(filter(None, named), [*filter(None, described), fact.id])
    yield from _rows(Findable(fact.kind.value), fact.id, found)


def of_citation(draft: CitationDraft) -> Iterator[dict[str, Any]]:
    """Rows for its title in each language."""
    titles = [draft.title, *dict(draft.titles).values()]
    yield from _rows(Findable.CITATION, draft.id, weights((), (t for t in titles if t)))


def forgetting(ids: list[str], *, citations: bool) -> Delete:
    """The statement that deletes the words of entities, or of citations."""
    is_citation = SearchWord.kind == Findable.CITATION.value
    kind = is_citation if citations else ~is_citation
    return delete(SearchWord).where(SearchWord.holder_id.in_(ids), kind)


def _rows(kind: Findable, holder_id: str, found: Weights) -> Iterator[dict[str, Any]]:
    for (form, word), weight in sorted(found.items()):
        yield {
            "form": form.value,
            "word": word,
            "kind": kind.value,
            "weight": weight,
            "holder_id": holder_id,
        }
