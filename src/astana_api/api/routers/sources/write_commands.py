"""Write commands of citations and documents: create, correct, withdraw, restore."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from astana_api.api.writes.patches import Patch
from astana_api.api.writes.pipeline import Target, WriteResult, snapshot_before
from astana_api.api.writes.source_parser import apply_citation_patch, apply_document_patch
from astana_api.commands import document_records, sources
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.sources import DependentsPolicy
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.db.validity import HEAD
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft
from astana_api.errors import ErrorItem, Gone, ResourceNotFound, UnprocessableContent, json_pointer
from astana_api.loading.citations import load_citations
from astana_api.queries import citations, documents
from astana_api.queries.view import HeadView
from astana_api.schemas.requests.sources import CitationPatch, DocumentPatch

Draft = TypeVar("Draft", CitationDraft, DocumentDraft)
PatchBody = TypeVar("PatchBody", CitationPatch, DocumentPatch)


@dataclass(frozen=True, slots=True)
class SourceType(Generic[Draft, PatchBody]):
    """Represent citations or documents: the functions that read and write one record.

    `find` returns a record as the API serves it, or None. `read_only_keys` are its derived keys,
    which a patch cannot change. `apply_patch` takes the set of changed keys, `create` a draft and
    whether its id is generated.
    """

    name: str
    find: Callable[[SessionSnapshot, str], Json | None]
    was_withdrawn: Callable[[SessionSnapshot, str], bool]
    load_draft: Callable[[Session, str], Draft]
    apply_patch: Callable[[Draft, PatchBody, set[str]], Draft]
    read_only_keys: frozenset[str]
    create: Callable[..., object]
    correct: Callable[[RevisionBuilder, Draft], object]
    withdraw: Callable[[RevisionBuilder, str, DependentsPolicy | None, str | None], object]
    restore: Callable[[RevisionBuilder, str], object]

    def require(self, snapshot: SessionSnapshot, source_id: str) -> Json:
        """Return a record as the API serves it; raise Gone or ResourceNotFound."""
        source = self.find(snapshot, source_id)
        if source is None:
            if self.was_withdrawn(snapshot, source_id):
                raise Gone(f"The {self.name} {source_id} was withdrawn.")
            raise ResourceNotFound(f"There is no {self.name} {source_id}.")
        return source


@dataclass(frozen=True, slots=True)
class WrittenSource:
    """A citation or document after the change."""

    source_type: SourceType[Any, Any]
    id: str
    status: int = 200

    def render(self, snapshot: SessionSnapshot) -> WriteResult:
        source = self.source_type.require(snapshot, self.id)
        location = f"/v1/{self.source_type.name}s/{self.id}" if self.status == 201 else None
        return WriteResult(dumps(source).encode(), source["revision"], self.status, location)


@dataclass(frozen=True, slots=True)
class WithdrawnSource:
    """A citation or document after its withdrawal; `last_version` is the record before it."""

    last_version: Json

    def render(self, snapshot: SessionSnapshot) -> WriteResult:
        body = {**self.last_version, "withdrawn": True, "revision": snapshot.revision}
        return WriteResult(dumps(body).encode(), snapshot.revision)


@dataclass(frozen=True, slots=True)
class CreateSource(Generic[Draft]):
    """Create a citation or document."""

    source_type: SourceType[Draft, Any]
    draft: Draft
    is_id_generated: bool = False

    def execute(self, revision: RevisionBuilder) -> WrittenSource:
        self.source_type.create(revision, self.draft, is_id_generated=self.is_id_generated)
        return WrittenSource(self.source_type, self.draft.id, status=201)


@dataclass(frozen=True, slots=True)
class CorrectSource(Generic[Draft, PatchBody]):
    """Correct a citation or document."""

    source_type: SourceType[Draft, PatchBody]
    target: Target
    patch: Patch[PatchBody]

    def execute(self, revision: RevisionBuilder) -> WrittenSource:
        source_type, source_id = self.source_type, self.target.id
        current = source_type.require(snapshot_before(revision), source_id)
        self.target.require_match(current["revision"])
        changed = set(self.patch.changed_keys(current))
        errors = [
            ErrorItem(f"{key} is not to be changed", pointer=json_pointer(key))
            for key in sorted(changed & source_type.read_only_keys)
        ]
        if errors:
            raise UnprocessableContent("The body changes what is fixed.", errors=errors)
        draft = source_type.load_draft(revision.session, source_id)
        source_type.correct(revision, source_type.apply_patch(draft, self.patch.body, changed))
        return WrittenSource(source_type, source_id)


@dataclass(frozen=True, slots=True)
class WithdrawSource:
    """Withdraw a citation or document; `policy` is for the statements that depend on it."""

    source_type: SourceType[Any, Any]
    target: Target
    policy: DependentsPolicy | None
    reason: str | None

    def execute(self, revision: RevisionBuilder) -> WithdrawnSource:
        current = self.source_type.require(snapshot_before(revision), self.target.id)
        self.target.require_match(current["revision"])
        self.source_type.withdraw(revision, self.target.id, self.policy, self.reason)
        return WithdrawnSource(current)


@dataclass(frozen=True, slots=True)
class RestoreSource:
    """Restore the last version of a withdrawn citation or document."""

    source_type: SourceType[Any, Any]
    target: Target

    def execute(self, revision: RevisionBuilder) -> WrittenSource:
        try:
            self.source_type.require(snapshot_before(revision), self.target.id)
        except Gone:
            self.source_type.restore(revision, self.target.id)
        return WrittenSource(self.source_type, self.target.id)


def _find_citation(snapshot: SessionSnapshot, source_id: str) -> Json | None:
    citation = run_sync(HeadView(snapshot).get_citation(source_id))
    return None if citation is None else loads(citation.body)


def _load_citation_draft(session: Session, source_id: str) -> CitationDraft:
    [record] = run_sync(load_citations(SessionSnapshot(session, HEAD), [source_id]))
    return record.draft


def _load_document_draft(session: Session, source_id: str) -> DocumentDraft:
    draft = document_records.load_document(session, source_id)
    assert draft is not None
    return draft


CITATIONS = SourceType(
    name="citation",
    find=_find_citation,
    was_withdrawn=lambda snapshot, source_id: run_sync(
        citations.was_withdrawn(HeadView(snapshot), source_id)
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
    find=lambda snapshot, source_id: run_sync(
        documents.get_document(HeadView(snapshot), source_id)
    ),
    was_withdrawn=lambda snapshot, source_id: run_sync(
        documents.was_withdrawn(HeadView(snapshot), source_id)
    ),
    load_draft=_load_document_draft,
    apply_patch=apply_document_patch,
    read_only_keys=frozenset({"id", "link", "revision", "self"}),
    create=sources.create_document,
    correct=sources.correct_document,
    withdraw=sources.withdraw_document,
    restore=sources.restore_document,
)
