"""The drawing of a timeline: one row for each item, with its certain and its possible days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from astana_api.domain.dates.bounds import INFINITY, Bounds, day_number, iso_day

_ROW_HEIGHT: Final = 38
_TOP: Final = 30
_BAR_HEIGHT: Final = 8
_MIN_BAR: Final = 4.0
_MAX_TICKS: Final = 8
_TICK_ROOM: Final = 18
"""A year nearer to an edge would be cut."""
_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000)
_MARGIN_SHARE: Final = 0.06
_DAYS_OF_YEAR: Final = 366


class DrawnItem(NamedTuple):
    """An item of a timeline: its label, its page, its dates in words and their bounds."""

    label: str
    href: str
    dates: str
    bounds: Bounds


class Bar(NamedTuple):
    """A horizontal bar."""

    x: float
    width: float


class TimelineRow(NamedTuple):
    """A drawn item: the bar of its possible days and, if any day is certain, of these."""

    y: int
    item: DrawnItem
    possible: Bar
    certain: Bar | None


@dataclass(frozen=True, slots=True)
class TimelineDrawing:
    """A timeline of a size, with years at positions and rows."""

    width: int
    height: int
    ticks: Sequence[tuple[float, str]]
    rows: Sequence[TimelineRow]
    bar_height: int = _BAR_HEIGHT


def draw_timeline(items: Sequence[DrawnItem], width: int) -> TimelineDrawing | None:
    """Return the drawing of items in their order; None if no item has a finite bound.

    A bound that is not known reaches to the edge of the drawing.
    """
    finite = [day for item in items for day in item.bounds if abs(day) < INFINITY]
    if not finite:
        return None
    margin = max(int((max(finite) - min(finite)) * _MARGIN_SHARE), _DAYS_OF_YEAR // 2)
    first, last = min(finite) - margin, max(finite) + margin

    def position(day: int) -> float:
        clamped = min(max(day, first), last)
        return round((clamped - first) / (last - first) * width, 1)

    rows = []
    for index, item in enumerate(items):
        start_min, start_max, end_min, end_max = item.bounds
        certain = None
        if start_max <= end_min and start_max > -INFINITY and end_min < INFINITY:
            certain = _bar(position(start_max), position(end_min + 1))
        possible = _bar(position(start_min), position(min(end_max + 1, INFINITY)))
        rows.append(TimelineRow(_TOP + index * _ROW_HEIGHT, item, possible, certain))
    height = _TOP + len(rows) * _ROW_HEIGHT + 4
    ticks = [(position(day_number(year, 1, 1)), str(year)) for year in _tick_years(first, last)]
    ticks = [tick for tick in ticks if _TICK_ROOM <= tick[0] <= width - _TICK_ROOM]
    return TimelineDrawing(width, height, ticks, rows)


def _bar(start: float, end: float) -> Bar:
    return Bar(start, round(max(end - start, _MIN_BAR), 1))


def _tick_years(first: int, last: int) -> list[int]:
    start, end = _year_of(first), _year_of(last)
    step = next((each for each in _STEPS if (end - start) / each <= _MAX_TICKS), _STEPS[-1])
    return [year for year in range(start + 1, end + 1) if year % step == 0]


def _year_of(day: int) -> int:
    text = iso_day(day)
    if text is None:
        return 0
    sign = -1 if text.startswith("-") else 1
    return sign * int(text.lstrip("-").partition("-")[0])
