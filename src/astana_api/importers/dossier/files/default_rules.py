"""Rules of the JSON Schema for the keys that a file states or has a default of."""

from collections.abc import Mapping
from typing import Any

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.dossier.files.patterns import LANGUAGE_PART_PATTERN
from astana_api.importers.dossier.files.short_forms import DIRECT_PROPERTIES

Json = dict[str, Any]


def rules_of_defaults(statements: Mapping[Kind, Json]) -> list[Json]:
    """Return the rules for a file; `statements` has the schema of the list for each kind.

    An entity needs a kind, and a text a language, if there is no default.
    """
    return [
        *(_entities_of_default_kind(kind, items) for kind, items in statements.items()),
        {"if": _has_default("kind"), "else": _each_entity({"required": ["kind"]})},
        {"if": _has_default("lang"), "else": _each_entity(_with_languages())},
    ]


def _has_default(key: str, value: Json | None = None) -> Json:
    """Return the schema of a file that has a default of the key."""
    has_key: Json = {"type": "object", "required": [key]}
    if value is not None:
        has_key["properties"] = {key: value}
    return {"properties": {"defaults": has_key}, "required": ["defaults"]}


def _each_entity(schema: Json) -> Json:
    return {"properties": {"entities": {"additionalProperties": schema | {"type": "object"}}}}


def _entities_of_default_kind(kind: Kind, items: Json) -> Json:
    """Return the schema of a file, whose entities without a kind have the default."""
    is_other = {"type": "object", "required": ["kind"]}
    entity = {
        "if": {"not": is_other},
        "then": {
            "if": {"type": "array"},
            "then": items,
            "else": {"properties": {"statements": items}},
        },
    }
    return {
        "if": _has_default("kind", {"const": kind.value}),
        "then": {"properties": {"entities": {"additionalProperties": entity}}},
    }


def _with_languages() -> Json:
    """Return the schema of an entity whose texts have a language, if it has no default."""
    language = {"pattern": LANGUAGE_PART_PATTERN}
    return {
        "if": {"required": ["defaults"]},
        "else": {
            "properties": {
                **dict.fromkeys(DIRECT_PROPERTIES, language),
                "statements": {"items": _text_with_language()},
            }
        },
    }


def _text_with_language() -> Json:
    """Return the schema of a statement whose text has a language."""
    texts = [prop.id for prop in PROPERTIES.values() if prop.values == (ValueType.TEXT,)]
    others = [prop.id for prop in PROPERTIES.values() if ValueType.TEXT in prop.values]
    without = {"type": ["string", "number"]} | {
        "not": {"type": "string", "pattern": LANGUAGE_PART_PATTERN}
    }
    is_text: Json = {
        "anyOf": [{"required": [prop], "properties": {prop: without}} for prop in texts]
    }
    in_mapping: Json = {
        "if": {"type": "object", "required": ["text"]},
        "then": {"required": ["lang"]},
    }
    return {
        "if": is_text,
        "then": {"required": ["lang"]},
        "properties": dict.fromkeys(others, in_mapping),
    }
