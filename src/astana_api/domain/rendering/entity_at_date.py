"""Filter a rendered entity to the values that are true at a date."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import Lifespan, TemporalClaim, truth_at
from astana_api.domain.enums import Kind, NameKind, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.fields import PROPERTY_FIELDS
from astana_api.domain.vocabulary import (
    INVERSE_KEYS,
    PROPERTIES,
    QUALIFIERS,
    TIME_QUALIFIERS,
    PropertyDefinition,
)

Lifespans = Mapping[str, Lifespan]

SINGLE_VALUES: Final = ("sources", "alternatives")
"""The keys of an entity with the statements of single values, by property."""

_NAMES_IN_USE: Final = (NameKind.PREFERRED, None, NameKind.NATIVE, NameKind.FORMER)
"""The kinds of names that can be the display name of their own period, in order of preference."""


def referenced_ids(body: Json) -> list[str]:
    """Return the ids of the entity and of its entity values, whose lifespans decide `holds`."""
    elements = [
        element
        for key, prop, many in PROPERTY_FIELDS[Kind(body["kind"])]
        if many and ValueType.ENTITY in prop.values
        for element in body[key]
    ]
    elements += [each for key, _ in INVERSE_KEYS[Kind(body["kind"])] for each in body[key]]
    elements += [source for part in SINGLE_VALUES for _, source in _temporal_sources(body, part)]
    targets = (each["value"]["id"] for each in elements if each["value_type"] == ValueType.ENTITY)
    return list(dict.fromkeys([body["id"], *targets]))


def filter_by_date(body: Json, lifespans: Lifespans, at: Bounds, *, include_no: bool) -> Json:
    """Return the rendered entity with `holds` on every temporal value and on itself.

    Unless `include_no`, values that are not true at the date are removed: the element of a list; a
    single value with its sources. An alternative that is true at the date takes the place of such
    a single value, else it is null. A single value without a period is unchanged. `name` is the
    name that the entity had at the date. `lifespans` contains the ids that `referenced_ids`
    returns.
    """
    subject = lifespans[body["id"]]
    result = {**body}
    for key, prop, many in PROPERTY_FIELDS[Kind(body["kind"])]:
        if many:
            truths = (_element_truth(prop, e, subject, lifespans, at) for e in body[key])
            result[key] = list(_add_holds(body[key], truths, include_no=include_no))
    for key, prop in INVERSE_KEYS[Kind(body["kind"])]:
        truths = (_inverse_truth(prop, e, subject, lifespans, at) for e in body[key])
        result[key] = list(_add_holds(body[key], truths, include_no=include_no))
    for part in SINGLE_VALUES:
        truth_by_statement = {
            source["statement"]: _element_truth(
                PROPERTIES[key], {**source, **source["qualifiers"]}, subject, lifespans, at
            )
            for key, source in _temporal_sources(body, part)
        }
        result[part] = {}
        for key, sources in body[part].items():
            source_truths = (truth_by_statement.get(source["statement"]) for source in sources)
            if remaining := list(_add_holds(sources, source_truths, include_no=include_no)):
                result[part][key] = remaining
    for key in body["sources"].keys() - result["sources"].keys():
        _promote_alternative(result, key)
    _select_name(result)
    return {**result, "holds": subject.truth_at(at)}


def _add_holds(
    values: Iterable[Json], truths: Iterable[Holds | None], *, include_no: bool
) -> Iterator[Json]:
    """Yield the values with `holds`, except those that are not true; without a truth unchanged."""
    for value, truth in zip(values, truths, strict=True):
        if truth is None:
            yield value
        elif include_no or truth is not Holds.NO:
            yield {**value, "holds": truth}


def _promote_alternative(result: Json, key: str) -> None:
    """Show the first alternative that is surely true at the date, else the first possible one."""
    alternatives = result["alternatives"].pop(key, [])
    if not alternatives:
        result[key] = None
        return
    first = next((each for each in alternatives if each.get("holds") == Holds.YES), alternatives[0])

    def is_shown(source: Json) -> bool:
        return all(source[part] == first[part] for part in ("value", "lang", "qualifiers"))

    result[key] = first["value"]
    result["sources"][key] = [each for each in alternatives if is_shown(each)]
    others = [each for each in alternatives if not is_shown(each)]
    if others:
        result["alternatives"][key] = others


def _select_name(result: Json) -> None:
    """Replace the display name if it was not the name of the entity at the date.

    A name whose own period surely contains the date comes first, then the present display name.
    """
    names = [name for name in result["names"] if name["holds"] is not Holds.NO]
    dated = [
        name
        for name in names
        if name["holds"] is Holds.YES
        and (name["start"] or name["end"])
        and name["name_kind"] in _NAMES_IN_USE
    ]
    present = {source["statement"] for source in result["sources"].get("name", ())}
    if not dated and (not names or any(name["statement"] in present for name in names)):
        return
    selected = min(dated or names, key=_name_preference)
    result["name"] = selected["value"]
    qualifiers = {key: selected[key] for key in QUALIFIERS if selected.get(key) is not None}
    keys = ("citations", "sourced", "anchored", "holds")
    result["sources"]["name"] = [
        {
            **{key: selected[key] for key in ("statement", "value_type", "value", "lang")},
            "qualifiers": qualifiers,
            **{key: selected[key] for key in keys},
        }
    ]


def _name_preference(name: Json) -> tuple[int, bool]:
    kind = name["name_kind"]
    rank = _NAMES_IN_USE.index(kind) if kind in _NAMES_IN_USE else len(_NAMES_IN_USE)
    return rank, name["holds"] is not Holds.YES


def _temporal_sources(body: Json, part: str) -> Iterator[tuple[str, Json]]:
    """Yield the property id and the source of each single value that has a period."""
    kind = Kind(body["kind"])
    for key, sources in body[part].items():
        if PROPERTIES[key].is_single(kind):
            for source in sources:
                if set(TIME_QUALIFIERS) & source["qualifiers"].keys():
                    yield key, source


def _element_truth(
    prop: PropertyDefinition, element: Json, subject: Lifespan, lifespans: Lifespans, at: Bounds
) -> Holds:
    value_type, value = ValueType(element["value_type"]), element["value"]
    target = lifespans.get(value["id"]) if value_type is ValueType.ENTITY else None
    text = value if value_type is ValueType.DATE else None
    return truth_at(TemporalClaim(prop.id, value_type, text, element), subject, target, at)


def _inverse_truth(
    prop: PropertyDefinition, element: Json, target: Lifespan, lifespans: Lifespans, at: Bounds
) -> Holds:
    claim = TemporalClaim(prop.id, ValueType.ENTITY, None, element)
    return truth_at(claim, lifespans[element["value"]["id"]], target, at)
