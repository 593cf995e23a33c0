"""Generate the JSON Schema of a dossier's files from the file models and the vocabulary.

Editors use it for completion and validation. It validates one file at a time; only the reader
checks references between files, dates and duplicates.
"""

import json
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.statements.validation import with_article
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition, properties_of
from astana_api.importers.dossier.files.default_rules import rules_of_defaults
from astana_api.importers.dossier.files.file_models import (
    INLINE_EVIDENCE,
    CitationShape,
    CoordinatesValue,
    DocumentShape,
    DossierShape,
    EntityShape,
    FileDefaultsShape,
    NoValue,
    PassageShape,
    SomeValue,
    StatementShape,
    TextValue,
)
from astana_api.importers.dossier.files.patterns import (
    SLUG_STATEMENT_PATTERN,
    date_statement_schema,
)
from astana_api.importers.dossier.files.short_forms import DIRECT_PROPERTIES
from astana_api.schemas.field_types import SLUG_PATTERN

Json = dict[str, Any]

_NULL: Final[Json] = {"type": "null"}
_SLUG: Final[Json] = {"type": "string", "pattern": SLUG_PATTERN}
_BARE_TEXT: Final[Json] = {"type": ["string", "number"]}
# An editor reads an unquoted 2015 as a number; the dossier reader reads it as text.
_SCALARS: Final[dict[ValueType, Json]] = {
    ValueType.TEXT: _BARE_TEXT,
    ValueType.ENTITY: {"type": "string", "pattern": SLUG_STATEMENT_PATTERN},
    ValueType.CITATION: {"type": "string", "pattern": SLUG_STATEMENT_PATTERN},
    ValueType.URL: {"type": "string"},
    ValueType.NUMBER: {"type": ["string", "number"]},
}
_MODELS: Final = (
    DossierShape,
    DocumentShape,
    FileDefaultsShape,
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
    """A generator that omits field titles, which only repeat the name of the key."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the base's signature
        return False


def dossier_schema() -> Json:
    """Return the JSON Schema (2020-12) of one file of a dossier."""
    definitions = _definitions()
    statement = definitions.pop("Statement")
    for kind in Kind:
        definitions[_statement_name(kind)] = _statement(kind, statement)
        definitions[_items_name(kind)] = _items(kind)
    definitions["Entity"] = _entity(definitions["Entity"])
    # The language may be a default.
    definitions["TextValue"]["required"].remove("lang")
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
            "dossier": _ref("Dossier"),
            "document": _ref("Document"),
            "defaults": _ref("FileDefaults"),
            "citations": _by_id("Citation", "Sources, by the readable key that each is given."),
            "entities": _by_id("Entity", "Who and what is spoken of, by id."),
            "inventory": {
                "description": "What of the document is stated where, or why nowhere: by section.",
                "type": ["object", "null"],
                "additionalProperties": {"type": "array", "items": _ref("Passage")},
            },
        },
        "allOf": rules_of_defaults({kind: _ref(_items_name(kind)) for kind in Kind}),
        "$defs": definitions,
    }


def _definitions() -> dict[str, Json]:
    _, schema = models_json_schema(
        [(model, "validation") for model in _MODELS],
        ref_template="#/$defs/{model}",
        schema_generator=_Untitled,
    )
    # The suffix `Shape` is internal: authors of dossiers do not need to see it.
    renamed = json.loads(json.dumps(schema["$defs"]).replace('Shape"', '"'))
    assert isinstance(renamed, dict)
    return renamed


def _statement_name(kind: Kind) -> str:
    return f"{kind.value.title()}Statement"


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _by_id(name: str, description: str) -> Json:
    return {
        "description": description,
        "type": ["object", "null"],
        "propertyNames": _SLUG,
        "additionalProperties": _ref(name),
    }


def _items_name(kind: Kind) -> str:
    return f"{kind.value.title()}Statements"


def _entity(entity: Json) -> Json:
    """Restrict the statements of an entity to the properties of its kind."""

    def of_kind(kind: Kind) -> Json:
        return {
            "if": {"properties": {"kind": {"const": kind.value}}, "required": ["kind"]},
            "then": {"properties": {"statements": _ref(_items_name(kind))}},
        }

    direct = {
        prop: _BARE_TEXT | {"description": PROPERTIES[prop].description}
        for prop in DIRECT_PROPERTIES
    }
    properties = {**entity["properties"], **direct, "statements": {"type": ["array", "null"]}}
    required = [key for key in entity["required"] if key != "kind"]
    return entity | {
        "type": ["object", "array"],
        "properties": properties,
        "required": required,
        "allOf": [of_kind(kind) for kind in Kind],
    }


def _items(kind: Kind) -> Json:
    """Return the schema of a list of statements, of which some may be in a block of their own."""
    block = {
        "type": "object",
        "properties": {"defaults": _ref("Defaults"), "statements": _ref(_items_name(kind))},
        "required": ["defaults", "statements"],
        "additionalProperties": False,
    }
    item = {"if": {"required": ["defaults"]}, "then": block, "else": _ref(_statement_name(kind))}
    return {"type": ["array", "null"], "items": item}


def _statement(kind: Kind, statement: Json) -> Json:
    props = properties_of(kind)
    own = {prop.id: _value(prop) for prop in props}
    return {
        "title": f"Statement about {with_article(kind)}",
        "description": statement["description"],
        "type": "object",
        "additionalProperties": False,
        "properties": {**own, **{k: v for k, v in statement["properties"].items() if k not in own}},
        "oneOf": [_names_property(prop, props) for prop in props],
        "dependentSchemas": {
            **{prop.id: _allowed_keys(prop) for prop in props if prop.id not in QUALIFIERS},
            "evidence": {
                "if": {"properties": {"evidence": {"type": "array"}}},
                "then": {"properties": dict.fromkeys(INLINE_EVIDENCE, _NULL)},
            },
        },
    }


def _value(prop: PropertyDefinition) -> Json:
    """Return the schema of a property's value; a text is a mapping if entities are accepted too."""
    plain_type = prop.default_value_type
    choices = [_SCALARS[plain_type]] if plain_type in _SCALARS else []
    if plain_type is ValueType.DATE:
        choices.append(date_statement_schema(is_period=prop.extent))
    if ValueType.TEXT in prop.values:
        choices.append(_ref("TextValue"))
    if ValueType.COORDINATES in prop.values:
        choices.append(_ref("CoordinatesValue"))
    choices += [_ref("SomeValue"), _ref("NoValue")]
    return {"description": prop.description, "anyOf": choices}


def _names_property(prop: PropertyDefinition, props: tuple[PropertyDefinition, ...]) -> Json:
    """Return the schema of a statement that names the property.

    A property that is also a qualifier counts only if the statement names no other property.
    """
    named: Json = {"required": [prop.id]}
    if prop.id in QUALIFIERS:
        named["not"] = {"anyOf": [{"required": [other.id]} for other in props if other is not prop]}
    return named


def _allowed_keys(prop: PropertyDefinition) -> Json:
    """Return the schema of the other keys: the property's qualifiers, and `lang` for a text."""
    rejected = [name for name in QUALIFIERS if not prop.allows_qualifier(name)]
    if prop.values != (ValueType.TEXT,):
        return {"properties": dict.fromkeys([*rejected, "lang"], _NULL)}
    return {"properties": dict.fromkeys(rejected, _NULL)}
