"""Read snaks: the values of claims, qualifiers and references of Wikidata."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from astana_api.domain.statements.values import normalize_decimal
from astana_api.importers.record_reader import RecordReader
from astana_api.importers.wikidata.times import convert_time

_ITEM: Final = re.compile(r"[QPL][1-9][0-9]{0,14}")


@dataclass(frozen=True, slots=True)
class Snak:
    """A value: `kind` is its type in Wikidata, or `somevalue` or `novalue`."""

    kind: str
    text: str | None = None
    lang: str | None = None
    note: str | None = None
    is_external_id: bool = False


class LabelIndex:
    """The labels of all items and properties of a file, for values that are texts here."""

    def __init__(self, labels: Mapping[str, Mapping[str, str]]) -> None:
        self.labels = labels

    def find(self, wikidata_id: str) -> tuple[str, str] | None:
        """Return the label and its language: English, or else the first."""
        labels = self.labels.get(wikidata_id)
        if not labels:
            return None
        lang = next((each for each in ("en", "mul") if each in labels), next(iter(labels)))
        return labels[lang], lang

    def describe(self, wikidata_id: str) -> str:
        """Return the id, with the label in brackets if the file has it."""
        label = self.find(wikidata_id)
        return f"{wikidata_id} ({label[0]})" if label else wikidata_id


def read_snak(snak: RecordReader) -> Snak:
    """Return the value of a snak; raise ValueError if it is invalid or of another type."""
    snak_type = snak.text("snaktype")
    if snak_type in {"somevalue", "novalue"}:
        return Snak(snak_type)
    value = snak.fields.get("datavalue")
    if snak_type != "value" or not isinstance(value, dict):
        raise ValueError("expected a snak with the snaktype value, somevalue or novalue")
    data = value.get("value")
    match value.get("type"), data:
        case "string", str(data):
            is_external_id = snak.fields.get("datatype") == "external-id"
            return Snak("string", data, is_external_id=is_external_id)
        case "wikibase-entityid", dict(data):
            return Snak("item", _read_item(data))
        case "monolingualtext", {"text": str() as text, "language": str() as language}:
            return Snak("text", text, language)
        case "time", dict():
            text, note = convert_time(data)
            return Snak("time", text, note=note)
        case "globecoordinate", {
            "latitude": int() | float() as latitude,
            "longitude": int() | float() as longitude,
            **rest,
        }:
            return _read_coordinates(latitude, longitude, rest.get("globe", "Q2"))
        case "quantity", {"amount": str() as amount, **rest}:
            unit = str(rest.get("unit", "1")).rpartition("/")[2][:20]
            return Snak("quantity", amount if unit == "1" else f"{amount} {unit}")
        case _:
            raise ValueError("expected a value of a type of Wikidata")


def _read_item(data: Mapping[str, object]) -> str:
    item = data.get("id", f"Q{data.get('numeric-id')}")
    if not isinstance(item, str) or not _ITEM.fullmatch(item):
        raise ValueError("expected the id of an item, such as Q42")
    return item


def _read_coordinates(latitude: float, longitude: float, globe: object) -> Snak:
    if not str(globe).endswith("Q2"):
        raise ValueError("the coordinates are not on the earth")
    north = normalize_decimal(f"{latitude:.8f}", 90)
    east = normalize_decimal(f"{longitude:.8f}", 180)
    return Snak("coordinates", f"{north},{east}")
