"""The parameter `match`: how the dates of items are compared with a period."""

from collections.abc import Iterable, Mapping
from typing import Literal

from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.statements.timeline_dates import time_range
from astana_api.domain.text.suggestions import list_words
from astana_api.errors import InvalidQueryParameter

Match = Literal["overlap", "within", "beyond"]

DESCRIPTION = (
    "How {parameters} apply: `overlap` (default) matches items that certainly or possibly have a "
    "day in the period, `within` those that certainly lie completely in it, and `beyond` the other "
    "items of `overlap`."
)

Period = tuple[str | None, str | None]
"""The EDTF texts of a pair of parameters, from and to."""


def period_bounds(period: Period, names: tuple[str, str] = ("from", "to")) -> Bounds | None:
    """Return the bounds of a period; None without both texts.

    Raise InvalidQueryParameter for a period that ends before it begins; `names` are those of the
    two parameters.
    """
    from_, to = period
    if from_ is None and to is None:
        return None
    bounds = time_range(from_, to)
    if bounds.start_min > bounds.end_max:
        raise InvalidQueryParameter.named(names[1], f"{to} is before {from_}, where {names[0]} is.")
    return bounds


def parse_date_filters(match: Match | None, periods: Mapping[str, Period]) -> dict[str, list[int]]:
    """Return the list filters on dates: see `queries.duration_scans.date_filters`.

    `periods` are those of each date that the list can be filtered by. Raise InvalidQueryParameter
    as `period_bounds` does, for `match` without a period, and for `beyond` with several: then an
    item may lie within one and beyond another.
    """
    filters: dict[str, list[int]] = {}
    compared = []
    for date, period in periods.items():
        bounds = period_bounds(period, (f"{date}_from", f"{date}_to"))
        if bounds is not None:
            compared.append(date)
            filters |= _date_filters(date, period, bounds, match)
    if match is not None and not compared:
        raise InvalidQueryParameter.named("match", f"match needs a period. {_expect(periods)}")
    if match == "beyond" and len(compared) > 1:
        raise InvalidQueryParameter.named(
            "match",
            f"match=beyond takes the period of one date, and there are {len(compared)}: "
            f"{' and '.join(compared)}.",
        )
    return filters


def _date_filters(
    date: str, period: Period, bounds: Bounds, match: Match | None
) -> dict[str, list[int]]:
    from_, to = period
    filters = {}
    if from_ is not None:
        filters[f"{date}_from"] = [-bounds.min]
    if to is not None:
        filters[f"{date}_to"] = [bounds.max]
    if match == "within" and bounds.min > -INFINITY:
        filters[f"{date}_lies_from"] = [bounds.min]
    if match == "within" and bounds.max < INFINITY:
        filters[f"{date}_lies_to"] = [-bounds.max]
    if match == "beyond":
        filters[f"{date}_lies_beyond"] = [bounds.min, -bounds.max]
    return filters


def _expect(dates: Iterable[str]) -> str:
    names = [f"{date}_{end}" for date in dates for end in ("from", "to")]
    return f"Give one of {list_words(names)}."
