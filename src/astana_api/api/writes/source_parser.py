"""Parse request bodies into drafts of citations and documents."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    SectionDraft,
)
from astana_api.errors import ErrorItem, UnprocessableContent
from astana_api.loading.citations import TEXT_FIELDS
from astana_api.schemas.requests.sources import (
    AuthorBody,
    CitationPatch,
    DocumentPatch,
    NewCitation,
    NewDocument,
    ReferenceBody,
    SectionBody,
)

_TEXT_FIELDS = tuple(name for name in TEXT_FIELDS if name != "type")
"""Fields of a citation that are a single optional text."""


def parse_citation(body: NewCitation) -> CitationDraft:
    """Return the draft of a new citation."""
    return CitationDraft(
        id=body.id,
        type=body.type,
        **{name: getattr(body, name) for name in _TEXT_FIELDS},
        titles=_titles({}, body.titles),
        authors=_authors(body.authors),
        container_entities=tuple(body.container_entities or ()),
        publisher_entities=tuple(body.publisher_entities or ()),
        url_status=body.url_status or UrlStatus.UNKNOWN,
    )


def parse_document(body: NewDocument) -> DocumentDraft:
    """Return the draft of a new document."""
    return DocumentDraft(
        body.id,
        body.title,
        body.language,
        body.sha256,
        _sections(body.sections),
        _references(body.references),
    )


def apply_citation_patch(
    draft: CitationDraft, body: CitationPatch, changed: set[str]
) -> CitationDraft:
    """Return the draft with the `changed` keys of the patch applied.

    Raise UnprocessableContent if the patch removes the type.
    """
    if "type" in changed and body.type is None:
        raise _unprocessable("/type", "a source has a type")
    changes: dict[str, Any] = {
        name: getattr(body, name) for name in (*_TEXT_FIELDS, "type") if name in changed
    }
    if "titles" in changed:
        changes["titles"] = _titles(dict(draft.titles), body.titles)
    if "authors" in changed:
        changes["authors"] = _authors(body.authors)
    for name in ("container_entities", "publisher_entities"):
        if name in changed:
            changes[name] = tuple(getattr(body, name) or ())
    if "url_status" in changed:
        changes["url_status"] = body.url_status or UrlStatus.UNKNOWN
    return replace(draft, **changes)


def apply_document_patch(
    draft: DocumentDraft, body: DocumentPatch, changed: set[str]
) -> DocumentDraft:
    """Return the draft with the `changed` keys of the patch applied.

    Raise UnprocessableContent if the patch removes the title or `references` is a number.
    """
    if "title" in changed and body.title is None:
        raise _unprocessable("/title", "a document has a title")
    changes: dict[str, Any] = {
        name: getattr(body, name) for name in ("title", "language", "sha256") if name in changed
    }
    if "sections" in changed:
        changes["sections"] = _sections(body.sections)
    if "references" in changed:
        if isinstance(body.references, int):
            raise _unprocessable(
                "/references", "give all references as a list, or leave the key out"
            )
        changes["references"] = _references(body.references)
    return replace(draft, **changes)


def _titles(
    current: Mapping[str, str], patch: Mapping[str, str | None] | None
) -> tuple[tuple[str, str], ...]:
    """Return the titles after a merge patch (RFC 7396)."""
    if patch is None:
        return ()
    titles = {**current, **patch}
    return tuple((lang, title) for lang, title in titles.items() if title is not None)


def _authors(bodies: list[AuthorBody] | None) -> tuple[AuthorDraft, ...]:
    return tuple(
        AuthorDraft(body.name, body.family, body.given, tuple(body.entities or ()))
        for body in bodies or ()
    )


def _sections(bodies: list[SectionBody] | None) -> tuple[SectionDraft, ...]:
    return tuple(
        SectionDraft(body.key, body.heading, body.first_line, body.last_line)
        for body in bodies or ()
    )


def _references(bodies: list[ReferenceBody] | None) -> tuple[DocumentReferenceDraft, ...]:
    return tuple(
        DocumentReferenceDraft(body.number, body.citation, body.line) for body in bodies or ()
    )


def _unprocessable(pointer: str, detail: str) -> UnprocessableContent:
    return UnprocessableContent(
        "The body says something that cannot be.", errors=[ErrorItem(detail, pointer=pointer)]
    )
