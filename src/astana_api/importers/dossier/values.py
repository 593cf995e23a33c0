"""Read the value of a statement by the value types of its property."""

from typing import Final

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.values import canonicalize, normalize_decimal
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PropertyDefinition
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import SourceLocation
from astana_api.importers.dossier.files.file_models import (
    CoordinatesValue,
    NoValue,
    Shape,
    SomeValue,
    TextValue,
)
from astana_api.importers.dossier.files.node_validation import describe_node, validate_node
from astana_api.importers.dossier.files.yaml import (
    MappingNode,
    Node,
    ScalarNode,
    is_null,
    reject_comment,
)

_FORMS: Final = {
    ValueType.TEXT: "a text",
    ValueType.ENTITY: "the id of an entity",
    ValueType.CITATION: "the key of a citation",
    ValueType.DATE: "an EDTF date",
    ValueType.URL: "an address",
    ValueType.NUMBER: "a decimal number",
    ValueType.COORDINATES: '{latitude: "..", longitude: ".."}',
}
_MAPPINGS: Final = {
    "somevalue": ValueType.SOMEVALUE,
    "novalue": ValueType.NOVALUE,
    "text": ValueType.TEXT,
    "latitude": ValueType.COORDINATES,
    "longitude": ValueType.COORDINATES,
}
"""The type of a value that is a mapping, by the first of these keys that the mapping has."""

_SHAPES: Final[dict[ValueType, type[Shape]]] = {
    ValueType.SOMEVALUE: SomeValue,
    ValueType.NOVALUE: NoValue,
    ValueType.TEXT: TextValue,
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
        hint = " ({novalue: true} says that there is none)" if is_null(node) else ""
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


def _mapping(
    prop: PropertyDefinition, node: MappingNode, owner_location: SourceLocation, catalog: Catalog
) -> Value | None:
    value_type = next(
        (
            value_type
            for key, value_type in _MAPPINGS.items()
            if key in node.entries and prop.allows_value_type(value_type)
        ),
        None,
    )
    if value_type is None:
        catalog.diagnostics.add(
            node.location,
            f"{prop.id}: expected {describe_value_types(prop)}, {{somevalue: true}} or "
            "{novalue: true}, found a mapping of other keys",
        )
        return None
    if value_type is ValueType.COORDINATES:
        return _coordinates(prop, node, owner_location, catalog)
    shape = _SHAPES[value_type]
    model = validate_node(shape, node, owner_location, catalog.diagnostics, prop.id)
    if model is None:
        return None
    return Value(value_type, getattr(model, "text", None), getattr(model, "lang", None))


def _coordinates(
    prop: PropertyDefinition, node: MappingNode, owner_location: SourceLocation, catalog: Catalog
) -> Value | None:
    coordinates = validate_node(
        CoordinatesValue, node, owner_location, catalog.diagnostics, prop.id
    )
    if coordinates is None:
        return None
    degrees = []
    for key, limit in (("latitude", 90), ("longitude", 180)):
        try:
            degrees.append(normalize_decimal(getattr(coordinates, key), limit))
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
    value_type = prop.default_value_type
    if value_type is ValueType.COORDINATES:
        raise ValueError(f"expected {describe_value_types(prop)}, found the text {quote(text)}")
    if value_type is ValueType.TEXT:
        reject_comment(text)
    try:
        # `str`: the value must not keep the comment of a plain scalar.
        canonical = canonicalize(prop, value_type, str(text))
    except ValueError as error:
        if value_type is ValueType.ENTITY and ValueType.TEXT in prop.values:
            raise ValueError(f"{error}; a text is {{text: .., lang: ..}}") from None
        raise
    if value_type is ValueType.ENTITY and not catalog.check_entity(canonical, location, prop.id):
        return None
    is_citation = value_type is ValueType.CITATION
    if is_citation and not catalog.check_citation(canonical, location, prop.id):
        return None
    # The statement checks the language of a text: it may be a key of the statement.
    return Value(value_type, canonical, lang if value_type is ValueType.TEXT else None)
