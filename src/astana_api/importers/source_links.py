"""Web pages that a record names as its sources: each is a citation, and evidence of the record."""

from collections.abc import Iterable

from astana_api.domain.enums import Basis
from astana_api.domain.statements.drafts import CitationDraft, EvidenceDraft
from astana_api.domain.statements.values import parse_url
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType
from astana_api.schemas.field_types import check_url_scheme


def cite_url(
    text: str, location: str, collector: DraftCollector, note: str | None = None
) -> EvidenceDraft | None:
    """Return evidence with the page as its citation; an invalid address is noted as rejected."""
    try:
        url = check_url_scheme(parse_url(text))
    except ValueError as exc:
        collector.note(NoteType.REJECTED, location, str(exc))
        return None
    citation = collector.source.entity_id(f"source-{url}")
    collector.add_citation(CitationDraft(citation, "webpage", url=url))
    return EvidenceDraft(citation, basis=Basis.RECORD, note=note)


def cite_urls(
    texts: Iterable[str], location: str, collector: DraftCollector
) -> tuple[EvidenceDraft, ...]:
    """Return evidence for each page."""
    evidence = (cite_url(text, location, collector) for text in texts)
    return tuple(dict.fromkeys(draft for draft in evidence if draft is not None))
