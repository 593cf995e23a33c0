"""Render citations as JSON."""

from collections.abc import Iterable

from astana_api.domain.rendering.entities import Json, ReferenceLookup, render_reference
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft
from astana_api.domain.text.normalization import http_url


def render_citation(draft: CitationDraft, names: ReferenceLookup, revision: int) -> Json:
    """Render a citation as `GET /v1/citations/{id}` returns it."""

    def references(ids: Iterable[str]) -> list[Json]:
        return [render_reference(names(entity_id)) for entity_id in ids]

    def contributors(drafts: Iterable[AuthorDraft]) -> list[Json]:
        return [
            {
                "name": author.name,
                "family": author.family,
                "given": author.given,
                "entities": references(author.entities),
            }
            for author in drafts
        ]

    return {
        "id": draft.id,
        "type": draft.type,
        "title": draft.title,
        "title_lang": draft.title_lang,
        "titles": dict(draft.titles),
        "authors": contributors(draft.authors),
        "container_title": draft.container_title,
        "container_entities": references(draft.container_entities),
        "publisher": draft.publisher,
        "publisher_entities": references(draft.publisher_entities),
        "issued": draft.issued,
        "accessed": draft.accessed,
        "archived": draft.archived,
        "url": draft.url,
        "link": http_url(draft.url) if draft.url else None,
        "archive_url": draft.archive_url,
        "archive_link": http_url(draft.archive_url) if draft.archive_url else None,
        "url_status": draft.url_status.value,
        "language": draft.language,
        "medium": draft.medium,
        "note": draft.note,
        **{
            key: value if isinstance(value, str) else contributors(value)
            for key, value in draft.csl_fields
        },
        "revision": revision,
        "self": f"/v1/citations/{draft.id}",
    }
