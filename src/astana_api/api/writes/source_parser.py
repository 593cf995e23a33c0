"""Drafts of citations and documents from what was sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.errors import Fault, UnprocessableContent
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

_PLAIN = tuple(name for name in TEXT_FIELDS if name != "type")
"""Fields of a record that are one text or nothing."""


def new_citation(body: NewCitation) -> CitationDraft:
    """The record of a new source."""
    return CitationDraft(
        id=body.id,
        type=body.type,
        **{name: getattr(body, name) for name in _PLAIN},
        titles=_titles({}, body.titles),
        authors=_authors(body.authors),
        container_entities=tuple(body.container_entities or ()),
        publisher_entities=tuple(body.publisher_entities or ()),
        url_status=body.url_status or UrlStatus.UNKNOWN,
    )


def new_document(body: NewDocument) -> DocumentDraft:
    """The record of a new document."""
    return DocumentDraft(
        body.id,
        body.title,
        body.language,
        body.sha256,
        _sections(body.sections),
        _references(body.references),
    )


def patched_citation(draft: CitationDraft, body: CitationPatch, changed: set[str]) -> CitationDraft:
    """The record with the keys that were changed.

    Raises UnprocessableContent where there would be no type.
    """
    if "type" in changed and body.type is None:
        raise _refused("/type", "a source has a type")
    said: dict[str, Any] = {
        name: getattr(body, name) for name in (*_PLAIN, "type") if name in changed
    }
    if "titles" in changed:
        said["titles"] = _titles(dict(draft.titles), body.titles)
    if "authors" in changed:
        said["authors"] = _authors(body.authors)
    for name in ("container_entities", "publisher_entities"):
        if name in changed:
            said[name] = tuple(getattr(body, name) or ())
    if "url_status" in changed:
        said["url_status"] = body.url_status or UrlStatus.UNKNOWN
    return replace(draft, **said)


def patched_document(draft: DocumentDraft, body: DocumentPatch, changed: set[str]) -> DocumentDraft:
    """The record with the keys that were changed.

    Raises UnprocessableContent where there would be no title, or references are a number.
    """
    if "title" in changed and body.title is None:
        raise _refused("/title", "a document has a title")
    said: dict[str, Any] = {
        name: getattr(body, name) for name in ("title", "language", "sha256") if name in changed
    }
    if "sections" in changed:
        said["sections"] = _sections(body.sections)
    if "references" in changed:
        if isinstance(body.references, int):
            raise _refused("/references", "give all references as a list, or leave the key out")
        said["references"] = _references(body.references)
    return replace(draft, **said)


def _titles(
    standing: Mapping[str, str], said: Mapping[str, str | None] | None
) -> tuple[tuple[str, str], ...]:
    """The titles after a merge patch (RFC 7396)."""
    if said is None:
        return ()
    found = {**standing, **said}
    return tuple((lang, title) for lang, title in found.items() if title is not None)


def _authors(said: list[AuthorBody] | None) -> tuple[AuthorDraft, ...]:
    return tuple(
        AuthorDraft(each.name, each.family, each.given, tuple(each.entities or ()))
        for each in said or ()
    )


def _sections(said: list[SectionBody] | None) -> tuple[SectionDraft, ...]:
    return tuple(
        SectionDraft(each.key, each.heading, each.first_line, each.last_line) for each in said or ()
    )


def _references(said: list[ReferenceBody] | None) -> tuple[ReferenceDraft, ...]:
    return tuple(ReferenceDraft(each.number, each.citation, each.line) for each in said or ())


def _refused(pointer: str, detail: str) -> UnprocessableContent:
    return UnprocessableContent(
        "The body says something that cannot be.", errors=[Fault(detail, pointer=pointer)]
    )
