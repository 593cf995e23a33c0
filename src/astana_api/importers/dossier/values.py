"""Read the value of a statement by the value types of its property."""

from typing import Final

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.values import canonicalize, normalize_decimal, parse_slug
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PropertyDefinition
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import SourceLocation
from astana_api.importers.dossier.files.file_models import (
    CoordinatesValue,
    NoValue,
    SomeValue,
    TextValue,
)
from astana_api.importers.dossier.files.node_validation import describe_node, validate_node
from astana_api.importers.dossier.files.yaml import MappingNode, Node, ScalarNode

_FORMS: Final = {
    ValueType.TEXT: "a text",
    ValueType.ENTITY: "the id of an entity",
    ValueType.CITATION: "the key of a citation",
    ValueType.DATE: "an EDTF date",
    ValueType.URL: "an address",
    ValueType.NUMBER: "a decimal number",
    ValueType.COORDINATES: '{lat: "..", lon: ".."}',
}


def read_value(
    prop: PropertyDefinition,
    node: Node,
    lang: str | None,
    owner_location: SourceLocation,
    catalog: Catalog,
) -> Value | None:
    """Return the value in its canonical form, or None if it is invalid.

    The caller checks the kind of a target entity. `owner_location` is that of the property.
    """
    if isinstance(node, MappingNode):
        return _mapping(prop, node, owner_location, catalog)
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
        hint = " ({novalue: true} says that there is none)" if _is_null(node) else ""
        catalog.diagnostics.add(
            node.location,
            f"{prop.id}: expected {describe_value_types(prop)}, found {describe_node(node)}{hint}",
        )
        return None
    try:
        return _scalar(prop, node.value, node.location, lang, catalog)
    except ValueError as error:
        catalog.diagnostics.add(node.location, f"{prop.id}: {error}")
        return None


def describe_value_types(prop: PropertyDefinition) -> str:
    """Return the property's value types in words, for a diagnostic."""
    words = [_FORMS[value] for value in prop.values]
    if ValueType.TEXT in prop.values and len(words) > 1:
        words[words.index(_FORMS[ValueType.TEXT])] = "{text: .., lang: ..}"
    return " or ".join(words)


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None


def _mapping(
    prop: PropertyDefinition, node: MappingNode, owner_location: SourceLocation, catalog: Catalog
) -> Value | None:
    diagnostics, keys = catalog.diagnostics, node.entries
    if "somevalue" in keys:
        some = validate_node(SomeValue, node, owner_location, diagnostics, prop.id)
        return Value(ValueType.SOMEVALUE, None) if some else None
    if "novalue" in keys:
        none = validate_node(NoValue, node, owner_location, diagnostics, prop.id)
        return Value(ValueType.NOVALUE, None) if none else None
    if "text" in keys and ValueType.TEXT in prop.values:
        text = validate_node(TextValue, node, owner_location, diagnostics, prop.id)
        return Value(ValueType.TEXT, text.text, text.lang) if text else None
    if ("lat" in keys or "lon" in keys) and ValueType.COORDINATES in prop.values:
        return _coordinates(prop, node, owner_location, catalog)
    diagnostics.add(
        node.location,
        f"{prop.id}: expected {describe_value_types(prop)}, {{somevalue: true}} or "
        "{novalue: true}, found a mapping of other keys",
    )
    return None


def _coordinates(
    prop: PropertyDefinition, node: MappingNode, owner_location: SourceLocation, catalog: Catalog
) -> Value | None:
    coordinates = validate_node(
        CoordinatesValue, node, owner_location, catalog.diagnostics, prop.id
    )
    if coordinates is None:
        return None
    degrees = []
    for key, text, limit in (("lat", coordinates.lat, 90), ("lon", coordinates.lon, 180)):
        try:
            degrees.append(normalize_decimal(text, limit))
        except ValueError as error:
            catalog.diagnostics.add(node.entries[key].value.location, f"{prop.id}: {key}: {error}")
    return Value(ValueType.COORDINATES, ",".join(degrees)) if len(degrees) == 2 else None


def _scalar(
    prop: PropertyDefinition,
    text: str,
    location: SourceLocation,
    lang: str | None,
    catalog: Catalog,
) -> Value | None:
    # If a property also accepts entities, a plain scalar is an entity id.
    value_type = ValueType.ENTITY if ValueType.ENTITY in prop.values else prop.values[0]
    match value_type:
        case ValueType.TEXT:
            # The statement checks the language of a text: it may be a key of the statement.
            return Value(value_type, canonicalize(prop, value_type, text), lang)
        case ValueType.ENTITY:
            return _entity(prop, text, location, catalog)
        case ValueType.CITATION:
            exists = catalog.check_citation(parse_slug(text), location, prop.id)
            return Value(value_type, text) if exists else None
        case ValueType.COORDINATES | ValueType.SOMEVALUE | ValueType.NOVALUE:
            raise ValueError(f"expected {describe_value_types(prop)}, found the text {quote(text)}")
        case _:
            return Value(value_type, canonicalize(prop, value_type, text))


def _entity(
    prop: PropertyDefinition, text: str, location: SourceLocation, catalog: Catalog
) -> Value | None:
    try:
        parse_slug(text)
    except ValueError as error:
        if ValueType.TEXT in prop.values:
            raise ValueError(f"{error}; a text is {{text: .., lang: ..}}") from None
        raise
    return Value(ValueType.ENTITY, text) if catalog.check_entity(text, location, prop.id) else None
