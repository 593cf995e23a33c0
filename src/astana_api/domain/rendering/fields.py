"""The keys of the JSON of entities in their order, derived from the vocabulary.

Rendering and the models of requests and responses read these tables. `holds`, which follows the
other keys of an entity, element or source if the client requests a date, is not in them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.vocabulary import (
    INVERSE_KEYS,
    PROPERTIES,
    QUALIFIERS,
    PropertyDefinition,
    properties_of,
)


class PropertyField(NamedTuple):
    """The key of an entity that contains a property: a list of elements if `many`, else a value."""

    key: str
    prop: PropertyDefinition
    many: bool


PROPERTY_FIELDS: Mapping[Kind, tuple[PropertyField, ...]] = {
    kind: tuple(
        # The key `name` is the display name.
        PropertyField("names" if prop.id == "name" else prop.id, prop, not prop.is_single(kind))
        for prop in properties_of(kind)
    )
    for kind in Kind
}
"""The properties of each kind in the order of the vocabulary."""

_IDENTITY = ("id", "kind", "name", "description")

ENTITY_KEYS: Mapping[Kind, tuple[str, ...]] = {
    kind: (
        *dict.fromkeys((*_IDENTITY, *(field.key for field in PROPERTY_FIELDS[kind]))),
        *(key for key, _ in INVERSE_KEYS[kind]),
        *(("more",) if INVERSE_KEYS[kind] else ()),
        *(
            "sources",
            "alternatives",
            "sourced",
            "conflicts",
            "former_ids",
            "withdrawn",
            "revision",
            "self",
        ),
    )
    for kind in Kind
}
"""The keys of an entity; `withdrawn` and `more` are omitted unless they have a value."""

_SUMMARY_PROPERTIES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORGANIZATION: ("classification", "founded", "dissolved", "headquarters"),
    Kind.PERSON: ("born", "died"),
    Kind.EVENT: ("classification", "dates", "place"),
    Kind.PLACE: ("classification", "country"),
    Kind.WORK: ("classification", "completed", "published"),
}

SUMMARY_KEYS: Mapping[Kind, tuple[str, ...]] = {
    kind: (*_IDENTITY, *properties, "sourced", "conflicts", "revision", "self")
    for kind, properties in _SUMMARY_PROPERTIES.items()
}
"""The keys of an entity that a list item has."""

_SUPPORT = ("stated_as", "statement", "citations", "sourced", "anchored")


def _element_keys(prop: PropertyDefinition) -> tuple[str, ...]:
    lang = ("lang",) if ValueType.TEXT in prop.values else ()
    script = ("script",) if prop.id == "name" else ()
    qualifiers = [key for key in QUALIFIERS if prop.allows_qualifier(key)]
    return ("value_type", "value", *lang, *script, *qualifiers, *_SUPPORT)


ELEMENT_KEYS: Mapping[str, tuple[str, ...]] = {
    prop.id: _element_keys(prop) for prop in PROPERTIES.values()
}
"""The keys of one value of each property.

An element has every qualifier that the property allows; those that are absent are null.
"""
