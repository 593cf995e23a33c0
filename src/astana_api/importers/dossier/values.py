"""The value of a statement, read by the types that its property takes."""

from typing import Final

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.values import canonical, decimal, slug
from astana_api.domain.text.normalization import quoted
from astana_api.domain.vocabulary import Property
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import Place
from astana_api.importers.dossier.files.file_models import (
    CoordinatesValue,
    NoValue,
    SomeValue,
    TextValue,
)
from astana_api.importers.dossier.files.node_validation import kind, shaped
from astana_api.importers.dossier.files.yaml import Mapping, Node, Scalar

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
    row: Property, node: Node, lang: str | None, owner: Place, catalog: Catalog
) -> Value | None:
    """The value in its canonical spelling; None where it is at fault.

    Which kind of entity it points to is not looked at here. `owner` is the place of the property.
    """
    if isinstance(node, Mapping):
        return _mapping(row, node, owner, catalog)
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        hint = " ({novalue: true} says that there is none)" if _is_null(node) else ""
        catalog.faults.add(node.place, f"{row.id}: expected {forms(row)}, found {kind(node)}{hint}")
        return None
    try:
        return _scalar(row, node.value, node.place, lang, catalog)
    except ValueError as error:
        catalog.faults.add(node.place, f"{row.id}: {error}")
        return None


def forms(row: Property) -> str:
    """What the property's value may be, in words."""
    words = [_FORMS[value] for value in row.values]
    if ValueType.TEXT in row.values and len(words) > 1:
        words[words.index(_FORMS[ValueType.TEXT])] = "{text: .., lang: ..}"
    return " or ".join(words)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _mapping(row: Property, node: Mapping, owner: Place, catalog: Catalog) -> Value | None:
    faults, keys = catalog.faults, node.entries
    if "somevalue" in keys:
        some = shaped(SomeValue, node, owner, faults, row.id)
        return Value(ValueType.SOMEVALUE, None) if some else None
    if "novalue" in keys:
        none = shaped(NoValue, node, owner, faults, row.id)
        return Value(ValueType.NOVALUE, None) if none else None
    if "text" in keys and ValueType.TEXT in row.values:
        text = shaped(TextValue, node, owner, faults, row.id)
        return Value(ValueType.TEXT, text.text, text.lang) if text else None
    if ("lat" in keys or "lon" in keys) and ValueType.COORDINATES in row.values:
        return _coordinates(row, node, owner, catalog)
    faults.add(
        node.place,
        f"{row.id}: expected {forms(row)}, {{somevalue: true}} or {{novalue: true}}, found a "
        "mapping of other keys",
    )
    return None


def _coordinates(row: Property, node: Mapping, owner: Place, catalog: Catalog) -> Value | None:
    degrees = shaped(CoordinatesValue, node, owner, catalog.faults, row.id)
    if degrees is None:
        return None
    spelled = []
    for key, text, limit in (("lat", degrees.lat, 90), ("lon", degrees.lon, 180)):
        try:
            spelled.append(decimal(text, limit))
        except ValueError as error:
            catalog.faults.add(node.entries[key].value.place, f"{row.id}: {key}: {error}")
    return Value(ValueType.COORDINATES, ",".join(spelled)) if len(spelled) == 2 else None


def _scalar(
    row: Property, text: str, place: Place, lang: str | None, catalog: Catalog
) -> Value | None:
    # Where a property takes entities too, a plain scalar is the id of one.
    value_type = ValueType.ENTITY if ValueType.ENTITY in row.values else row.values[0]
    match value_type:
        case ValueType.TEXT:
            # That a text needs its language is for the statement to say, which holds both.
            return Value(value_type, canonical(row, value_type, text), lang)
        case ValueType.ENTITY:
            return _pointer(row, text, place, catalog)
        case ValueType.CITATION:
            found = catalog.citation(slug(text), place, row.id)
            return Value(value_type, text) if found else None
        case ValueType.COORDINATES | ValueType.SOMEVALUE | ValueType.NOVALUE:
            raise ValueError(f"expected {forms(row)}, found the text {quoted(text)}")
        case _:
            return Value(value_type, canonical(row, value_type, text))


def _pointer(row: Property, text: str, place: Place, catalog: Catalog) -> Value | None:
    try:
        slug(text)
    except ValueError as error:
        if ValueType.TEXT in row.values:
            raise ValueError(f"{error}; a text is {{text: .., lang: ..}}") from None
        raise
    return Value(ValueType.ENTITY, text) if catalog.entity(text, place, row.id) else None
