"""Handlers of the write routes of statements: create, correct, retract, add and end evidence."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request

from astana_api.api.http.preconditions import get_if_match, require_match
from astana_api.api.lists.filter_types import suggest_property
from astana_api.api.writes.body_parser import StatementParser, default_value_type, json_pointer
from astana_api.api.writes.pipeline import Command, ResponseBuilder, WriteResult
from astana_api.commands import statement_edits
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.statement_edits import RankAndWording
from astana_api.commands.validation import DraftWithPointers
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.domain.rendering.statements import statement_path
from astana_api.domain.statements.drafts import Qualifiers, StatementDraft, Value
from astana_api.domain.statements.identity import order_qualifiers
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition
from astana_api.errors import Gone, ResourceNotFound
from astana_api.models import SQLStatement
from astana_api.queries import statements
from astana_api.schemas.requests.statements import NewEvidence, NewStatement, StatementPatch
from astana_api.schemas.responses.statements import Coordinates

PATCHABLE_KEYS = ("value", "value_type", "lang", "qualifiers", "stated_as", "rank", "evidence")
_CLAIM_KEYS = frozenset({"value", "value_type", "lang", "qualifiers"})


@dataclass(frozen=True, slots=True)
class StatementPatchBody:
    """A patch after validation (`body`) and as sent (`raw`), to compare with the current JSON."""

    body: StatementPatch
    raw: Json


def create(body: NewStatement) -> Command:
    """Return the command that creates a statement, or adds evidence if the claim exists.

    Raise UnprocessableContent for a claim that the vocabulary does not allow.
    """
    parser = StatementParser(body.subject, lang=body.lang)
    prop = PROPERTIES.get(body.property)
    if prop is None:
        hint = suggest_property(body.property)
        parser.add_error("/property", f"there is no property {body.property}; {hint}")
        parser.raise_errors()
        raise AssertionError
    value = _parse_value(parser, prop, body)
    qualifiers = _parse_qualifiers(parser, prop, body.qualifiers)
    evidence_with_pointers = parser.parse_evidence_list(body.evidence or (), "/evidence")
    parser.raise_errors()
    assert value is not None
    evidence = tuple(draft for draft, _ in evidence_with_pointers)
    draft = StatementDraft(
        body.subject, prop.id, value, qualifiers, body.stated_as, body.rank, evidence
    )
    evidence_pointers = tuple(pointer for _, pointer in evidence_with_pointers)
    draft_with_pointers = DraftWithPointers(
        draft, "/value", "/subject", evidence_pointers, "/qualifiers", "/property"
    )

    def command(change: RevisionBuilder) -> ResponseBuilder:
        revision_before = change.number - 1
        return _statement_response(
            statement_edits.create_statement(change, draft_with_pointers),
            created_after=revision_before,
        )

    return command


def correct(request: Request, statement_id: str, patch: StatementPatchBody) -> Command:
    """Return the command that corrects wording, rank or evidence, or supersedes the claim."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        current = require_statement(change, statement_id)
        require_match(get_if_match(request.scope), current["revision"])
        parser = StatementParser(current["subject"]["id"])
        changed_keys = _changed_keys(parser, patch, current)
        parser.raise_errors()
        evidence_with_pointers = None
        if "evidence" in changed_keys:
            evidence_with_pointers = parser.parse_evidence_list(
                patch.body.evidence or (), "/evidence"
            )
        if changed_keys & _CLAIM_KEYS:
            draft_with_pointers = _parse_successor(
                change, parser, patch, changed_keys, statement_id
            )
            evidence = tuple(draft for draft, _ in evidence_with_pointers or ())
            draft_with_pointers = replace(
                draft_with_pointers,
                draft=replace(draft_with_pointers.draft, evidence=evidence),
                evidence_pointers=tuple(pointer for _, pointer in evidence_with_pointers or ()),
            )
            successor = statement_edits.supersede(
                change,
                statement_id,
                draft_with_pointers,
                patch.body.message,
                copy_evidence=evidence_with_pointers is None,
            )
            return _statement_response(successor)
        parser.raise_errors()
        if changed_keys:
            wording = _wording(patch, current, changed_keys)
            statement_edits.amend(change, statement_id, wording, evidence_with_pointers)
        return _statement_response(statement_id)

    return command


def add_evidence(statement_id: str, body: NewEvidence) -> Command:
    """Return the command that adds a piece of evidence to a statement."""
    parser = StatementParser("")
    evidence = parser.parse_evidence(body, "")
    parser.raise_errors()

    def command(change: RevisionBuilder) -> ResponseBuilder:
        require_statement(change, statement_id)
        statement_edits.attach_evidence(change, statement_id, [(evidence, "")])
        return _statement_response(statement_id)

    return command


def end_evidence(request: Request, statement_id: str, evidence_id: str) -> Command:
    """Return the command that ends a piece of evidence."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        current = require_statement(change, statement_id)
        require_match(get_if_match(request.scope), current["revision"])
        statement_edits.detach_evidence(change, statement_id, evidence_id)
        return _statement_response(statement_id)

    return command


def retract(request: Request, statement_id: str, reason: str) -> Command:
    """Return the command that retracts a statement."""

    def command(change: RevisionBuilder) -> ResponseBuilder:
        current = require_statement(change, statement_id)
        require_match(get_if_match(request.scope), current["revision"])
        statement_edits.retract(change, statement_id, reason)
        return _statement_response(statement_id)

    return command


def require_statement(change: RevisionBuilder, statement_id: str) -> Json:
    """Return the statement as it is before the change; raise ResourceNotFound if missing."""
    snapshot = SessionSnapshot(change.session, change.number - 1)
    statement = run_sync(statements.get_statement(snapshot, statement_id))
    if statement is None:
        raise ResourceNotFound(f"There is no statement {statement_id}.")
    return statement


def _statement_response(statement_id: str, created_after: int | None = None) -> ResponseBuilder:
    """Return a builder of the statement after the change.

    The status is 201 if its first state begins after the revision `created_after`: a retracted
    claim that becomes current again is not created.
    """

    def build(snapshot: SessionSnapshot) -> WriteResult:
        statement = run_sync(statements.get_statement(snapshot, statement_id))
        if statement is None:
            raise Gone(f"The statement {statement_id} is not served.")
        first_revision = statement["states"][0]["from_revision"]
        created = created_after is not None and first_revision > created_after
        location = statement_path(statement_id)
        return WriteResult(
            dumps(statement).encode(), statement["revision"], 201 if created else 200, location
        )

    return build


def _parse_value(
    parser: StatementParser, prop: PropertyDefinition, body: NewStatement
) -> Value | None:
    raw_value: Any = body.value
    value_type = body.value_type or _infer_value_type(prop, raw_value, body.lang)
    if _is_value_missing(parser, value_type, raw_value):
        return None
    if body.lang is not None and value_type is not ValueType.TEXT:
        parser.add_error("/lang", "only a text has a language")
    return parser.parse_value(prop, value_type, _plain_value(raw_value), body.lang, "/value")


def _is_value_missing(parser: StatementParser, value_type: ValueType, raw_value: Any) -> bool:
    is_missing = raw_value is None and value_type not in {ValueType.SOMEVALUE, ValueType.NOVALUE}
    if is_missing:
        parser.add_error("/value", "a value is needed, or value_type somevalue or novalue")
    return is_missing


def _infer_value_type(prop: PropertyDefinition, raw_value: Any, lang: str | None) -> ValueType:
    if isinstance(raw_value, Coordinates):
        return ValueType.COORDINATES
    if isinstance(raw_value, str) and lang is not None and ValueType.TEXT in prop.values:
        return ValueType.TEXT
    return default_value_type(prop)


def _plain_value(raw_value: Any) -> Any:
    return (
        raw_value if raw_value is None or isinstance(raw_value, str | Coordinates) else raw_value.id
    )


def _parse_qualifiers(parser: StatementParser, prop: PropertyDefinition, body: Any) -> Qualifiers:
    if body is None:
        return ()
    qualifiers = parser.parse_qualifiers(body, "/qualifiers")
    _reject_qualifiers(parser, prop, qualifiers)
    return qualifiers


def _reject_qualifiers(
    parser: StatementParser, prop: PropertyDefinition, qualifiers: Qualifiers
) -> None:
    accepted = ", ".join(name for name in QUALIFIERS if prop.allows_qualifier(name))
    for name, _ in qualifiers:
        if not prop.allows_qualifier(name):
            parser.add_error(
                f"/qualifiers/{name}", f"{prop.id} does not take {name}, only {accepted}"
            )


def _changed_keys(parser: StatementParser, patch: StatementPatchBody, current: Json) -> set[str]:
    """Return the keys whose values differ; add an error for each that a patch cannot change."""
    changed = set()
    for key, raw_value in patch.raw.items():
        if key == "message" or (key in current and raw_value == current[key]):
            continue
        if key in PATCHABLE_KEYS:
            changed.add(key)
        else:
            parser.add_error(json_pointer(key), f"{key} is not to be changed")
    return changed


def _wording(patch: StatementPatchBody, current: Json, changed: set[str]) -> RankAndWording:
    rank, stated_as = Rank(current["rank"]), current["stated_as"]
    if "rank" in changed:
        rank = patch.body.rank or Rank.NORMAL
    return RankAndWording(rank, patch.body.stated_as if "stated_as" in changed else stated_as)


def _parse_successor(
    change: RevisionBuilder,
    parser: StatementParser,
    patch: StatementPatchBody,
    changed: set[str],
    statement_id: str,
) -> DraftWithPointers:
    """Return the draft of the claim that supersedes the statement."""
    statement = change.session.get(SQLStatement, statement_id)
    assert statement is not None
    prop, body = PROPERTIES[statement.property], patch.body
    value: Value | None = Value(ValueType(statement.type), statement.value, statement.lang)
    if changed & {"value", "value_type", "lang"}:
        raw_value: Any = body.value if "value" in patch.raw else statement.value
        if "value" not in patch.raw and statement.type == ValueType.COORDINATES:
            latitude, _, longitude = (statement.value or "").partition(",")
            raw_value = Coordinates(latitude=float(latitude), longitude=float(longitude))
        lang = body.lang if "lang" in patch.raw else statement.lang
        value_type = body.value_type if "value_type" in patch.raw else None
        if value_type is None:
            stored_type = ValueType(statement.type)
            value_type = (
                stored_type
                if stored_type in prop.values
                else _infer_value_type(prop, raw_value, lang)
            )
            if isinstance(raw_value, Coordinates):
                value_type = ValueType.COORDINATES
        if not _is_value_missing(parser, value_type, raw_value):
            value = parser.parse_value(prop, value_type, _plain_value(raw_value), lang, "/value")
    qualifiers = _merge_qualifiers(parser, prop, patch, loads(statement.qualifiers))
    parser.raise_errors()
    assert value is not None
    current = require_statement(change, statement_id)
    wording = _wording(patch, current, changed)
    draft = StatementDraft(
        statement.subject, prop.id, value, qualifiers, wording.stated_as, wording.rank
    )
    return DraftWithPointers(draft, "/value", qualifiers_pointer="/qualifiers")


def _merge_qualifiers(
    parser: StatementParser, prop: PropertyDefinition, patch: StatementPatchBody, stored: Json
) -> Qualifiers:
    """Return the qualifiers after a merge patch (RFC 7396)."""
    if "qualifiers" not in patch.raw:
        return order_qualifiers(stored.items())
    if patch.body.qualifiers is None:
        return ()
    changes = dict(parser.parse_qualifiers(patch.body.qualifiers, "/qualifiers"))
    unchanged = {key: value for key, value in stored.items() if key not in patch.raw["qualifiers"]}
    merged = order_qualifiers({**unchanged, **changes}.items())
    _reject_qualifiers(parser, prop, merged)
    parser.check_period(dict(merged), "/qualifiers")
    return merged
