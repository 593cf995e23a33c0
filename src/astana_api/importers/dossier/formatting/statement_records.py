"""Convert a statement in the long form to a record, whose keys have one order."""

from collections.abc import Mapping
from typing import Any, Final

from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.importers.dossier.files.yaml import CommentedText, MappingNode, to_python

Record = dict[str, Any]

EVIDENCE_KEYS: Final = (
    "cite",
    "locator",
    "at",
    "exact",
    "prefix",
    "suffix",
    "stance",
    "basis",
    "stated_as",
    "note",
)

_KEYS_OF_VALUES: Final = ("text", "lang", "latitude", "longitude", "somevalue", "novalue")


def build_record(node: MappingNode) -> Record:
    """Return the keys that have a value, in the order in which they are written.

    A list of one piece of evidence is written beside the property.
    """
    values = _plain(to_python(node))
    prop = property_of(values)
    value = values.pop(prop)
    record = {prop: _order(value, _KEYS_OF_VALUES) if isinstance(value, dict) else value}
    evidence = values.pop("evidence", None) or []
    for key in ("lang", *QUALIFIERS, "rank"):
        if key in values:
            record[key] = values.pop(key)
    pieces = [_order(piece, EVIDENCE_KEYS) for piece in evidence]
    if len(pieces) == 1:
        record |= pieces[0]
    elif pieces:
        record["evidence"] = pieces
    return record | _order(values, EVIDENCE_KEYS)


def property_of(record: Mapping[str, Any]) -> str:
    """Return the property that the statement names; `place` may be a qualifier of another."""
    named = [key for key in record if key in PROPERTIES]
    return next((key for key in named if key != "place"), named[0])


def _order(values: Mapping[str, Any], keys: tuple[str, ...]) -> Record:
    return {key: values[key] for key in keys if key in values}


def _plain(value: Any) -> Any:
    """Return the value without nulls, empty lists of sources and comments."""
    if isinstance(value, dict):
        return {
            key: _plain(item)
            for key, item in value.items()
            if item is not None and not (key == "cite" and item == [])
        }
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, CommentedText) else value
