"""Response models of the values of entities, generated from the vocabulary."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import NameKind, ValueType
from astana_api.domain.rendering.fields import ELEMENT_KEYS
from astana_api.domain.vocabulary import INVERSE_KEYS, PROPERTIES, PropertyDefinition
from astana_api.schemas.responses.references import (
    EDTF,
    HOLDS,
    WORDINGS,
    Coordinates,
    EntityReference,
    drop_default,
)

Fields = dict[str, Any]

LIST: Any = list
MAPPING: Any = dict
LITERAL: Any = Literal
HIDDEN: Any = SkipJsonSchema
"""Typed as Any: mypy cannot evaluate annotations that are computed from the vocabulary."""

TYPES: Mapping[ValueType, Any] = {
    ValueType.ENTITY: EntityReference,
    ValueType.COORDINATES: Coordinates,
}


def nullable(type_: Any, description: str) -> Any:
    return type_ | None, Field(description=description)


def required(type_: Any, description: str, **options: Any) -> Any:
    return type_, Field(description=description, **options)


def omitted_if_absent(type_: Any, description: str) -> Any:
    """Define a key that is omitted, not null, if it has no value."""
    field = Field(default=None, description=description, json_schema_extra=drop_default)
    return type_ | HIDDEN[None], field


def pascal_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


_FIELDS: Fields = {
    "lang": nullable(str, "The language of the text (BCP 47)."),
    "start": nullable(str, f"When it began to hold: {EDTF}"),
    "end": nullable(str, f"When it ceased to hold: {EDTF}"),
    "during": nullable(str, f"Period in which it was true at some time: {EDTF}"),
    "ended": nullable(bool, "Whether it has ended; null if the source does not say."),
    "role": nullable(str, "Role, in the words of the dossier."),
    "place": nullable(EntityReference, "Where."),
    "name_kind": nullable(NameKind, "The kind of name."),
    "scheme": nullable(str, "The scheme that the key belongs to."),
    "attributed_to": nullable(
        EntityReference, "The person or body that makes the claim, if the document attributes it."
    ),
    "stated_as": required(list[str], WORDINGS),
    "statement": required(str, "The statement that says it.", pattern="^st-"),
    "citations": required(list[str], "The ids of the citations that support it."),
    "sourced": required(bool, "Whether a citation supports it by more than an editor's inference."),
    "anchored": required(bool, "Whether a place in a document is known that carries it."),
}
_NAME_FIELDS: Fields = {
    "value": required(str, "The name as written."),
    "script": required(str, "Script (ISO 15924).", examples=["Latn"]),
}
_VALUE_FORMS: Mapping[ValueType, str] = {
    ValueType.TEXT: "a text",
    ValueType.ENTITY: "a reference to an entity",
    ValueType.CITATION: "the id of a citation",
    ValueType.DATE: EDTF,
    ValueType.URL: "a URL as written",
    ValueType.NUMBER: "a decimal number",
    ValueType.COORDINATES: "latitude and longitude",
}


def value_annotation(prop: PropertyDefinition) -> Any:
    """Return the type of a value of the property, without null."""
    types = list(dict.fromkeys(TYPES.get(value_type, str) for value_type in prop.values))
    return types[0] if len(types) == 1 else types[0] | types[1]


def _value_fields(prop: PropertyDefinition) -> Fields:
    value_types = tuple(t.value for t in (*prop.values, ValueType.SOMEVALUE, ValueType.NOVALUE))
    forms = " or ".join(_VALUE_FORMS[value_type] for value_type in prop.values)
    return {
        "value_type": required(LITERAL[value_types], "The type of `value`."),
        "value": nullable(
            value_annotation(prop),
            f"The value: {forms}; null for `somevalue` (unknown) and `novalue` (there is none).",
        ),
    }


def _element(prop: PropertyDefinition, description: str, own_fields: Fields) -> type[BaseModel]:
    """Return the model of one value of a multi-valued property."""
    fields = _FIELDS | _value_fields(prop) | own_fields
    return create_model(
        f"{pascal_case(prop.id)}Element",
        __doc__=description,
        __module__=__name__,
        **{key: fields[key] for key in ELEMENT_KEYS[prop.id]},
        holds=omitted_if_absent(Holds, HOLDS),
    )


ELEMENTS: Mapping[str, type[BaseModel]] = {
    prop.id: _element(prop, prop.description, _NAME_FIELDS)
    if prop.id == "name"
    else _element(prop, f"{prop.description} Unknown qualifiers are null.", {})
    for prop in PROPERTIES.values()
    if any(not prop.is_single(kind) for kind in prop.subjects)
}

INVERSE_ELEMENTS: Mapping[str, type[BaseModel]] = {
    key: create_model(
        f"{pascal_case(key)}Element",
        __base__=ELEMENTS[prop.id],
        __doc__=f"The inverse of `{prop.id}`: `value` is the subject of the statement.",
        __module__=__name__,
        value=required(EntityReference, "The subject of the statement."),
    )
    for inverse_keys in INVERSE_KEYS.values()
    for key, prop in inverse_keys
}
