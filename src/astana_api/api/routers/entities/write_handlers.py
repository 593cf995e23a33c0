"""Handlers of the write routes of entities: create, correct, withdraw, restore, merge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anyascii import anyascii
from fastapi import Request
from starlette.types import Scope

from astana_api.api.http.preconditions import get_if_match, require_match
from astana_api.api.routers.entities.collections import COLLECTIONS, Collection, redirect_or_raise
from astana_api.api.writes.body_parser import StatementParser, check_evidence_keys, json_pointer
from astana_api.api.writes.pipeline import Command, EntityMoved, ResponseBuilder, WriteResult
from astana_api.commands import entities as commands
from astana_api.commands import merging
from astana_api.commands.entities import Correction
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.validation import DraftWithPointers
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json, entity_path, loads
from astana_api.domain.statements.drafts import EntityDraft
from astana_api.domain.text.normalization import MAX_ENTITY_ID_LENGTH
from astana_api.domain.vocabulary import PROPERTIES, properties_of
from astana_api.errors import ErrorItem, Gone, UnprocessableContent, UseStatements
from astana_api.models import SQLStatement
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities.items import EntityItem
from astana_api.schemas.requests.entities import EntityPatch, NewEntity

METADATA_KEYS = ("message", "lang", "evidence")
"""Keys of a body that describe the change, not the entity."""

_NON_ID_CHARACTERS = re.compile(r"[^a-z0-9]+")


def create(kind: Kind, body: NewEntity) -> tuple[str, Command]:
    """Return the id of the new entity and the command that creates it.

    Raise UnprocessableContent if a statement is invalid or no id can be generated.
    """
    entity_id = body.id or _generate_id(body)
    parser = StatementParser(entity_id, lang=body.lang, evidence=body.evidence)
    drafts = _parse_drafts(kind, body, parser)
    present_fields = [key for key in type(body).model_fields if getattr(body, key) is not None]
    check_evidence_keys(parser, body.evidence, present_fields)
    parser.raise_errors()

    def command(change: RevisionBuilder) -> ResponseBuilder:
        commands.create_entity(change, EntityDraft(entity_id, kind), drafts)
        return _entity_response(entity_id, status=201)

    return entity_id, command


@dataclass(frozen=True, slots=True)
class EntityPatchBody:
    """A patch after validation (`body`) and as sent (`raw`), to compare with the current JSON."""

    body: EntityPatch
    raw: Json


def correct(
    request: Request, collection: Collection, entity_id: str, patch: EntityPatchBody
) -> Command:
    """Return the command that corrects single values of an entity.

    The command raises UseStatements, ConflictingStatements or UnprocessableContent for a change
    that it cannot apply, and the errors of `require_match`.
    """
    [kind] = map(Kind, collection.kinds)
    body = patch.body
    parser = StatementParser(entity_id, lang=body.lang, evidence=body.evidence)
    check_evidence_keys(parser, body.evidence, patch.raw)

    def command(change: RevisionBuilder) -> ResponseBuilder:
        item = require_entity(change, request.scope, collection, entity_id)
        require_match(get_if_match(request.scope), item.revision)
        current = loads(item.body)
        _reject_unpatchable_keys(patch, current, kind, parser)
        corrections = list(_parse_corrections(change, patch, current, kind, parser))
        parser.raise_errors()
        commands.correct_values(change, entity_id, corrections, body.message)
        return _entity_response(entity_id)

    return command


def withdraw(
    request: Request, collection: Collection, entity_id: str, reason: str | None
) -> Command:
    """Return the command that withdraws an entity."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        item = require_entity(change, request.scope, collection, entity_id)
        require_match(get_if_match(request.scope), item.revision)
        commands.withdraw_entity(change, entity_id, reason)
        return _entity_response(entity_id)

    return command


def restore(request: Request, collection: Collection, entity_id: str) -> Command:
    """Return the command that restores a withdrawn entity."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        require_entity(change, request.scope, collection, entity_id, include_withdrawn=True)
        commands.restore_entity(change, entity_id)
        return _entity_response(entity_id)

    return command


def merge(request: Request, collection: Collection, entity_id: str, into: str) -> Command:
    """Return the command that merges an entity into another."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        item = require_entity(change, request.scope, collection, entity_id, include_withdrawn=True)
        if get_if_match(request.scope) is not None:
            require_match(get_if_match(request.scope), item.revision)
        return _entity_response(merging.merge(change, entity_id, into))

    return command


def unmerge(entity_id: str) -> Command:
    """Return the command that undoes the merge of an entity."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        merging.unmerge(change, entity_id)
        return _entity_response(entity_id)

    return command


def require_entity(
    change: RevisionBuilder,
    scope: Scope,
    collection: Collection,
    entity_id: str,
    *,
    include_withdrawn: bool = False,
) -> EntityItem:
    """Return the entity of the collection as it is before the change.

    Raise EntityMoved if it was merged, ResourceNotFound or Gone as the read routes do.
    """
    snapshot = SessionSnapshot(change.session, change.number - 1)
    item = run_sync(entity_items.get_item(snapshot, entity_id))
    not_found = item is None or item.kind not in collection.kinds
    if not_found or (item is not None and item.is_withdrawn and not include_withdrawn):
        raise EntityMoved(run_sync(redirect_or_raise(snapshot, scope, collection, entity_id, item)))
    assert item is not None
    return item


def _entity_response(entity_id: str, status: int = 200) -> ResponseBuilder:
    """Return a builder of the whole entity after the change, withdrawn or not."""

    def build(snapshot: SessionSnapshot) -> WriteResult:
        item = run_sync(entity_items.get_item(snapshot, entity_id))
        if item is None:
            raise Gone(f"{entity_id} is not served.")
        location = entity_path(Kind(item.kind), entity_id) if status == 201 else None
        return WriteResult(item.body.encode(), item.revision, status, location)

    return build


def _parse_drafts(kind: Kind, body: NewEntity, parser: StatementParser) -> list[DraftWithPointers]:
    names = getattr(body, "names", None) or []
    drafts = [
        parser.parse_draft(PROPERTIES["name"], raw_value, "names", index)
        for index, raw_value in enumerate(names)
    ]
    name_texts = {draft.draft.value.text for draft in drafts if draft}
    if body.name is not None and body.name not in name_texts:
        # Of names with equal rank, the first stated one is displayed.
        drafts.insert(0, parser.parse_draft(PROPERTIES["name"], body.name, "name"))
    for prop in properties_of(kind):
        raw_value = getattr(body, prop.id, None)
        if prop.id == "name" or raw_value is None:
            continue
        if isinstance(raw_value, list):
            drafts += [
                parser.parse_draft(prop, element, prop.id, index)
                for index, element in enumerate(raw_value)
            ]
        else:
            drafts.append(parser.parse_draft(prop, raw_value, prop.id))
    return [draft for draft in drafts if draft is not None]


def _parse_corrections(
    change: RevisionBuilder,
    patch: EntityPatchBody,
    current: Json,
    kind: Kind,
    parser: StatementParser,
) -> Iterator[Correction]:
    """Yield a correction for each changed value, and for each repeated value with new evidence."""
    for prop in properties_of(kind):
        if not prop.is_single(kind) or prop.id not in patch.raw:
            continue
        raw_value = getattr(patch.body, prop.id)
        if raw_value is None:
            yield Correction(prop.id, None)
            continue
        lang = _displayed_language(change, current, prop.id)
        draft = parser.parse_draft(prop, raw_value, prop.id, lang=lang)
        if draft is None:
            continue
        # The same text in another language is another value.
        if patch.raw[prop.id] == current[prop.id] and draft.draft.value.lang == lang:
            # The value is unchanged: new evidence belongs to the displayed statement.
            if draft.draft.evidence:
                yield Correction(prop.id, draft, only_adds_evidence=True)
            continue
        yield Correction(prop.id, draft, lang=draft.draft.value.lang)


def _displayed_language(change: RevisionBuilder, current: Json, property_id: str) -> str | None:
    """Return the language of the displayed text; None if no text is displayed."""
    sources = current["sources"].get(property_id)
    statement = change.session.get(SQLStatement, sources[0]["statement"]) if sources else None
    return statement.lang if statement else None


def _reject_unpatchable_keys(
    patch: EntityPatchBody, current: Json, kind: Kind, parser: StatementParser
) -> None:
    """Raise if the patch changes keys that a patch cannot change."""
    properties = {prop.id: prop for prop in properties_of(kind)}
    multi_valued = []
    for key, raw_value in patch.raw.items():
        if key in METADATA_KEYS or (key in properties and properties[key].is_single(kind)):
            continue
        if key in current and raw_value == current[key]:
            continue
        pointer = json_pointer(key)
        if key == "names" or key in properties:
            multi_valued.append(ErrorItem(f"{key} has many values", pointer=pointer))
        elif key in current:
            parser.add_error(pointer, f"{key} is not to be changed")
        else:
            parser.add_error(pointer, f"there is no {key} of the kind {kind}")
    parser.raise_errors()
    if multi_valued:
        raise UseStatements(
            "What has many values is changed by its statements: POST, PATCH and DELETE "
            "/v1/statements.",
            errors=multi_valued,
        )


def _generate_id(body: NewEntity) -> str:
    """Return an id generated from the first name of the body."""
    names = getattr(body, "names", None) or []
    first_name = body.name or next((n if isinstance(n, str) else n.text for n in names), None)
    if first_name is None:
        detail = "an entity needs an id, or a name to make one of"
        raise UnprocessableContent(
            "The body says too little.", errors=[ErrorItem(detail, pointer="/id")]
        )
    entity_id = (
        _NON_ID_CHARACTERS.sub("-", anyascii(first_name).lower())
        .strip("-")[:MAX_ENTITY_ID_LENGTH]
        .strip("-")
    )
    if not entity_id:
        detail = "no id can be made of this name: give one"
        raise UnprocessableContent(
            "The body says too little.", errors=[ErrorItem(detail, pointer="/id")]
        )
    return entity_id


def entities_collection() -> Collection:
    """Return the collection of all kinds."""
    return COLLECTIONS[-1]
