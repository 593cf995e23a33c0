"""What may be done to entities over HTTP, the same for each kind: create, correct, withdraw."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anyascii import anyascii
from fastapi import Request
from starlette.types import Scope

from astana_api.api.http.preconditions import if_match, require_match
from astana_api.api.routers.entities.collections import COLLECTIONS, Collection, instead
from astana_api.api.writes.body_parser import Drafting, check_fields, pointer_to
from astana_api.api.writes.pipeline import Act, Elsewhere, Render, Written
from astana_api.commands import entities as commands
from astana_api.commands import merging
from astana_api.commands.entities import Correction
from astana_api.commands.revision import Change
from astana_api.commands.validation import PlacedDraft
from astana_api.db.session_snapshot import WrittenSnapshot, result_of
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json, address, loads
from astana_api.domain.statements.drafts import EntityDraft
from astana_api.domain.text.normalization import ENTITY_ID_MAX
from astana_api.domain.vocabulary import PROPERTIES, properties_of
from astana_api.errors import Fault, Gone, UnprocessableContent, UseStatements
from astana_api.models import Statement
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities.items import Item
from astana_api.schemas.requests.entities import EntityPatch, NewEntity

OF_THE_CHANGE = ("message", "lang", "evidence")
"""Keys of a body that say nothing of the entity."""

_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


def create(kind: Kind, body: NewEntity) -> tuple[str, Act]:
    """The id of the new entity, and the change that makes it.

    Raises UnprocessableContent for what cannot be stated, or where no id can be made.
    """
    entity_id = body.id or _id_of(body)
    drafting = Drafting(entity_id, lang=body.lang, evidence=body.evidence)
    placed = _placed(kind, body, drafting)
    said = [key for key in type(body).model_fields if getattr(body, key) is not None]
    check_fields(drafting, body.evidence, said)
    drafting.raise_any()

    def act(change: Change) -> Render:
        commands.create(change, EntityDraft(entity_id, kind), placed)
        return _shown(entity_id, status=201)

    return entity_id, act


@dataclass(frozen=True, slots=True)
class Sent:
    """A patch as it was read, and as it was sent: to be compared with what is answered."""

    body: EntityPatch
    raw: Json


def correct(request: Request, collection: Collection, entity_id: str, sent: Sent) -> Act:
    """The change of single values of an entity.

    When it is carried out it raises UseStatements, ConflictingStatements or UnprocessableContent
    for what it cannot do, and what `require_match` raises.
    """
    [kind] = map(Kind, collection.kinds)
    body = sent.body
    drafting = Drafting(entity_id, lang=body.lang, evidence=body.evidence)
    check_fields(drafting, body.evidence, sent.raw)

    def act(change: Change) -> Render:
        item = located(change, request.scope, collection, entity_id)
        require_match(if_match(request.scope), item.revision)
        standing = loads(item.body)
        _refuse_others(sent, standing, kind, drafting)
        corrections = list(_corrections(change, sent, standing, kind, drafting))
        drafting.raise_any()
        commands.correct(change, entity_id, corrections, body.message)
        return _shown(entity_id)

    return act


def withdraw(request: Request, collection: Collection, entity_id: str, reason: str | None) -> Act:
    """The change after which the entity is served no longer."""

    def act(change: Change) -> Render:
        item = located(change, request.scope, collection, entity_id)
        require_match(if_match(request.scope), item.revision)
        commands.withdraw(change, entity_id, reason)
        return _shown(entity_id)

    return act


def restore(request: Request, collection: Collection, entity_id: str) -> Act:
    """The change after which a withdrawn entity is served again."""

    def act(change: Change) -> Render:
        located(change, request.scope, collection, entity_id, withdrawn_too=True)
        commands.restore(change, entity_id)
        return _shown(entity_id)

    return act


def merge(request: Request, collection: Collection, entity_id: str, into: str) -> Act:
    """The change after which an entity's id leads to another's."""

    def act(change: Change) -> Render:
        item = located(change, request.scope, collection, entity_id, withdrawn_too=True)
        if if_match(request.scope) is not None:
            require_match(if_match(request.scope), item.revision)
        return _shown(merging.merge(change, entity_id, into))

    return act


def unmerge(entity_id: str) -> Act:
    """The change after which an id that was merged stands by itself again."""

    def act(change: Change) -> Render:
        merging.unmerge(change, entity_id)
        return _shown(entity_id)

    return act


def located(
    change: Change,
    scope: Scope,
    collection: Collection,
    entity_id: str,
    *,
    withdrawn_too: bool = False,
) -> Item:
    """The entity that stands by this id in the collection, as it is before the change.

    Raises Elsewhere for one that was merged, ResourceNotFound and Gone as reading does.
    """
    snapshot = WrittenSnapshot(change.session, change.number - 1)
    item = result_of(entity_items.item(snapshot, entity_id))
    away = item is None or item.kind not in collection.kinds
    if away or (item is not None and item.withdrawn and not withdrawn_too):
        raise Elsewhere(result_of(instead(snapshot, scope, collection, entity_id, item)))
    assert item is not None
    return item


def _shown(entity_id: str, status: int = 200) -> Render:
    """The whole entity as it stands after the change, withdrawn or not."""

    def render(snapshot: WrittenSnapshot) -> Written:
        item = result_of(entity_items.item(snapshot, entity_id))
        if item is None:
            raise Gone(f"{entity_id} is not served.")
        where = address(Kind(item.kind), entity_id) if status == 201 else None
        return Written(item.body.encode(), item.revision, status, where)

    return render


def _placed(kind: Kind, body: NewEntity, drafting: Drafting) -> list[PlacedDraft]:
    names = getattr(body, "names", None) or []
    found = [drafting.value(PROPERTIES["name"], said, "names", at) for at, said in enumerate(names)]
    named = {each.draft.value.text for each in found if each}
    if body.name is not None and body.name not in named:
        # The first stated of equals is the one that is shown.
        found.insert(0, drafting.value(PROPERTIES["name"], body.name, "name"))
    for row in properties_of(kind):
        said = getattr(body, row.id, None)
        if row.id == "name" or said is None:
            continue
        if isinstance(said, list):
            found += [drafting.value(row, each, row.id, at) for at, each in enumerate(said)]
        else:
            found.append(drafting.value(row, said, row.id))
    return [each for each in found if each is not None]


def _corrections(
    change: Change, sent: Sent, standing: Json, kind: Kind, drafting: Drafting
) -> Iterator[Correction]:
    """What the body says instead of what stands; of what it repeats, only evidence that is new."""
    for row in properties_of(kind):
        if not row.is_single(kind) or row.id not in sent.raw:
            continue
        said = getattr(sent.body, row.id)
        if said is None:
            yield Correction(row.id, None)
            continue
        shown = _language_shown(change, standing, row.id)
        placed = drafting.value(row, said, row.id, lang=shown)
        if placed is None:
            continue
        # The same text in another language is another.
        if sent.raw[row.id] == standing[row.id] and placed.draft.value.lang == shown:
            # Said as it was read: with its evidence, it is about the very claim that is shown.
            if placed.draft.evidence:
                yield Correction(row.id, placed, repeats=True)
            continue
        yield Correction(row.id, placed, lang=placed.draft.value.lang)


def _language_shown(change: Change, standing: Json, property_id: str) -> str | None:
    """The language of the text that is shown; None where none is."""
    shown = standing["sources"].get(property_id)
    statement = change.session.get(Statement, shown[0]["statement"]) if shown else None
    return statement.lang if statement else None


def _refuse_others(sent: Sent, standing: Json, kind: Kind, drafting: Drafting) -> None:
    """Refuse the keys that cannot be changed so, unless they say what stands."""
    rows = {row.id: row for row in properties_of(kind)}
    lists = []
    for key, said in sent.raw.items():
        if key in OF_THE_CHANGE or (key in rows and rows[key].is_single(kind)):
            continue
        if key in standing and said == standing[key]:
            continue
        pointer = pointer_to(key)
        if key == "names" or key in rows:
            lists.append(Fault(f"{key} has many values", pointer=pointer))
        elif key in standing:
            drafting.refuse(pointer, f"{key} is not to be changed")
        else:
            drafting.refuse(pointer, f"there is no {key} of the kind {kind}")
    drafting.raise_any()
    if lists:
        raise UseStatements(
            "What has many values is changed by its statements: POST, PATCH and DELETE "
            "/v1/statements.",
            errors=lists,
        )


def _id_of(body: NewEntity) -> str:
    """An id made of the name that the body gives first."""
    names = getattr(body, "names", None) or []
    first = body.name or next((n if isinstance(n, str) else n.text for n in names), None)
    if first is None:
        detail = "an entity needs an id, or a name to make one of"
        raise UnprocessableContent(
            "The body says too little.", errors=[Fault(detail, pointer="/id")]
        )
    made = _NOT_IN_AN_ID.sub("-", anyascii(first).lower()).strip("-")[:ENTITY_ID_MAX].strip("-")
    if not made:
        detail = "no id can be made of this name: give one"
        raise UnprocessableContent(
            "The body says too little.", errors=[Fault(detail, pointer="/id")]
        )
    return made


def every_collection() -> Collection:
    """The collection over all kinds."""
    return COLLECTIONS[-1]
