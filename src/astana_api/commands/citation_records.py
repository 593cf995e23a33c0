"""Citations as whole records, written in versions."""

from dataclasses import asdict
from typing import Any

from astana_api.domain.rendering import entities as rendering
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.identity import fingerprint
from astana_api.loading.citations import TEXT_FIELDS, links
from astana_api.models import CitationAuthor, CitationEntity, CitationVersion


def record_fingerprint(draft: CitationDraft) -> str:
    """Tells whether two records of a citation say the same."""
    return fingerprint(asdict(draft))


def rows(draft: CitationDraft, revision: int, said: str) -> dict[type[Any], list[dict[str, Any]]]:
    """The rows of a new version, by table; `said` is the fingerprint of the draft."""
    version: dict[str, Any] = {name: getattr(draft, name) for name in TEXT_FIELDS}
    version |= {
        "citation_id": draft.id,
        "from_revision": revision,
        "titles": rendering.dumps(dict(draft.titles)),
        "url_status": draft.url_status.value,
        "fingerprint": said,
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
    linked = [{**key, **link} for link in links(draft)]
    return {CitationVersion: [version], CitationAuthor: authors, CitationEntity: linked}
