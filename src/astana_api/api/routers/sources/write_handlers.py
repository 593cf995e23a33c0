"""Handlers of the write routes of citations and documents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import Request
from sqlalchemy.orm import Session

from astana_api.api.http.preconditions import get_if_match, require_match
from astana_api.api.writes.body_parser import json_pointer
from astana_api.api.writes.pipeline import Command, ResponseBuilder, WriteResult
from astana_api.api.writes.source_parser import apply_citation_patch, apply_document_patch
from astana_api.commands import document_records, sources
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.sources import DependentsPolicy
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft
from astana_api.errors import ErrorItem, Gone, ResourceNotFound, UnprocessableContent
from astana_api.loading.citations import load_citations
from astana_api.loading.reading import read
from astana_api.queries import citations, documents
from astana_api.schemas.requests.sources import CitationPatch, DocumentPatch

Draft = TypeVar("Draft", CitationDraft, DocumentDraft)
Patch = TypeVar("Patch", CitationPatch, DocumentPatch)


@dataclass(frozen=True, slots=True)
class SourceType(Generic[Draft, Patch]):
    """Represent citations or documents: the functions that read and write one record.

    `find` returns a record as the API serves it, or None. `read_only_keys` are its derived keys,
    which a patch cannot change. `apply_patch` takes the set of changed keys.
    """

    name: str
    find: Callable[[SessionSnapshot, str], Json | None]
    was_withdrawn: Callable[[SessionSnapshot, str], bool]
    load_draft: Callable[[Session, str], Draft]
    apply_patch: Callable[[Draft, Patch, set[str]], Draft]
    read_only_keys: frozenset[str]
    create: Callable[[RevisionBuilder, Draft], object]
    correct: Callable[[RevisionBuilder, Draft], object]
    withdraw: Callable[[RevisionBuilder, str, DependentsPolicy | None, str | None], object]
    restore: Callable[[RevisionBuilder, str], object]


def create(source_type: SourceType[Draft, Patch], draft: Draft) -> Command:
    """Return the command that creates a record."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        source_type.create(change, draft)
        return _source_response(source_type, draft.id, status=201)

    return command


def correct(
    source_type: SourceType[Draft, Patch], request: Request, source_id: str, body: Patch, raw: Json
) -> Command:
    """Return the command that corrects a record; `raw` is the body as sent."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        current = _require_source(source_type, change, source_id)
        require_match(get_if_match(request.scope), current["revision"])
        changed = _changed_keys(raw, current, source_type.read_only_keys)
        draft = source_type.load_draft(change.session, source_id)
        source_type.correct(change, source_type.apply_patch(draft, body, changed))
        return _source_response(source_type, source_id)

    return command


def withdraw(
    source_type: SourceType[Draft, Patch],
    request: Request,
    source_id: str,
    policy: DependentsPolicy | None,
    reason: str | None,
) -> Command:
    """Return the command that withdraws a record."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        current = _require_source(source_type, change, source_id)
        require_match(get_if_match(request.scope), current["revision"])
        source_type.withdraw(change, source_id, policy, reason)
        return _withdrawn_response(current)

    return command


def restore(source_type: SourceType[Draft, Patch], source_id: str) -> Command:
    """Return the command that restores the last version of a withdrawn record."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        snapshot = SessionSnapshot(change.session, change.number - 1)
        if source_type.find(snapshot, source_id) is None:
            if not source_type.was_withdrawn(snapshot, source_id):
                raise ResourceNotFound(f"There is no {source_type.name} {source_id}.")
            source_type.restore(change, source_id)
        return _source_response(source_type, source_id)

    return command


def _changed_keys(raw: Json, current: Json, read_only_keys: frozenset[str]) -> set[str]:
    """Return the keys whose values differ from the current ones.

    Raise UnprocessableContent if read-only keys are among them.
    """
    changed = {
        key
        for key, value in raw.items()
        if key != "message" and not (key in current and value == current[key])
    }
    errors = [
        ErrorItem(f"{key} is not to be changed", pointer=json_pointer(key))
        for key in sorted(changed & read_only_keys)
    ]
    if errors:
        raise UnprocessableContent("The body changes what is fixed.", errors=errors)
    return changed


def _require_source(
    source_type: SourceType[Draft, Patch], change: RevisionBuilder, source_id: str
) -> Json:
    snapshot = SessionSnapshot(change.session, change.number - 1)
    source = source_type.find(snapshot, source_id)
    if source is None:
        if source_type.was_withdrawn(snapshot, source_id):
            raise Gone(f"The {source_type.name} {source_id} was withdrawn.")
        raise ResourceNotFound(f"There is no {source_type.name} {source_id}.")
    return source


def _source_response(
    source_type: SourceType[Draft, Patch], source_id: str, status: int = 200
) -> ResponseBuilder:
    def build(snapshot: SessionSnapshot) -> WriteResult:
        source = source_type.find(snapshot, source_id)
        assert source is not None
        location = f"/v1/{source_type.name}s/{source_id}" if status == 201 else None
        return WriteResult(dumps(source).encode(), source["revision"], status, location)

    return build


def _withdrawn_response(current: Json) -> ResponseBuilder:
    """Return a builder of the last version with the revision that withdrew the record."""

    def build(snapshot: SessionSnapshot) -> WriteResult:
        body = {**current, "withdrawn": True, "revision": snapshot.revision}
        return WriteResult(dumps(body).encode(), snapshot.revision)

    return build


def _find_citation(snapshot: SessionSnapshot, source_id: str) -> Json | None:
    row = run_sync(citations.get_citation(snapshot, source_id))
    return None if row is None else loads(row[0])


def _load_citation_draft(session: Session, source_id: str) -> CitationDraft:
    [record] = read(session, load_citations([source_id]))
    return record.draft


def _load_document_draft(session: Session, source_id: str) -> DocumentDraft:
    draft = document_records.load_document(session, source_id)
    assert draft is not None
    return draft


CITATIONS = SourceType(
    name="citation",
    find=_find_citation,
    was_withdrawn=lambda snapshot, source_id: run_sync(
        citations.was_withdrawn(snapshot, source_id)
    ),
    load_draft=_load_citation_draft,
    apply_patch=apply_citation_patch,
    read_only_keys=frozenset({"id", "link", "archive_link", "revision", "self"}),
    create=sources.create_citation,
    correct=sources.correct_citation,
    withdraw=sources.withdraw_citation,
    restore=sources.restore_citation,
)
DOCUMENTS = SourceType(
    name="document",
    find=lambda snapshot, source_id: run_sync(documents.get_document(snapshot, source_id)),
    was_withdrawn=lambda snapshot, source_id: run_sync(
        documents.was_withdrawn(snapshot, source_id)
    ),
    load_draft=_load_document_draft,
    apply_patch=apply_document_patch,
    read_only_keys=frozenset({"id", "revision", "url"}),
    create=sources.create_document,
    correct=sources.correct_document,
    withdraw=sources.withdraw_document,
    restore=sources.restore_document,
)
