"""The parts that entities are made of on the wire, read from the vocabulary: keys and elements."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import NameKind, ValueType
from astana_api.domain.rendering.entities import value_keys
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, Property
from astana_api.schemas.responses.references import EDTF, HOLDS, EntityReference, left_out
from astana_api.schemas.responses.statements import Coordinates

Fields = dict[str, Any]

LIST: Any = list
MAPPING: Any = dict
WORDS: Any = Literal
HIDDEN: Any = SkipJsonSchema
"""For types that are made from the vocabulary, which the checker of types cannot follow."""

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


def said(type_: Any, description: str, **options: Any) -> Any:
    return type_, Field(description=description, **options)


def only_if(type_: Any, description: str) -> Any:
    """A key that is left out, not null, where there is nothing to say."""
    field = Field(default=None, description=description, json_schema_extra=left_out)
    return type_ | HIDDEN[None], field


def pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _support() -> Fields:
    return {
        "stated_as": nullable(str, "The wording or spelling of the source."),
        "statement": said(str, "The statement that says it.", pattern="^st-"),
        "citations": said(list[str], "The ids of the citations that support it."),
        "anchored": said(bool, "Whether a place in a document is known that carries it."),
        "holds": only_if(Holds, HOLDS),
    }


def _value(row: Property) -> Iterator[tuple[str, Any]]:
    for value_type in row.values:
        for key in value_keys(value_type):
            yield key, nullable(TYPES.get(value_type, str), _KEYS[key])


def _element(row: Property) -> type[BaseModel]:
    """One value of a many-valued property."""
    readings = tuple(t.value for t in (*row.values, ValueType.SOMEVALUE, ValueType.NOVALUE))
    fields: Fields = {
        "value_type": said(
            WORDS[readings],
            "Which key holds the value; with `somevalue` (unknown) and `novalue` (none) no one.",
        )
    }
    fields |= dict(_value(row))
    fields |= {key: nullable(*_QUALIFIERS[key]) for key in QUALIFIERS if row.takes(key)}
    described = f"{row.description} What is not said is null."
    return create_model(
        f"{pascal(row.id)}Element", __doc__=described, __module__=__name__, **fields, **_support()
    )


NameElement = create_model(
    "NameElement",
    __doc__=PROPERTIES["name"].description,
    __module__=__name__,
    text=said(str, "The name as written."),
    lang=nullable(str, _KEYS["lang"]),
    script=said(str, "Its script (ISO 15924).", examples=["Latn"]),
    kind=nullable(*_QUALIFIERS["name_kind"]),
    **{key: nullable(*_QUALIFIERS[key]) for key in ("start", "end", "attributed_to")},
    **_support(),
)
ELEMENTS: Mapping[str, type[BaseModel]] = {
    row.id: _element(row)
    for row in PROPERTIES.values()
    if row.id != "name" and any(not row.is_single(kind) for kind in row.subjects)
}
