"""Filter a rendered entity to the values that are true at a date."""

from collections.abc import Iterator, Mapping
from typing import Any

from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import Lifespan, TemporalClaim, truth_at
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.fields import PROPERTY_FIELDS
from astana_api.domain.vocabulary import PROPERTIES, TIME_QUALIFIERS, PropertyDefinition

Lifespans = Mapping[str, Lifespan]


def referenced_ids(body: Json) -> list[str]:
    """Return the ids of the entity and of its entity values, whose lifespans decide `holds`."""
    ids = {body["id"]: None}
    for key, prop, many in PROPERTY_FIELDS[Kind(body["kind"])]:
        if many and ValueType.ENTITY in prop.values:
            ids |= dict.fromkeys(e["entity"]["id"] for e in body[key] if e["entity"])
    for key, _ in _temporal_single_values(body):
        if isinstance(body[key], dict) and "id" in body[key]:
            ids[body[key]["id"]] = None
    return list(ids)


def filter_by_date(body: Json, lifespans: Lifespans, at: Bounds, *, include_no: bool) -> Json:
    """Return the rendered entity with `holds` on every temporal value and on itself.

    Unless `include_no`, values that are not true at the date are removed: the element of a list; a
    single value (then null) with its sources. A single value without a period is unchanged.
    `lifespans` contains the ids that `referenced_ids` returns.
    """
    subject = lifespans[body["id"]]
    result = {**body, "sources": dict(body["sources"])}
    for key, prop, many in PROPERTY_FIELDS[Kind(body["kind"])]:
        if not many:
            continue
        truths = [(e, _element_truth(prop, e, subject, lifespans, at)) for e in body[key]]
        result[key] = [
            {**element, "holds": truth}
            for element, truth in truths
            if include_no or truth is not Holds.NO
        ]
    for key, sources in _temporal_single_values(body):
        value_type = ValueType(sources[0]["value_type"])
        target = lifespans.get(body[key]["id"]) if value_type is ValueType.ENTITY else None
        claim = TemporalClaim(key, value_type, None, sources[0]["qualifiers"])
        truth = truth_at(claim, subject, target, at)
        if include_no or truth is not Holds.NO:
            result["sources"][key] = [{**source, "holds": truth} for source in sources]
        else:
            result[key] = None
            del result["sources"][key]
    return {**result, "holds": subject.truth_at(at)}


def _temporal_single_values(body: Json) -> Iterator[tuple[str, list[Json]]]:
    """Yield the property id and sources of each single value that has a period."""
    kind = Kind(body["kind"])
    for key, sources in body["sources"].items():
        if (
            PROPERTIES[key].is_single(kind)
            and set(TIME_QUALIFIERS) & sources[0]["qualifiers"].keys()
        ):
            yield key, sources


def _element_truth(
    prop: PropertyDefinition, element: Json, subject: Lifespan, lifespans: Lifespans, at: Bounds
) -> Holds:
    # An element of `names` has no `value_type`: it is a text.
    value_type = ValueType(element.get("value_type", ValueType.TEXT))
    value: Any = element.get(value_type.value)
    target = lifespans.get(value["id"]) if value_type is ValueType.ENTITY else None
    text = value if value_type is ValueType.DATE else None
    return truth_at(TemporalClaim(prop.id, value_type, text, element), subject, target, at)
