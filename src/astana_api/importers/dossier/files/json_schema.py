"""The JSON Schema of a dossier's files, made from the shapes and the vocabulary.

Editors complete and check a file with it while it is written. It knows one file at a time: what
points to another file, what a date says and what is stated twice are for the reader.
"""

import json
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.vocabulary import QUALIFIERS, Property, properties_of
from astana_api.importers.dossier.files.field_types import SLUG_PATTERN
from astana_api.importers.dossier.files.file_models import (
    INLINE_EVIDENCE,
    CitationShape,
    CoordinatesValue,
    DocumentShape,
    DossierShape,
    EntityShape,
    NoValue,
    PassageShape,
    SomeValue,
    StatementShape,
    TextValue,
)

Json = dict[str, Any]

_NULL: Final[Json] = {"type": "null"}
_SLUG: Final[Json] = {"type": "string", "pattern": SLUG_PATTERN}
_BARE_TEXT: Final[Json] = {"type": ["string", "number"]}
# An editor reads a bare 2015 as a number; the reader does not.
_SCALARS: Final[dict[ValueType, Json]] = {
    ValueType.TEXT: _BARE_TEXT,
    ValueType.ENTITY: _SLUG,
    ValueType.CITATION: _SLUG,
    ValueType.DATE: {"type": ["string", "integer"]},
    ValueType.URL: {"type": "string"},
    ValueType.NUMBER: {"type": ["string", "number"]},
}
_MODELS: Final = (
    DossierShape,
    DocumentShape,
    CitationShape,
    EntityShape,
    PassageShape,
    StatementShape,
    TextValue,
    CoordinatesValue,
    SomeValue,
    NoValue,
)


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that only repeat the name of a key."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the base's signature
        return False


def dossier_schema() -> Json:
    """The schema (JSON Schema 2020-12) that every file of a dossier meets by itself."""
    definitions = _definitions()
    statement = definitions.pop("Statement")
    for kind in Kind:
        definitions[_name(kind)] = _statement(kind, statement)
    definitions["Entity"] = _entity(definitions["Entity"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of a dossier",
        "description": (
            "All files of a dossier's folder make one: `dossier` stands in exactly one of them, "
            "`document` in at most one."
        ),
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            "dossier": _reference("Dossier"),
            "document": _reference("Document"),
            "citations": _by_id("Citation", "Sources, by the readable key that each is given."),
            "entities": _by_id("Entity", "Who and what is spoken of, by id."),
            "inventory": {
                "description": "What of the document is stated where, or why nowhere: by section.",
                "type": ["object", "null"],
                "additionalProperties": {"type": "array", "items": _reference("Passage")},
            },
        },
        "$defs": definitions,
    }


def _definitions() -> dict[str, Json]:
    _, schema = models_json_schema(
        [(model, "validation") for model in _MODELS],
        ref_template="#/$defs/{model}",
        schema_generator=_Untitled,
    )
    # `Shape` tells our classes from others; who writes a dossier need not know them.
    renamed = json.loads(json.dumps(schema["$defs"]).replace('Shape"', '"'))
    assert isinstance(renamed, dict)
    return renamed


def _name(kind: Kind) -> str:
    return f"{kind.value.title()}Statement"


def _reference(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _by_id(name: str, description: str) -> Json:
    return {
        "description": description,
        "type": ["object", "null"],
        "propertyNames": _SLUG,
        "additionalProperties": _reference(name),
    }


def _entity(entity: Json) -> Json:
    """Statements are those of the kind, so that only its properties are offered."""

    def of_kind(kind: Kind) -> Json:
        items = {"type": ["array", "null"], "items": _reference(_name(kind))}
        return {
            "if": {"properties": {"kind": {"const": kind.value}}, "required": ["kind"]},
            "then": {"properties": {"statements": items}},
        }

    entity["properties"]["statements"] = {"type": ["array", "null"]}
    return entity | {"allOf": [of_kind(kind) for kind in Kind]}


def _statement(kind: Kind, statement: Json) -> Json:
    rows = properties_of(kind)
    own = {row.id: _value(row) for row in rows}
    return {
        "title": f"Statement about {'an' if kind[0] in 'aeiou' else 'a'} {kind.value}",
        "description": statement["description"],
        "type": "object",
        "additionalProperties": False,
        "properties": {**own, **{k: v for k, v in statement["properties"].items() if k not in own}},
        "oneOf": [_alone(row, rows) for row in rows],
        "dependentSchemas": {
            **{row.id: _beside(row) for row in rows if row.id not in QUALIFIERS},
            "evidence": {
                "if": {"properties": {"evidence": {"type": "array"}}},
                "then": {"properties": dict.fromkeys(INLINE_EVIDENCE, _NULL)},
            },
        },
    }


def _value(row: Property) -> Json:
    """Plain, where the property takes one type; a text beside entities is a mapping."""
    plain = ValueType.ENTITY if ValueType.ENTITY in row.values else row.values[0]
    choices = [_SCALARS[plain]] if plain in _SCALARS else []
    if ValueType.TEXT in row.values:
        choices.append(_reference("TextValue"))
    if ValueType.COORDINATES in row.values:
        choices.append(_reference("CoordinatesValue"))
    choices += [_reference("SomeValue"), _reference("NoValue")]
    return {"description": row.description, "anyOf": choices}


def _alone(row: Property, rows: tuple[Property, ...]) -> Json:
    """The statement names this property; a name that is also a qualifier's, and no other."""
    named: Json = {"required": [row.id]}
    if row.id in QUALIFIERS:
        named["not"] = {"anyOf": [{"required": [r.id]} for r in rows if r is not row]}
    return named


def _beside(row: Property) -> Json:
    """What may stand beside the property: only its qualifiers, and a language where it is text."""
    refused = [name for name in QUALIFIERS if not row.takes(name)]
    if row.values != (ValueType.TEXT,):
        return {"properties": dict.fromkeys([*refused, "lang"], _NULL)}
    return {
        "properties": dict.fromkeys(refused, _NULL),
        "if": {"properties": {row.id: _BARE_TEXT}},
        "then": {"required": ["lang"]},
    }
