"""Histogram of a timeline: the number of entries that start in each year or month.

The calendar is computed in integer arithmetic, because the date functions of the databases differ
and support fewer years than EDTF.
"""

from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, null

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import INFINITY, day_number, iso_day
from astana_api.domain.rendering.entities import Json
from astana_api.models import StatementNow
from astana_api.queries.lists.engine import Grouping, count_groups
from astana_api.queries.timeline import LISTING

Granularity = Literal["year", "month"]

_now = table(StatementNow).c

_CYCLE_DAYS, _CYCLE_YEARS = 146_097, 400
_FIRST_CYCLE = 5_000_000_000_000
"""Offset in cycles of 400 years, so that no year of EDTF (15 digits) is negative."""


def _month(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the number of months from January of year 0 of the first cycle to a day number.

    Years start in March, so that the leap day is the last. No dividend is negative, because the
    databases round negative quotients differently.
    """
    days = day + (_FIRST_CYCLE * _CYCLE_DAYS - day_number(0, 3, 1))
    cycle = days // _CYCLE_DAYS
    day_of_cycle = days - cycle * _CYCLE_DAYS
    year = (
        day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36_524 - day_of_cycle // 146_096
    ) // 365
    day_of_year = day_of_cycle - (365 * year + year // 4 - year // 100)
    return (cycle * _CYCLE_YEARS + year) * 12 + (5 * day_of_year + 2) // 153 + 2


def _build_grouping(granularity: Granularity) -> Grouping:
    def bucket(day: ColumnElement[Any]) -> ColumnElement[Any]:
        return _month(day) // 12 if granularity == "year" else _month(day)

    latest = -_now.latest_desc
    start = case((_now.earliest == -INFINITY, null()), else_=bucket(_now.earliest))
    ends_later = case(
        (_now.earliest == -INFINITY, 1),
        (latest == INFINITY, 1),
        (bucket(latest) > start, 1),
        else_=0,
    )
    return Grouping(key=func.coalesce(start, -1), flag=ends_later)


_GROUPINGS: dict[Granularity, Grouping] = {
    "year": _build_grouping("year"),
    "month": _build_grouping("month"),
}


async def compute_histogram(
    snapshot: Snapshot, granularity: Granularity, filters: dict[str, list[Any]]
) -> list[Row]:
    """Return index, entry count and count of entries that may end later, for each bucket.

    Entries without an earliest day come first, with index -1.
    """
    rows = await count_groups(snapshot, LISTING, _GROUPINGS[granularity], filters)
    return [(int(index), int(count), int(wider)) for index, count, wider in rows]


def render_bucket(granularity: Granularity, row: Row) -> Json:
    """Render a row of `compute_histogram`."""
    index, count, wider = row
    year, month = (index, None) if granularity == "year" else divmod(index, 12)
    if index < 0:
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
    """Return the bucket in EDTF, which has no month for years of more than four digits."""
    day = iso_day(day_number(year, month or 1, 1)) or ""
    if day.startswith("Y"):
        return day
    return day.rpartition("-")[0] if month else day[:-6]
