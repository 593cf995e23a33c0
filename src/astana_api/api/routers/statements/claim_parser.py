"""Parse request bodies into the claims of statements: new ones, and successors by a patch."""

from collections.abc import Collection
from typing import Any

from astana_api.api.lists.filter_types import suggest_property
from astana_api.api.writes.body_parser import StatementParser, infer_value_type
from astana_api.api.writes.patches import Patch
from astana_api.commands.statement_edits import EvidenceWithPointers
from astana_api.commands.validation import DraftWithPointers
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.statements.drafts import Qualifiers, StatementDraft, Value
from astana_api.domain.statements.identity import order_qualifiers
from astana_api.domain.statements.validation import (
    check_period,
    check_qualifiers,
)
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition
from astana_api.models import SQLStatement
from astana_api.schemas.requests.statements import NewStatement, StatementPatch
from astana_api.schemas.responses.references import Coordinates

VALUE_KEYS = frozenset({"value", "value_type", "lang"})
"""Keys of a patch that together state the value."""


def parse_statement(body: NewStatement) -> DraftWithPointers:
    """Return the draft of a new statement.

    Raise UnprocessableContent for a claim that the vocabulary does not allow.
    """
    parser = StatementParser(body.subject, lang=body.lang)
    prop = PROPERTIES.get(body.property)
    if prop is None:
        hint = suggest_property(body.property)
        parser.add_error("/property", f"there is no property {body.property}; {hint}")
        parser.raise_errors()
        raise AssertionError
    value = parser.parse_element(prop, body, "")
    qualifiers: Qualifiers = ()
    if body.qualifiers is not None:
        qualifiers = parser.parse_qualifiers(body.qualifiers, "/qualifiers")
        parser.add_violations(check_qualifiers(prop, dict(qualifiers)), "/qualifiers")
    evidence = parser.parse_evidence_list(body.evidence or (), "/evidence")
    parser.raise_errors()
    assert value is not None
    return DraftWithPointers(
        StatementDraft(
            body.subject,
            prop.id,
            value,
            qualifiers,
            body.rank,
            tuple(draft for draft, _ in evidence),
        ),
        "/value",
        "/subject",
        tuple(pointer for _, pointer in evidence),
        "/qualifiers",
        "/property",
    )


def parse_successor(
    parser: StatementParser,
    statement: SQLStatement,
    patch: Patch[StatementPatch],
    changed: Collection[str],
    rank: Rank,
    evidence: EvidenceWithPointers,
) -> DraftWithPointers:
    """Return the draft of the claim that supersedes the statement.

    Raise UnprocessableContent with the errors of the parser, if there are any.
    """
    prop = PROPERTIES[statement.property]
    value: Value | None = Value(ValueType(statement.type), statement.value, statement.lang)
    if not VALUE_KEYS.isdisjoint(changed):
        value = _patch_value(parser, prop, statement, patch)
    qualifiers = _merge_qualifiers(parser, prop, patch, loads(statement.qualifiers))
    parser.raise_errors()
    assert value is not None
    return DraftWithPointers(
        StatementDraft(
            statement.subject,
            prop.id,
            value,
            qualifiers,
            rank,
            tuple(draft for draft, _ in evidence),
        ),
        "/value",
        evidence_pointers=tuple(pointer for _, pointer in evidence),
        qualifiers_pointer="/qualifiers",
    )


def merge_rank(current: Json, patch: Patch[StatementPatch], changed: Collection[str]) -> Rank:
    """Return the rank after the patch."""
    if "rank" in changed:
        return patch.body.rank or Rank.NORMAL
    return Rank(current["rank"])


def _patch_value(
    parser: StatementParser,
    prop: PropertyDefinition,
    statement: SQLStatement,
    patch: Patch[StatementPatch],
) -> Value | None:
    """Return the value after the patch; None, with an error added, if it is invalid."""
    body = patch.body
    raw_value: Any = body.value if "value" in patch.raw else statement.value
    if "value" not in patch.raw and statement.type == ValueType.COORDINATES:
        latitude, _, longitude = (statement.value or "").partition(",")
        raw_value = Coordinates(latitude=float(latitude), longitude=float(longitude))
    lang = body.lang if "lang" in patch.raw else statement.lang
    value_type = body.value_type if "value_type" in patch.raw else None
    if value_type is None:
        stored_type = ValueType(statement.type)
        value_type = (
            stored_type if stored_type in prop.values else infer_value_type(prop, raw_value, lang)
        )
        if isinstance(raw_value, Coordinates):
            value_type = ValueType.COORDINATES
    return parser.parse_stated_value(prop, value_type, raw_value, lang, "/value")


def _merge_qualifiers(
    parser: StatementParser,
    prop: PropertyDefinition,
    patch: Patch[StatementPatch],
    stored: Json,
) -> Qualifiers:
    """Return the qualifiers after a merge patch (RFC 7396)."""
    if "qualifiers" not in patch.raw:
        return order_qualifiers(stored.items())
    if patch.body.qualifiers is None:
        return ()
    changes = dict(parser.parse_qualifiers(patch.body.qualifiers, "/qualifiers"))
    unchanged = {key: value for key, value in stored.items() if key not in patch.raw["qualifiers"]}
    merged = order_qualifiers({**unchanged, **changes}.items())
    parser.add_violations(check_qualifiers(prop, dict(merged)), "/qualifiers")
    parser.add_violations(check_period(merged), "/qualifiers")
    return merged
