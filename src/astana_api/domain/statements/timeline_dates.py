"""What a statement says of time: the date that is shown, its bounds, how finely it was stated.

A date value, and a `during` alone, is the date that it is: some time within it, or all through it
where it is an interval. A `start` and an `end` are the two sides of one stretch. `ended` alone
names no day, and so dates nothing.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import INFINITY, Bounds, iso_day
from astana_api.domain.dates.edtf_dates import Precision
from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value

EVENT_DATE_PROPERTIES: Final = ("dates", "scheduled")
"""The properties that say when an event was."""
EVENT_LINK_PROPERTIES: Final = ("participant", "organizer", "host", "place")
"""The properties of an event by which its dates are in the timeline of another entity."""


class StatementDate(NamedTuple):
    """When something was.

    `date` is EDTF: as stated, or the interval that a start and an end make. None where they make
    none, as a start that is itself some time within a range.
    """

    date: str | None
    bounds: Bounds
    precision: Precision
    approximate: bool
    uncertain: bool


def date_of_statement(value: Value, qualifiers: Qualifiers) -> StatementDate | None:
    """What a statement says of time; None where it names no day on either side."""
    if value.type is ValueType.DATE and value.text is not None:
        return _as_stated(value.text)
    said = dict(qualifiers)
    start, end, during = (_read(said.get(name)) for name in ("start", "end", "during"))
    if start is None and end is None:
        return None if during is None else _as_stated(during.text)
    ended = said.get("ended")
    bounds = edtf.period_bounds(start, end, during, ended if isinstance(ended, bool) else None)
    if bounds is None:
        return None
    sides = [side for side in (start, end) if side is not None]
    return StatementDate(
        date=_interval(start, end, ended),
        bounds=bounds,
        precision=Precision.INTERVAL,
        approximate=any(side.approximate for side in sides),
        uncertain=any(side.uncertain for side in sides),
    )


def render_bounds(bounds: Bounds) -> Mapping[str, str | None]:
    """Bounds as they are answered: EDTF days, null where there is none."""
    return {
        "earliest": iso_day(bounds.start_min),
        "latest_start": iso_day(bounds.start_max),
        "earliest_end": iso_day(bounds.end_min),
        "latest": iso_day(bounds.end_max),
    }


def time_range(first: str | None, last: str | None) -> Bounds:
    """From the earliest day of one EDTF date to the latest of another; None has no limit."""
    earliest = -INFINITY if first is None else edtf.parse(first).min
    latest = INFINITY if last is None else edtf.parse(last).max
    return Bounds(earliest, earliest, latest, latest)


def _read(said: str | bool | None) -> edtf.Edtf | None:
    return edtf.parse(said) if isinstance(said, str) else None


def _as_stated(text: str) -> StatementDate:
    read = edtf.parse(text)
    return StatementDate(text, read.bounds, read.precision, read.approximate, read.uncertain)


def _interval(start: edtf.Edtf | None, end: edtf.Edtf | None, ended: object) -> str | None:
    still = ".." if ended is False else ""
    text = f"{start.text if start else ''}/{end.text if end else still}"
    try:
        return edtf.parse(text).text
    except edtf.EdtfError:
        return None
