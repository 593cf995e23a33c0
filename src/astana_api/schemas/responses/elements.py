"""Response models of the values of entities, generated from the vocabulary."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import NameKind, ValueType
from astana_api.domain.rendering.entities import value_keys
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition
from astana_api.schemas.responses.references import EDTF, HOLDS, EntityReference, drop_default
from astana_api.schemas.responses.statements import Coordinates

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
_KEYS: Mapping[str, str] = {
    "text": "The text.",
    "lang": "The language of the text (BCP 47).",
    "entity": "The entity.",
    "citation": "The id of the citation.",
    "date": EDTF,
    "url": "The address, as written.",
    "number": "A decimal number.",
    "coordinates": "Where on Earth.",
}
_QUALIFIERS: Mapping[str, tuple[Any, str]] = {
    "start": (str, f"When it began to hold: {EDTF}"),
    "end": (str, f"When it ceased to hold: {EDTF}"),
    "during": (str, f"Within which time it held: {EDTF}"),
    "ended": (bool, "Whether it is said to be over; null where nothing is said."),
    "role": (str, "As what, in the words of the dossier."),
    "place": (EntityReference, "Where."),
    "name_kind": (NameKind, "What the name is to its bearer."),
    "scheme": (str, "The scheme that the key belongs to."),
    "attributed_to": (EntityReference, "Who says so, where it is a claim."),
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


def _support() -> Fields:
    return {
        "stated_as": nullable(str, "The wording or spelling of the source."),
        "statement": required(str, "The statement that says it.", pattern="^st-"),
        "citations": required(list[str], "The ids of the citations that support it."),
        "anchored": required(bool, "Whether a place in a document is known that carries it."),
        "holds": omitted_if_absent(Holds, HOLDS),
    }


def _value(prop: PropertyDefinition) -> Iterator[tuple[str, Any]]:
    for value_type in prop.values:
        for key in value_keys(value_type):
            yield key, nullable(TYPES.get(value_type, str), _KEYS[key])


def _element(prop: PropertyDefinition) -> type[BaseModel]:
    """Return the model of one value of a multi-valued property."""
    value_types = tuple(t.value for t in (*prop.values, ValueType.SOMEVALUE, ValueType.NOVALUE))
    fields: Fields = {
        "value_type": required(
            LITERAL[value_types],
            "Which key holds the value; with `somevalue` (unknown) and `novalue` (none) no one.",
        )
    }
    fields |= dict(_value(prop))
    fields |= {key: nullable(*_QUALIFIERS[key]) for key in QUALIFIERS if prop.allows_qualifier(key)}
    description = f"{prop.description} What is not said is null."
    return create_model(
        f"{pascal_case(prop.id)}Element",
        __doc__=description,
        __module__=__name__,
        **fields,
        **_support(),
    )


NameElement = create_model(
    "NameElement",
    __doc__=PROPERTIES["name"].description,
    __module__=__name__,
    text=required(str, "The name as written."),
    lang=nullable(str, _KEYS["lang"]),
    script=required(str, "Its script (ISO 15924).", examples=["Latn"]),
    kind=nullable(*_QUALIFIERS["name_kind"]),
    **{key: nullable(*_QUALIFIERS[key]) for key in ("start", "end", "attributed_to")},
    **_support(),
)
ELEMENTS: Mapping[str, type[BaseModel]] = {
    prop.id: _element(prop)
    for prop in PROPERTIES.values()
    if prop.id != "name" and any(not prop.is_single(kind) for kind in prop.subjects)
}
