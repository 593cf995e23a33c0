"""How much of a timeline begins in each year or month.

The calendar is computed in whole numbers, because each database has date functions of its own,
which know fewer years than EDTF.
"""

from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, null

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import INFINITY, day_number, iso_day
from astana_api.domain.rendering.entities import Json
from astana_api.models import StatementNow
from astana_api.queries.lists.engine import Grouping, grouped
from astana_api.queries.timeline import LISTING

Step = Literal["year", "month"]

_now = table(StatementNow).c

_CYCLE_DAYS, _CYCLE_YEARS = 146_097, 400
_FIRST_CYCLE = 5_000_000_000_000
"""In cycles of 400 years: added so that no year of EDTF, which has 15 digits, is negative."""


def _month(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Months from January of the year 0 of the first cycle to that of a day number.

    Years are counted from March, so that the leap day is their last; every division is of numbers
    that are not negative, which the databases round alike.
    """
    since = day + (_FIRST_CYCLE * _CYCLE_DAYS - day_number(0, 3, 1))
    cycle = since // _CYCLE_DAYS
    of_cycle = since - cycle * _CYCLE_DAYS
    year = (of_cycle - of_cycle // 1460 + of_cycle // 36_524 - of_cycle // 146_096) // 365
    of_year = of_cycle - (365 * year + year // 4 - year // 100)
    return (cycle * _CYCLE_YEARS + year) * 12 + (5 * of_year + 2) // 153 + 2


def _grouping(step: Step) -> Grouping:
    def place(day: ColumnElement[Any]) -> ColumnElement[Any]:
        return _month(day) // 12 if step == "year" else _month(day)

    latest = -_now.neg_max
    begins = case((_now.min == -INFINITY, null()), else_=place(_now.min))
    reaches_beyond = case(
        (_now.min == -INFINITY, 1), (latest == INFINITY, 1), (place(latest) > begins, 1), else_=0
    )
    return Grouping(key=func.coalesce(begins, -1), mark=reaches_beyond)


_GROUPINGS: dict[Step, Grouping] = {"year": _grouping("year"), "month": _grouping("month")}


async def groups(snapshot: Snapshot, step: Step, filters: dict[str, list[Any]]) -> list[Row]:
    """The place of each group in the order of time, its count, and how many may end after it.

    What has no earliest day comes first, with the place -1.
    """
    rows = await grouped(snapshot, LISTING, _GROUPINGS[step], filters)
    return [(int(place), int(count), int(wider)) for place, count, wider in rows]


def rendered(step: Step, row: Row) -> Json:
    """A row of `groups` as JSON."""
    place, count, wider = row
    year, month = (place, None) if step == "year" else divmod(place, 12)
    if place < 0:
        return {"date": None, "year": None, "month": None, "count": count, "wider": wider}
    year -= _FIRST_CYCLE * _CYCLE_YEARS
    month = None if month is None else month + 1
    return {
        "date": _edtf(year, month),
        "year": year,
        "month": month,
        "count": count,
        "wider": wider,
    }


def _edtf(year: int, month: int | None) -> str:
    """The group in EDTF, which writes a year of more than four digits without a month."""
    day = iso_day(day_number(year, month or 1, 1)) or ""
    if day.startswith("Y"):
        return day
    return day.rpartition("-")[0] if month else day[:-6]
