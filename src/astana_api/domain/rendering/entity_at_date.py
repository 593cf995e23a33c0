"""An entity as it was at a date: of its values, those that held."""

from collections.abc import Iterator, Mapping
from typing import Any

from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import Life, Told, holds
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.entities import Json, value_keys
from astana_api.domain.vocabulary import PROPERTIES, TIME, Property, properties_of

Lives = Mapping[str, Life]


def entities_in(body: Json) -> list[str]:
    """The entity and those that are values of it, whose lives decide what holds."""
    found = {body["id"]: None}
    for row, elements in _many(body):
        if ValueType.ENTITY in row.values:
            found |= dict.fromkeys(e["entity"]["id"] for e in elements if e["entity"])
    for key, _ in _timed(body):
        if isinstance(body[key], dict) and "id" in body[key]:
            found[body[key]["id"]] = None
    return list(found)


def narrowed(body: Json, lives: Lives, at: Bounds, *, include_no: bool) -> Json:
    """The rendered entity with `holds` on every value that time can tell of, and on itself.

    Values that do not hold are left out unless `include_no`: of a list the element, of a single
    value itself and its sources. A single value without a period is left as it is. `lives` has
    those of `entities_in`.
    """
    subject = lives[body["id"]]
    shown = {**body, "sources": dict(body["sources"])}
    for row, elements in _many(body):
        answers = [(e, _element(row, e, subject, lives, at)) for e in elements]
        shown["names" if row.id == "name" else row.id] = [
            {**element, "holds": answer}
            for element, answer in answers
            if include_no or answer is not Holds.NO
        ]
    for key, sources in _timed(body):
        value_type = ValueType(sources[0]["value_type"])
        target = lives.get(body[key]["id"]) if value_type is ValueType.ENTITY else None
        told = Told(key, value_type, None, sources[0]["qualifiers"])
        answer = holds(told, subject, target, at)
        if include_no or answer is not Holds.NO:
            shown["sources"][key] = [{**source, "holds": answer} for source in sources]
        else:
            shown[key] = None
            del shown["sources"][key]
    return {**shown, "holds": subject.holds(at)}


def _many(body: Json) -> Iterator[tuple[Property, list[Json]]]:
    kind = Kind(body["kind"])
    for row in properties_of(kind):
        if row.id == "name":
            yield row, body["names"]
        elif not row.is_single(kind):
            yield row, body[row.id]


def _timed(body: Json) -> Iterator[tuple[str, list[Json]]]:
    """The single values that have a period, by their sources."""
    kind = Kind(body["kind"])
    for key, sources in body["sources"].items():
        if PROPERTIES[key].is_single(kind) and set(TIME) & sources[0]["qualifiers"].keys():
            yield key, sources


def _element(row: Property, element: Json, subject: Life, lives: Lives, at: Bounds) -> Holds:
    # A name has no type of value: it is a text.
    value_type = ValueType(element.get("value_type", ValueType.TEXT))
    said: Any = element.get(value_keys(value_type)[0])
    target = lives.get(said["id"]) if value_type is ValueType.ENTITY else None
    text = said if value_type is ValueType.DATE else None
    return holds(Told(row.id, value_type, text, element), subject, target, at)
