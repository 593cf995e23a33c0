"""What filters mean, said plainly over whole answers: no index, no statement of SQL.

`Read` holds everything that a server says; `Read.meets` is each filter as the documentation has it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.text.folding import fold, sort_key
from astana_api.domain.vocabulary import PROPERTIES
from tests.support.sources import Asker

Json = dict[str, Any]
_VALUES = ("entity", "text", "date", "url", "citation")


@dataclass(slots=True)
class Read:
    """All items, with the sources of current statements by their subjects."""

    items: dict[str, Json] = field(default_factory=dict)
    evidence: dict[str, list[Json]] = field(default_factory=dict)
    citations: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, asker: Asker) -> "Read":
        read = cls()
        for row in asker.every("/v1/entities?limit=500"):
            read.items[row["id"]] = asker.get(f"/v1/entities/{row['id']}")
        read.citations = {row["id"]: row for row in asker.every("/v1/citations?limit=500")}
        for statement in asker.every("/v1/statements?limit=500"):
            read.evidence.setdefault(statement["subject"]["id"], []).extend(
                each for each in statement["evidence"] if each["stance"] == "supports"
            )
        return read

    def meets(self, item: Json, name: str, values: list[str]) -> bool:
        """Whether an item meets a filter by any of the values."""
        match name:
            case "has":
                return all(present(item, each) for each in values[0].split(","))
            case "lacks":
                return not any(present(item, each) for each in values[0].split(","))
            case "ids":
                return item["id"] in values[0].split(",")
            case "name":
                wanted = {sort_key(value) for value in values}
                return any(sort_key(each["text"]) in wanted for each in item["names"])
            case "kind":
                return item["kind"] in values
            case "sourced":
                return is_sourced(item) == (values[0] == "true")
            case "cited_by":
                return any(each["citation"] in values for each in self._evidence(item))
            case "document":
                return any(each["document"] in values for each in self._evidence(item))
            case "language":
                return any(cited["language"] in values for cited in self._cited(item))
            case "publisher":
                named = keys(values)
                return any(credited(each, "publisher") & named for each in self._cited(item))
            case _:
                return _meets_property(item, name, values)

    def _evidence(self, item: Json) -> list[Json]:
        return self.evidence.get(item["id"], [])

    def _cited(self, item: Json) -> Iterable[Json]:
        ids = {each["citation"] for each in self._evidence(item)}
        return (self.citations[each] for each in ids if each is not None)


def _meets_property(item: Json, name: str, values: list[str]) -> bool:
    property_id, _, end = name.rpartition("_")
    if end in {"from", "to"} and property_id in PROPERTIES:
        asked = edtf.parse(values[0]).bounds
        return any(_reaches(each, asked, end) for each in dates(item, property_id))
    return any(value in values for value in stated(item, name))


def _reaches(found: Bounds, asked: Bounds, end: str) -> bool:
    return found.max >= asked.min if end == "from" else found.min <= asked.max


def elements(item: Json, property_id: str) -> list[tuple[str, Any]]:
    """The type and the value of everything that an item shows of a property."""
    shown = item.get("names" if property_id == "name" else property_id)
    if isinstance(shown, list):
        if property_id == "name":
            return [("text", each["text"]) for each in shown]
        return [
            (each["value_type"], next((each[v] for v in _VALUES if each.get(v)), None))
            for each in shown
        ]
    return [(each["value_type"], shown) for each in item["sources"].get(property_id, ())]


def stated(item: Json, property_id: str) -> list[str]:
    """The values of a property: texts as they are, others by their ids."""
    values = (value for _, value in elements(item, property_id) if value is not None)
    return [value["id"] if isinstance(value, Mapping) else value for value in values]


def dates(item: Json, property_id: str) -> list[Bounds]:
    return [edtf.parse(value).bounds for value in stated(item, property_id)]


def present(item: Json, property_id: str) -> bool:
    return any(value_type != "novalue" for value_type, _ in elements(item, property_id))


def is_sourced(value: Any) -> bool:
    """Whether anything in an item has a citation beside it."""
    if isinstance(value, Mapping):
        return bool(value.get("citations")) or any(map(is_sourced, value.values()))
    return isinstance(value, list) and any(map(is_sourced, value))


def credited(citation: Json, part: str) -> set[str]:
    """Whom a citation names in a part: folded as printed, and by id behind a `=`."""
    if part == "author":
        people = citation["authors"]
        printed = [each["name"] for each in people]
        printed += [f"{each['given'] or ''} {each['family'] or ''}" for each in people]
        linked = [link for each in people for link in each["entities"]]
    else:
        printed = [citation["container_title" if part == "container" else part] or ""]
        linked = citation[f"{part}_entities"]
    return {fold(name) for name in printed} - {""} | {f"={link['id']}" for link in linked}


def keys(values: list[str]) -> set[str]:
    return {fold(value) for value in values} | {f"={value}" for value in values}
