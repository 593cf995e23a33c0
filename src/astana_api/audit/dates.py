"""Comparisons of bounds for audit rules."""

from collections.abc import Iterator
from typing import NamedTuple

from astana_api.audit.facts import AuditedFacts, AuditedStatement, date_bounds
from astana_api.audit.registry import Result
from astana_api.domain.dates.bounds import INFINITY, Bounds, iso_day
from astana_api.domain.enums import Kind, ValueType


class StatedDate(NamedTuple):
    """A date that a statement asserts: its text and the moment that a source must have seen."""

    text: str
    first: int
    last: int


def before(a: Bounds, b: Bounds) -> Result:
    """Return whether `a` is before `b` as a fault: certain, undecidable or no fault."""
    if a.max < b.min:
        return Result.NOT_COMPLIANT
    return Result.UNDECIDABLE if a.min < b.max else Result.COMPLIANT


def stated_dates(statement: AuditedStatement) -> Iterator[StatedDate]:
    """Yield the dates that a statement asserts: its value, and its time qualifiers.

    An extent asserts its start. What a plan announces is no assertion: `scheduled`, and an end that
    is stated of something that still lasts (`ended: false`).
    """
    if statement.property_id == "scheduled":
        return
    if statement.value.type is ValueType.DATE and (bounds := statement.value_bounds):
        yield from _moment(statement.value.text or "", bounds, is_extent=True)
    for qualifier in ("start", "during", "end"):
        if qualifier == "end" and statement.qualifiers.get("ended") is False:
            continue
        if bounds := statement.date(qualifier):
            yield from _moment(statement.text(qualifier) or "", bounds, is_extent=False)


def _moment(text: str, bounds: Bounds, *, is_extent: bool) -> Iterator[StatedDate]:
    first, last = bounds.start_min, bounds.start_max if is_extent else bounds.end_max
    if first == -INFINITY and last < INFINITY and is_extent and bounds.end_max < INFINITY:
        # An unknown start: the last known day is all that the statement asserts.
        first = bounds.end_min if bounds.end_min > -INFINITY else first
    if first > -INFINITY and last < INFINITY:
        yield StatedDate(text, first, last)


class Life(NamedTuple):
    """The statements of the beginning and of the end of an entity."""

    starts: tuple[AuditedStatement, ...]
    ends: tuple[AuditedStatement, ...]


LIFE_PROPERTIES = {
    Kind.ORGANIZATION: ("founded", "dissolved"),
    Kind.PERSON: ("born", "died"),
}
"""The properties of the beginning and the end of an actor."""


def life_of(facts: AuditedFacts, entity: str | None) -> Life:
    """Return the statements that limit the life of an actor; none of any other entity."""
    found = facts.entities.get(entity or "")
    properties = LIFE_PROPERTIES.get(found.kind) if found else None
    if found is None or properties is None:
        return Life((), ())
    return Life(tuple(found.valid(properties[0])), tuple(found.valid(properties[1])))


def day(number: int) -> str:
    """Return a day as text."""
    return iso_day(number) or "an unknown day"


def days_after(text: str | None, today: int) -> list[int]:
    """Return the days after today on which a comparison of a date with today may change."""
    bounds = date_bounds(text)
    limits = () if bounds is None else (limit for day in bounds for limit in (day, day + 1))
    return [limit for limit in limits if today < limit < INFINITY]
