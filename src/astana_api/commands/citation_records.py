"""Build the rows of citation versions."""

from typing import Any

from astana_api.domain.rendering import entities as rendering
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.identity import fingerprint
from astana_api.loading.citations import TEXT_FIELDS, dump_csl_fields, entity_links
from astana_api.models import CitationEntity, CitationVersion, SQLCitationAuthor


def citation_fingerprint(draft: CitationDraft) -> str:
    """Return a fingerprint that is equal for equal citation records."""
    return fingerprint(draft)


def version_rows(
    draft: CitationDraft, revision: int, record_fingerprint: str
) -> dict[type[Any], list[dict[str, Any]]]:
    """Return the rows of a new version by table; `record_fingerprint` is that of the draft."""
    version: dict[str, Any] = {name: getattr(draft, name) for name in TEXT_FIELDS}
    version |= {
        "citation_id": draft.id,
        "from_revision": revision,
        "titles": rendering.dumps(dict(draft.titles)),
        "url_status": draft.url_status.value,
        "csl_fields": dump_csl_fields(draft),
        "fingerprint": record_fingerprint,
    }
    key = {"citation_id": draft.id, "from_revision": revision}
    authors = [
        {
            **key,
            "position": position,
            "name": author.name,
            "family": author.family,
            "given": author.given,
        }
        for position, author in enumerate(draft.authors)
    ]
    link_rows = [{**key, **link} for link in entity_links(draft)]
    return {CitationVersion: [version], SQLCitationAuthor: authors, CitationEntity: link_rows}
