"""The date of a statement for timelines: its EDTF text, bounds and precision.

A date value is used as it is: some time within it, or all of it if it is an interval. `start` and
`end` are the two ends of one interval. `during` is some time within it. `ended` alone names no day,
so the statement has no date.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import INFINITY, Bounds, iso_day
from astana_api.domain.dates.edtf_dates import Precision
from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.vocabulary import PropertyDefinition

EVENT_DATE_PROPERTIES: Final = ("dates", "scheduled")
"""The properties with the date of an event."""
EVENT_LINK_PROPERTIES: Final = ("participant", "organizer", "host", "place")
"""The properties of an event that put its dates into the timeline of another entity."""


class StatementDate(NamedTuple):
    """The date of a statement.

    `date` is EDTF: as stated, or the interval of start and end. It is None if the two do not make
    a valid interval, such as an end that is a range. With `during` it is that period. `precision`
    is None only for `UNDATED`.
    """

    date: str | None
    bounds: Bounds
    precision: Precision | None
    approximate: bool
    uncertain: bool


UNDATED: Final = StatementDate(
    None, Bounds(-INFINITY, INFINITY, -INFINITY, INFINITY), None, approximate=False, uncertain=False
)
"""The date of a statement that names no day."""


def can_be_dated(prop: PropertyDefinition) -> bool:
    """Return whether a reader expects a date of a statement of the property.

    A name can have a start and an end, but hardly any has.
    """
    has_time = not {"start", "end", "during"}.isdisjoint(prop.qualifiers)
    return ValueType.DATE in prop.values or (has_time and prop.id != "name")


def date_of_statement(value: Value, qualifiers: Qualifiers) -> StatementDate | None:
    """Return the date of a statement; None if it names no day at either end."""
    if value.type is ValueType.DATE and value.text is not None:
        return _from_text(value.text)
    if not qualifiers:
        return None
    values = dict(qualifiers)
    start, end, during = (_parse_optional(values.get(name)) for name in ("start", "end", "during"))
    if start is None and end is None and during is None:
        return None
    ended = values.get("ended")
    bounds = edtf.period_bounds(start, end, during, ended if isinstance(ended, bool) else None)
    if bounds is None:
        return None
    if during is not None:
        precision = Precision.RANGE if during.is_interval else during.precision
        return StatementDate(during.text, bounds, precision, during.approximate, during.uncertain)
    sides = [side for side in (start, end) if side is not None]
    return StatementDate(
        date=_interval(start, end, ended),
        bounds=bounds,
        precision=Precision.INTERVAL,
        approximate=any(side.approximate for side in sides),
        uncertain=any(side.uncertain for side in sides),
    )


def render_bounds(bounds: Bounds) -> Mapping[str, str | None]:
    """Render bounds as EDTF days; an infinite limit is null."""
    return {
        "earliest": iso_day(bounds.start_min),
        "latest_start": iso_day(bounds.start_max),
        "earliest_end": iso_day(bounds.end_min),
        "latest": iso_day(bounds.end_max),
    }


def time_range(first: str | None, last: str | None) -> Bounds:
    """Return the range from the first day of one EDTF date to the last of another; None is open."""
    earliest = -INFINITY if first is None else edtf.parse(first).min
    latest = INFINITY if last is None else edtf.parse(last).max
    return Bounds(earliest, earliest, latest, latest)


def _parse_optional(value: str | bool | None) -> edtf.Edtf | None:
    return edtf.parse(value) if isinstance(value, str) else None


def _from_text(text: str) -> StatementDate:
    date = edtf.parse(text)
    return StatementDate(text, date.bounds, date.precision, date.approximate, date.uncertain)


def _interval(start: edtf.Edtf | None, end: edtf.Edtf | None, ended: object) -> str | None:
    open_end = ".." if ended is False else ""
    text = f"{start.text if start else ''}/{end.text if end else open_end}"
    try:
        return edtf.parse(text).text
    except edtf.EdtfError:
        return None
