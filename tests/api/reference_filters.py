"""Reference implementation of the list filters over rendered JSON, without SQL and indexes.

`ApiContents` holds all records of a server; `ApiContents.matches` applies one filter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.enums import ValueType
from astana_api.domain.text.folding import fold, sort_key
from astana_api.domain.vocabulary import PROPERTIES
from tests.support.sources_world import RouterClient

Json = dict[str, Any]


@dataclass(slots=True)
class ApiContents:
    """All items and citations, and the supporting evidence of current statements by subject."""

    items: dict[str, Json] = field(default_factory=dict)
    evidence: dict[str, list[Json]] = field(default_factory=dict)
    citations: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def fetch(cls, asker: RouterClient) -> "ApiContents":
        contents = cls()
        for row in asker.get_all_items("/v1/entities?limit=500"):
            contents.items[row["id"]] = asker.get(f"/v1/entities/{row['id']}")
        contents.citations = {
            row["id"]: row for row in asker.get_all_items("/v1/citations?limit=500")
        }
        for statement in asker.get_all_items("/v1/statements?limit=500"):
            contents.evidence.setdefault(statement["subject"]["id"], []).extend(
                each for each in statement["evidence"] if each["stance"] == "supports"
            )
        return contents

    def matches_all(self, item: Json, filters: Mapping[str, list[str]]) -> bool:
        """Return whether an item matches every filter, its dates as `match` says."""
        others = {name: values for name, values in filters.items() if name != "match"}
        return all(
            self.matches(item, name, values) for name, values in others.items()
        ) and _matches_periods(item, filters)

    def matches(self, item: Json, name: str, values: list[str]) -> bool:
        """Return whether an item matches a filter by any of the values."""
        match name:
            case "has":
                return all(present(item, each) for each in values[0].split(","))
            case "lacks":
                return not any(present(item, each) for each in values[0].split(","))
            case "ids":
                return item["id"] in values[0].split(",")
            case "name":
                sort_keys = {sort_key(value) for value in values}
                return any(sort_key(each["value"]) in sort_keys for each in item["names"])
            case "name.prefix":
                prefixes = tuple(fold(value) or value for value in values)
                return any(sort_key(each["value"]).startswith(prefixes) for each in item["names"])
            case "kind":
                return item["kind"] in values
            case "sourced":
                return is_sourced(item) == (values[0] == "true")
            case "cited_by":
                return any(each["citation"] in values for each in self._evidence(item))
            case "document":
                return any(each["document"] in values for each in self._evidence(item))
            case "language":
                return any(language_of(cited) in values for cited in self._cited(item))
            case "publisher":
                publishers = name_keys(values)
                return any(
                    credited_names(each, "publisher") & publishers for each in self._cited(item)
                )
            case _:
                return _matches_property(item, name, values)

    def _evidence(self, item: Json) -> list[Json]:
        return self.evidence.get(item["id"], [])

    def _cited(self, item: Json) -> Iterable[Json]:
        ids = {each["citation"] for each in self._evidence(item)}
        return (self.citations[each] for each in ids if each is not None)


def _matches_property(item: Json, name: str, values: list[str]) -> bool:
    property_id, _, end = name.rpartition("_")
    if end in {"from", "to"} and property_id in PROPERTIES:
        filter_bounds = edtf.parse(values[0]).bounds
        return any(_overlaps(each, filter_bounds, end) for each in dates(item, property_id))
    found = filterable_values(item, name)
    if name in PROPERTIES and PROPERTIES[name].ignores_case:
        keys = {sort_key(value) for value in values}
        return any(sort_key(value) in keys for value in found)
    return any(value in values for value in found)


def _matches_periods(item: Json, filters: Mapping[str, list[str]]) -> bool:
    """Return whether all dates of an item lie within each period, or some not, as `match` says."""
    [match] = filters.get("match", ["overlap"])
    if match == "overlap":
        return True
    lie_within = []
    for name, [text] in ((n, v) for n, v in filters.items() if n.endswith(("_from", "_to"))):
        property_id, _, end = name.rpartition("_")
        limit = edtf.parse(text).bounds
        lie_within += [
            each.min >= limit.min if end == "from" else each.max <= limit.max
            for each in dates(item, property_id)
        ]
    return all(lie_within) if match == "within" else not all(lie_within)


def _overlaps(bounds: Bounds, filter_bounds: Bounds, end: str) -> bool:
    return bounds.max >= filter_bounds.min if end == "from" else bounds.min <= filter_bounds.max


def elements(item: Json, property_id: str) -> list[tuple[str, Any]]:
    """Return type and value of each element of a property in an item."""
    displayed = item.get("names" if property_id == "name" else property_id)
    if isinstance(displayed, list):
        return [(each["value_type"], each["value"]) for each in displayed]
    return [(each["value_type"], displayed) for each in item["sources"].get(property_id, ())]


def stated_values(item: Json, property_id: str) -> list[str]:
    """Return the values of a property: ids of entities, other values unchanged."""
    values = (value for _, value in elements(item, property_id) if value is not None)
    return [value["id"] if isinstance(value, Mapping) else value for value in values]


def filterable_values(item: Json, name: str) -> list[str]:
    """Return the values that a filter compares: texts for `X.text`, others for `X`."""
    property_id, _, form = name.partition(".")
    values = PROPERTIES[property_id].values
    has_text_filter = ValueType.TEXT in values and ValueType.ENTITY in values
    return [
        value["id"] if isinstance(value, Mapping) else value
        for value_type, value in elements(item, property_id)
        if value is not None and (not has_text_filter or (value_type == "text") is bool(form))
    ]


def dates(item: Json, property_id: str) -> list[Bounds]:
    return [edtf.parse(value).bounds for value in stated_values(item, property_id)]


def present(item: Json, property_id: str) -> bool:
    return any(value_type != "novalue" for value_type, _ in elements(item, property_id))


def is_sourced(value: Any) -> bool:
    """Return whether any element of an item is sourced."""
    if isinstance(value, Mapping):
        is_sourced_element = "statement" in value and value["sourced"]
        return is_sourced_element or any(map(is_sourced, value.values()))
    return isinstance(value, list) and any(map(is_sourced, value))


def credited_names(citation: Json, part: str) -> set[str]:
    """Return the names in a part of a citation: folded text, and entity ids with the prefix `=`."""
    if part == "author":
        people = citation["authors"]
        printed = [each["name"] for each in people]
        printed += [f"{each['given'] or ''} {each['family'] or ''}" for each in people]
        linked = [link for each in people for link in each["entities"]]
    else:
        printed = [citation["container_title" if part == "container" else part] or ""]
        linked = citation[f"{part}_entities"]
    return {fold(name) for name in printed} - {""} | {f"={link['id']}" for link in linked}


def language_of(citation: Json) -> str | None:
    """Return the language that the record states, else that of its title."""
    language: str | None = citation["language"] or next(iter(citation["titles"]), None)
    return language


def name_keys(values: list[str]) -> set[str]:
    return {fold(value) for value in values} | {f"={value}" for value in values}
