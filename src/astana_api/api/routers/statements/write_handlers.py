"""What may be done to statements over HTTP: state, support, correct, retract."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request

from astana_api.api.http.preconditions import if_match, require_match
from astana_api.api.lists.filter_types import closest_property
from astana_api.api.writes.body_parser import Drafting, main_type, pointer_to
from astana_api.api.writes.pipeline import Act, Render, Written
from astana_api.commands import statement_edits
from astana_api.commands.revision import Change
from astana_api.commands.statement_edits import Wording
from astana_api.commands.validation import PlacedDraft
from astana_api.db.session_snapshot import WrittenSnapshot, result_of
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.domain.rendering.statements import address
from astana_api.domain.statements.drafts import Qualifiers, StatementDraft, Value
from astana_api.domain.statements.identity import ordered
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, Property
from astana_api.errors import Gone, ResourceNotFound
from astana_api.models import Statement
from astana_api.queries import statements
from astana_api.schemas.requests.statements import MoreEvidence, NewStatement, StatementPatch
from astana_api.schemas.responses.statements import Coordinates

CHANGEABLE = ("value", "value_type", "lang", "qualifiers", "stated_as", "rank", "evidence")
_OF_THE_CLAIM = frozenset({"value", "value_type", "lang", "qualifiers"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A patch as it was read, and as it was sent: to be compared with what is answered."""

    body: StatementPatch
    raw: Json


def state(body: NewStatement) -> Act:
    """The change that states a claim, or supports one that stands.

    Raises UnprocessableContent for what is no claim of the vocabulary.
    """
    drafting = Drafting(body.subject, lang=body.lang)
    row = PROPERTIES.get(body.property)
    if row is None:
        hint = closest_property(body.property)
        drafting.refuse("/property", f"there is no property {body.property}; {hint}")
        drafting.raise_any()
        raise AssertionError
    value = _value(drafting, row, body)
    qualifiers = _qualifiers(drafting, row, body.qualifiers)
    pieces = drafting.pieces(body.evidence or (), "/evidence")
    drafting.raise_any()
    assert value is not None
    evidence = tuple(draft for draft, _ in pieces)
    draft = StatementDraft(
        body.subject, row.id, value, qualifiers, body.stated_as, body.rank, evidence
    )
    places = tuple(place for _, place in pieces)
    placed = PlacedDraft(draft, "/value", "/subject", places, "/qualifiers", "/property")

    def act(change: Change) -> Render:
        before = change.number - 1
        return _shown(statement_edits.state(change, placed), created_after=before)

    return act


def correct(request: Request, statement_id: str, sent: Sent) -> Act:
    """The change of a statement's wording, rank or evidence, or of the claim itself."""

    def act(change: Change) -> Render:
        standing = located(change, statement_id)
        require_match(if_match(request.scope), standing["revision"])
        drafting = Drafting(standing["subject"]["id"])
        changed = _changed(drafting, sent, standing)
        drafting.raise_any()
        pieces = None
        if "evidence" in changed:
            pieces = drafting.pieces(sent.body.evidence or (), "/evidence")
        if changed & _OF_THE_CLAIM:
            placed = _successor(change, drafting, sent, changed, statement_id)
            evidence = tuple(draft for draft, _ in pieces or ())
            placed = replace(
                placed,
                draft=replace(placed.draft, evidence=evidence),
                evidence=tuple(place for _, place in pieces or ()),
            )
            successor = statement_edits.supersede(
                change, statement_id, placed, sent.body.message, carry=pieces is None
            )
            return _shown(successor)
        drafting.raise_any()
        if changed:
            wording = _wording(sent, standing, changed)
            statement_edits.amend(change, statement_id, wording, pieces)
        return _shown(statement_id)

    return act


def support(statement_id: str, body: MoreEvidence) -> Act:
    """The change that brings a piece of evidence to a statement."""
    drafting = Drafting("")
    piece = drafting.piece(body, "")
    drafting.raise_any()

    def act(change: Change) -> Render:
        located(change, statement_id)
        statement_edits.support(change, statement_id, [(piece, "")])
        return _shown(statement_id)

    return act


def end_support(request: Request, statement_id: str, evidence_id: str) -> Act:
    """The change that ends a piece of evidence."""

    def act(change: Change) -> Render:
        standing = located(change, statement_id)
        require_match(if_match(request.scope), standing["revision"])
        statement_edits.end_support(change, statement_id, evidence_id)
        return _shown(statement_id)

    return act


def retract(request: Request, statement_id: str, reason: str) -> Act:
    """The change after which a statement is said no longer."""

    def act(change: Change) -> Render:
        standing = located(change, statement_id)
        require_match(if_match(request.scope), standing["revision"])
        statement_edits.retract(change, statement_id, reason)
        return _shown(statement_id)

    return act


def located(change: Change, statement_id: str) -> Json:
    """The statement as it is before the change; raises ResourceNotFound where there is none."""
    snapshot = WrittenSnapshot(change.session, change.number - 1)
    found = result_of(statements.one(snapshot, statement_id))
    if found is None:
        raise ResourceNotFound(f"There is no statement {statement_id}.")
    return found


def _shown(statement_id: str, created_after: int | None = None) -> Render:
    """The statement as it stands after the change; 201 where it was first stated after a revision.

    The states it ever had tell: a claim that comes back is not created.
    """

    def render(snapshot: WrittenSnapshot) -> Written:
        found = result_of(statements.one(snapshot, statement_id))
        if found is None:
            raise Gone(f"The statement {statement_id} is not served.")
        first = found["states"][0]["from_revision"]
        created = created_after is not None and first > created_after
        where = address(statement_id)
        return Written(dumps(found).encode(), found["revision"], 201 if created else 200, where)

    return render


def _value(drafting: Drafting, row: Property, body: NewStatement) -> Value | None:
    said: Any = body.value
    value_type = body.value_type or _type_of(row, said, body.lang)
    if _lacks_value(drafting, value_type, said):
        return None
    if body.lang is not None and value_type is not ValueType.TEXT:
        drafting.refuse("/lang", "only a text has a language")
    return drafting.read(row, value_type, _plain(said), body.lang, "/value")


def _lacks_value(drafting: Drafting, value_type: ValueType, said: Any) -> bool:
    lacks = said is None and value_type not in {ValueType.SOMEVALUE, ValueType.NOVALUE}
    if lacks:
        drafting.refuse("/value", "a value is needed, or value_type somevalue or novalue")
    return lacks


def _type_of(row: Property, said: Any, lang: str | None) -> ValueType:
    if isinstance(said, Coordinates):
        return ValueType.COORDINATES
    if isinstance(said, str) and lang is not None and ValueType.TEXT in row.values:
        return ValueType.TEXT
    return main_type(row)


def _plain(said: Any) -> Any:
    return said if said is None or isinstance(said, str | Coordinates) else said.id


def _qualifiers(drafting: Drafting, row: Property, said: Any) -> Qualifiers:
    if said is None:
        return ()
    found = drafting.qualifiers(said, "/qualifiers")
    _refuse_qualifiers(drafting, row, found)
    return found


def _refuse_qualifiers(drafting: Drafting, row: Property, found: Qualifiers) -> None:
    taken = ", ".join(name for name in QUALIFIERS if row.takes(name))
    for name, _ in found:
        if not row.takes(name):
            drafting.refuse(f"/qualifiers/{name}", f"{row.id} does not take {name}, only {taken}")


def _changed(drafting: Drafting, sent: Sent, standing: Json) -> set[str]:
    """The keys that say something else than stands; notes those that cannot."""
    changed = set()
    for key, said in sent.raw.items():
        if key == "message" or (key in standing and said == standing[key]):
            continue
        if key in CHANGEABLE:
            changed.add(key)
        else:
            drafting.refuse(pointer_to(key), f"{key} is not to be changed")
    return changed


def _wording(sent: Sent, standing: Json, changed: set[str]) -> Wording:
    rank, stated_as = Rank(standing["rank"]), standing["stated_as"]
    if "rank" in changed:
        rank = sent.body.rank or Rank.NORMAL
    return Wording(rank, sent.body.stated_as if "stated_as" in changed else stated_as)


def _successor(
    change: Change, drafting: Drafting, sent: Sent, changed: set[str], statement_id: str
) -> PlacedDraft:
    """The claim that is to stand in the place of the statement, as it was given."""
    given = change.session.get(Statement, statement_id)
    assert given is not None
    row, body = PROPERTIES[given.property], sent.body
    value: Value | None = Value(ValueType(given.type), given.value, given.lang)
    if changed & {"value", "value_type", "lang"}:
        said: Any = body.value if "value" in sent.raw else given.value
        if "value" not in sent.raw and given.type == ValueType.COORDINATES:
            latitude, _, longitude = (given.value or "").partition(",")
            said = Coordinates(latitude=float(latitude), longitude=float(longitude))
        lang = body.lang if "lang" in sent.raw else given.lang
        value_type = body.value_type if "value_type" in sent.raw else None
        if value_type is None:
            kept = ValueType(given.type)
            value_type = kept if kept in row.values else _type_of(row, said, lang)
            if isinstance(said, Coordinates):
                value_type = ValueType.COORDINATES
        if not _lacks_value(drafting, value_type, said):
            value = drafting.read(row, value_type, _plain(said), lang, "/value")
    qualifiers = _merged(drafting, row, sent, loads(given.qualifiers))
    drafting.raise_any()
    assert value is not None
    standing = located(change, statement_id)
    wording = _wording(sent, standing, changed)
    draft = StatementDraft(
        given.subject, row.id, value, qualifiers, wording.stated_as, wording.rank
    )
    return PlacedDraft(draft, "/value", qualifiers="/qualifiers")


def _merged(drafting: Drafting, row: Property, sent: Sent, given: Json) -> Qualifiers:
    """The qualifiers after a merge patch (RFC 7396)."""
    if "qualifiers" not in sent.raw:
        return ordered(given.items())
    if sent.body.qualifiers is None:
        return ()
    said = dict(drafting.qualifiers(sent.body.qualifiers, "/qualifiers"))
    kept = {key: value for key, value in given.items() if key not in sent.raw["qualifiers"]}
    found = ordered({**kept, **said}.items())
    _refuse_qualifiers(drafting, row, found)
    drafting.check_period(dict(found), "/qualifiers")
    return found
