"""What may be done to citations and documents over HTTP: record, correct, withdraw, restore."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import Request

from astana_api.api.drafting import pointer_to
from astana_api.api.preconditions import if_match, require_match
from astana_api.api.writing import Act, Render, Written
from astana_api.commands import document_records, sources
from astana_api.commands.change import Change
from astana_api.commands.sources import Fate
from astana_api.db.written import WrittenSnapshot, result_of
from astana_api.domain.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.domain.rendering import Json, dumps, loads
from astana_api.domain.terms import UrlStatus
from astana_api.errors import Fault, Gone, ResourceNotFound, UnprocessableContent
from astana_api.facts.citations import TEXT_FIELDS, load
from astana_api.facts.reading import read
from astana_api.queries import citations, documents
from astana_api.schemas.source_drafts import (
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


def create_citation(body: NewCitation) -> Act:
    """The change that records a new source."""
    draft = CitationDraft(
        id=body.id,
        type=body.type,
        **{name: getattr(body, name) for name in _PLAIN},
        titles=_titles({}, body.titles),
        authors=_authors(body.authors),
        container_entities=tuple(body.container_entities or ()),
        publisher_entities=tuple(body.publisher_entities or ()),
        url_status=body.url_status or UrlStatus.UNKNOWN,
    )

    def act(change: Change) -> Render:
        sources.create_citation(change, draft)
        return _citation(body.id, status=201)

    return act


def correct_citation(request: Request, key: str, body: CitationPatch, raw: Json) -> Act:
    """The change of a source's record."""

    def act(change: Change) -> Render:
        standing = _located_citation(change, key)
        require_match(if_match(request.scope), standing["revision"])
        changed = _changed(raw, standing, {"id", "link", "archive_link", "revision", "self"})
        [record] = read(change.session, load([key]))
        sources.correct_citation(change, _patched_citation(record.draft, body, changed))
        return _citation(key)

    return act


def withdraw_citation(request: Request, key: str, fate: Fate | None, reason: str | None) -> Act:
    """The change after which a source is served no longer."""

    def act(change: Change) -> Render:
        standing = _located_citation(change, key)
        require_match(if_match(request.scope), standing["revision"])
        sources.withdraw_citation(change, key, fate, reason)
        return _last(standing)

    return act


def restore_citation(key: str) -> Act:
    """The change after which a withdrawn source is served again, as it was last."""

    def act(change: Change) -> Render:
        snapshot = WrittenSnapshot(change.session, change.number - 1)
        if result_of(citations.one(snapshot, key)) is None:
            if not result_of(citations.was_withdrawn(snapshot, key)):
                raise ResourceNotFound(f"There is no citation {key}.")
            sources.restore_citation(change, key)
        return _citation(key)

    return act


def create_document(body: NewDocument) -> Act:
    """The change that records a new document."""
    draft = DocumentDraft(
        body.id,
        body.title,
        body.language,
        body.sha256,
        _sections(body.sections),
        _references(body.references),
    )

    def act(change: Change) -> Render:
        sources.create_document(change, draft)
        return _document(body.id, status=201)

    return act


def correct_document(request: Request, key: str, body: DocumentPatch, raw: Json) -> Act:
    """The change of a document's record."""

    def act(change: Change) -> Render:
        standing = _located_document(change, key)
        require_match(if_match(request.scope), standing["revision"])
        changed = _changed(raw, standing, {"id", "revision", "url"})
        record = document_records.load(change.session, key)
        assert record is not None
        sources.correct_document(change, _patched_document(record, body, changed))
        return _document(key)

    return act


def withdraw_document(request: Request, key: str, fate: Fate | None, reason: str | None) -> Act:
    """The change after which a document is served no longer."""

    def act(change: Change) -> Render:
        standing = _located_document(change, key)
        require_match(if_match(request.scope), standing["revision"])
        sources.withdraw_document(change, key, fate, reason)
        return _last(standing)

    return act


def restore_document(key: str) -> Act:
    """The change after which a withdrawn document is served again, as it was last."""

    def act(change: Change) -> Render:
        snapshot = WrittenSnapshot(change.session, change.number - 1)
        if result_of(documents.one(snapshot, key)) is None:
            if not result_of(documents.was_withdrawn(snapshot, key)):
                raise ResourceNotFound(f"There is no document {key}.")
            sources.restore_document(change, key)
        return _document(key)

    return act


def _patched_citation(
    draft: CitationDraft, body: CitationPatch, changed: set[str]
) -> CitationDraft:
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


def _patched_document(
    draft: DocumentDraft, body: DocumentPatch, changed: set[str]
) -> DocumentDraft:
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


def _changed(raw: Json, standing: Json, fixed: set[str]) -> set[str]:
    """The keys that say something else than stands.

    Raises UnprocessableContent for those that are not to be changed.
    """
    changed = {
        key
        for key, said in raw.items()
        if key != "message" and not (key in standing and said == standing[key])
    }
    faults = [
        Fault(f"{key} is not to be changed", pointer=pointer_to(key))
        for key in sorted(changed & fixed)
    ]
    if faults:
        raise UnprocessableContent("The body changes what is fixed.", errors=faults)
    return changed


def _located_citation(change: Change, key: str) -> Json:
    snapshot = WrittenSnapshot(change.session, change.number - 1)
    row = result_of(citations.one(snapshot, key))
    if row is None:
        raise _not_there(result_of(citations.was_withdrawn(snapshot, key)), f"citation {key}")
    return loads(row[0])


def _located_document(change: Change, key: str) -> Json:
    snapshot = WrittenSnapshot(change.session, change.number - 1)
    found = result_of(documents.one(snapshot, key))
    if found is None:
        raise _not_there(result_of(documents.was_withdrawn(snapshot, key)), f"document {key}")
    return found


def _not_there(withdrawn: bool, what: str) -> Gone | ResourceNotFound:
    if withdrawn:
        return Gone(f"The {what} was withdrawn.")
    return ResourceNotFound(f"There is no {what}.")


def _citation(key: str, status: int = 200) -> Render:
    def render(snapshot: WrittenSnapshot) -> Written:
        row = result_of(citations.one(snapshot, key))
        assert row is not None
        where = f"/v1/citations/{key}" if status == 201 else None
        return Written(row[0].encode(), row[1], status, where)

    return render


def _document(key: str, status: int = 200) -> Render:
    def render(snapshot: WrittenSnapshot) -> Written:
        found = result_of(documents.one(snapshot, key))
        assert found is not None
        where = found["url"] if status == 201 else None
        return Written(dumps(found).encode(), found["revision"], status, where)

    return render


def _last(standing: Json) -> Render:
    """The record as it was last, under the revision that withdrew it."""

    def render(snapshot: WrittenSnapshot) -> Written:
        body = {**standing, "withdrawn": True, "revision": snapshot.revision}
        return Written(dumps(body).encode(), snapshot.revision)

    return render


def _refused(pointer: str, detail: str) -> UnprocessableContent:
    return UnprocessableContent(
        "The body says something that cannot be.", errors=[Fault(detail, pointer=pointer)]
    )
