"""What may be done to citations and documents over HTTP: record, correct, withdraw, restore."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import Request
from sqlalchemy.orm import Session

from astana_api.api.http.preconditions import if_match, require_match
from astana_api.api.writes.body_parser import pointer_to
from astana_api.api.writes.pipeline import Act, Render, Written
from astana_api.api.writes.source_parser import patched_citation, patched_document
from astana_api.commands import document_records, sources
from astana_api.commands.revision import Change
from astana_api.commands.sources import Fate
from astana_api.db.session_snapshot import WrittenSnapshot, result_of
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft
from astana_api.errors import Fault, Gone, ResourceNotFound, UnprocessableContent
from astana_api.loading.citations import load
from astana_api.loading.reading import read
from astana_api.queries import citations, documents
from astana_api.schemas.requests.sources import CitationPatch, DocumentPatch

Draft = TypeVar("Draft", CitationDraft, DocumentDraft)
Patch = TypeVar("Patch", CitationPatch, DocumentPatch)


@dataclass(frozen=True, slots=True)
class Records(Generic[Draft, Patch]):
    """Citations or documents: how one is read and how it is written.

    `served` answers a record as it is served, or None; `fixed` are the keys of that which follow
    from others. `patched` takes the keys that say something else than stands.
    """

    name: str
    served: Callable[[WrittenSnapshot, str], Json | None]
    was_withdrawn: Callable[[WrittenSnapshot, str], bool]
    draft: Callable[[Session, str], Draft]
    patched: Callable[[Draft, Patch, set[str]], Draft]
    fixed: frozenset[str]
    create: Callable[[Change, Draft], object]
    correct: Callable[[Change, Draft], object]
    withdraw: Callable[[Change, str, Fate | None, str | None], object]
    restore: Callable[[Change, str], object]


def create(records: Records[Draft, Patch], draft: Draft) -> Act:
    """The change that records a new one."""

    def act(change: Change) -> Render:
        records.create(change, draft)
        return _as_served(records, draft.id, status=201)

    return act


def correct(
    records: Records[Draft, Patch], request: Request, key: str, body: Patch, raw: Json
) -> Act:
    """The change of a record; `raw` is the body as it was sent."""

    def act(change: Change) -> Render:
        standing = _located(records, change, key)
        require_match(if_match(request.scope), standing["revision"])
        changed = _changed(raw, standing, records.fixed)
        draft = records.draft(change.session, key)
        records.correct(change, records.patched(draft, body, changed))
        return _as_served(records, key)

    return act


def withdraw(
    records: Records[Draft, Patch],
    request: Request,
    key: str,
    fate: Fate | None,
    reason: str | None,
) -> Act:
    """The change after which it is served no longer."""

    def act(change: Change) -> Render:
        standing = _located(records, change, key)
        require_match(if_match(request.scope), standing["revision"])
        records.withdraw(change, key, fate, reason)
        return _last(standing)

    return act


def restore(records: Records[Draft, Patch], key: str) -> Act:
    """The change after which a withdrawn one is served again, as it was last."""

    def act(change: Change) -> Render:
        snapshot = WrittenSnapshot(change.session, change.number - 1)
        if records.served(snapshot, key) is None:
            if not records.was_withdrawn(snapshot, key):
                raise ResourceNotFound(f"There is no {records.name} {key}.")
            records.restore(change, key)
        return _as_served(records, key)

    return act


def _changed(raw: Json, standing: Json, fixed: frozenset[str]) -> set[str]:
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


def _located(records: Records[Draft, Patch], change: Change, key: str) -> Json:
    snapshot = WrittenSnapshot(change.session, change.number - 1)
    found = records.served(snapshot, key)
    if found is None:
        if records.was_withdrawn(snapshot, key):
            raise Gone(f"The {records.name} {key} was withdrawn.")
        raise ResourceNotFound(f"There is no {records.name} {key}.")
    return found


def _as_served(records: Records[Draft, Patch], key: str, status: int = 200) -> Render:
    def render(snapshot: WrittenSnapshot) -> Written:
        found = records.served(snapshot, key)
        assert found is not None
        where = f"/v1/{records.name}s/{key}" if status == 201 else None
        return Written(dumps(found).encode(), found["revision"], status, where)

    return render


def _last(standing: Json) -> Render:
    """The record as it was last, under the revision that withdrew it."""

    def render(snapshot: WrittenSnapshot) -> Written:
        body = {**standing, "withdrawn": True, "revision": snapshot.revision}
        return Written(dumps(body).encode(), snapshot.revision)

    return render


def _citation(snapshot: WrittenSnapshot, key: str) -> Json | None:
    row = result_of(citations.one(snapshot, key))
    return None if row is None else loads(row[0])


def _citation_draft(session: Session, key: str) -> CitationDraft:
    [record] = read(session, load([key]))
    return record.draft


def _document_draft(session: Session, key: str) -> DocumentDraft:
    found = document_records.load(session, key)
    assert found is not None
    return found


CITATIONS = Records(
    name="citation",
    served=_citation,
    was_withdrawn=lambda snapshot, key: result_of(citations.was_withdrawn(snapshot, key)),
    draft=_citation_draft,
    patched=patched_citation,
    fixed=frozenset({"id", "link", "archive_link", "revision", "self"}),
    create=sources.create_citation,
    correct=sources.correct_citation,
    withdraw=sources.withdraw_citation,
    restore=sources.restore_citation,
)
DOCUMENTS = Records(
    name="document",
    served=lambda snapshot, key: result_of(documents.one(snapshot, key)),
    was_withdrawn=lambda snapshot, key: result_of(documents.was_withdrawn(snapshot, key)),
    draft=_document_draft,
    patched=patched_document,
    fixed=frozenset({"id", "revision", "url"}),
    create=sources.create_document,
    correct=sources.correct_document,
    withdraw=sources.withdraw_document,
    restore=sources.restore_document,
)
