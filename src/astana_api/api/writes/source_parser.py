"""Parse request bodies into drafts of citations and documents."""

import re
from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Any

from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS, CSL_FIELDS
from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    CslValue,
    DocumentDraft,
    DocumentReferenceDraft,
    SectionDraft,
)
from astana_api.domain.text.slugs import make_slug
from astana_api.errors import ErrorItem, UnprocessableContent, json_pointer
from astana_api.loading.citations import TEXT_FIELDS
from astana_api.schemas.requests.sources import (
    AuthorBody,
    CitationFields,
    CitationPatch,
    DocumentFields,
    DocumentPatch,
    NewCitation,
    NewDocument,
    ReferenceBody,
    SectionBody,
)

MAX_GENERATED_ID_LENGTH = 60
_TEXT_FIELDS = tuple(name for name in TEXT_FIELDS if name != "type")
"""Fields of a citation that are a single optional text."""
_DOCUMENT_FIELDS = ("url", "issued", "accessed", "license", "citation")


def parse_citation(body: NewCitation) -> CitationDraft:
    """Return the draft of a new citation; raise UnprocessableContent for contradicting titles."""
    titles = dict(_titles({}, body.titles))
    _add_title(titles, body.title, body.title_lang)
    return CitationDraft(
        id=body.id or _generate_citation_id(body),
        type=body.type,
        **{name: getattr(body, name) for name in _TEXT_FIELDS},
        titles=tuple(titles.items()),
        authors=_authors(body.authors),
        container_entities=tuple(body.container_entities or ()),
        publisher_entities=tuple(body.publisher_entities or ()),
        url_status=body.url_status or UrlStatus.UNKNOWN,
        csl_fields=_csl_fields({}, body, CSL_FIELDS),
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
        authors=_document_authors(body),
        **{name: getattr(body, name) for name in _DOCUMENT_FIELDS},
    )


def apply_citation_patch(
    draft: CitationDraft, body: CitationPatch, changed: set[str]
) -> CitationDraft:
    """Return the draft with the `changed` keys of the patch applied.

    Another title replaces the one that `titles` has under its language. Raise UnprocessableContent
    if the patch removes the type, or for contradicting titles.
    """
    if "type" in changed and body.type is None:
        raise _unprocessable("/type", "a source has a type")
    changes: dict[str, Any] = {
        name: getattr(body, name) for name in (*_TEXT_FIELDS, "type") if name in changed
    }
    if not changed.isdisjoint({"title", "title_lang", "titles"}):
        changes["titles"] = _patch_titles(draft, body, changed)
    if "authors" in changed:
        changes["authors"] = _authors(body.authors)
    for name in ("container_entities", "publisher_entities"):
        if name in changed:
            changes[name] = tuple(getattr(body, name) or ())
    if "url_status" in changed:
        changes["url_status"] = body.url_status or UrlStatus.UNKNOWN
    changes["csl_fields"] = _csl_fields(dict(draft.csl_fields), body, changed)
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
        name: getattr(body, name)
        for name in ("title", "language", "sha256", *_DOCUMENT_FIELDS)
        if name in changed
    }
    if "authors" in changed:
        changes["authors"] = _document_authors(body)
    if "sections" in changed:
        changes["sections"] = _sections(body.sections)
    if "references" in changed:
        if isinstance(body.references, int):
            raise _unprocessable(
                "/references", "give all references as a list, or leave the key out"
            )
        changes["references"] = _references(body.references)
    return replace(draft, **changes)


def _csl_fields(
    current: Mapping[str, CslValue], body: CitationFields, changed: Container[str]
) -> tuple[tuple[str, CslValue], ...]:
    """Return the fields without a column after a change, in the order of the registry."""
    values: dict[str, CslValue | None] = {**current}
    for key in filter(changed.__contains__, CSL_FIELDS):
        value = getattr(body, key)
        # An empty list of names is no field.
        values[key] = (_authors(value) or None) if key in CONTRIBUTOR_FIELDS else value
    return tuple((key, value) for key in CSL_FIELDS if (value := values.get(key)) is not None)


def _patch_titles(
    draft: CitationDraft, body: CitationPatch, changed: set[str]
) -> tuple[tuple[str, str], ...]:
    """Return the titles after a patch of the title, of its language, or of the titles."""
    titles = dict(draft.titles)
    is_new_title = not changed.isdisjoint({"title", "title_lang"})
    if is_new_title and draft.title_lang:
        del titles[draft.title_lang]
    if "titles" in changed:
        titles = dict(_titles(titles, body.titles))
    if is_new_title:
        title = body.title if "title" in changed else draft.title
        title_lang = body.title_lang if "title_lang" in changed else draft.title_lang
        _add_title(titles, title, title_lang if title or "title_lang" in changed else None)
    return tuple(titles.items())


def _titles(
    current: Mapping[str, str], patch: Mapping[str, str | None] | None
) -> tuple[tuple[str, str], ...]:
    """Return the titles after a merge patch (RFC 7396)."""
    if patch is None:
        return ()
    titles = {**current, **patch}
    return tuple((lang, title) for lang, title in titles.items() if title is not None)


def _add_title(titles: dict[str, str], title: str | None, title_lang: str | None) -> None:
    """Add the title under its language."""
    if title_lang is None:
        return
    if title is None:
        raise _unprocessable("/title_lang", "a language without a title: give `title`, too")
    if titles.setdefault(title_lang, title) != title:
        raise _unprocessable(
            json_pointer("titles", title_lang), f"the title in {title_lang} is `title`: {title}"
        )


def _generate_citation_id(body: NewCitation) -> str:
    """Return an id made of the first author, the year of issue and the title."""
    author = next(iter(body.authors or ()), None)
    words = (author.family or author.name.split()[-1]) if author else body.container_title or ""
    year = re.search(r"[0-9]{4}", body.issued or "")
    parts = [make_slug(words), year.group() if year else "", make_slug(body.title or "")]
    citation_id = "-".join(filter(None, parts))
    if len(citation_id) > MAX_GENERATED_ID_LENGTH:
        citation_id = citation_id[: MAX_GENERATED_ID_LENGTH + 1].rpartition("-")[0]
    if not citation_id:
        raise _unprocessable("/id", "give an id, or an author, a year or a title to make one of")
    return citation_id


def _authors(bodies: list[AuthorBody] | None) -> tuple[AuthorDraft, ...]:
    return tuple(
        AuthorDraft(body.name, body.family, body.given, tuple(body.entities or ()))
        for body in bodies or ()
    )


def _document_authors(body: DocumentFields) -> tuple[AuthorDraft, ...]:
    return tuple(AuthorDraft(name.name, name.family, name.given) for name in body.authors or ())


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
        "The body has invalid values.", errors=[ErrorItem(detail, pointer=pointer)]
    )
