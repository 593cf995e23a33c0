"""Truth of a statement at a date, compared with an oracle that enumerates every possible period."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.dates.bounds import INFINITY, Bounds, Holds, iso_day
from astana_api.domain.dates.edtf import parse
from astana_api.domain.dates.truth import UNKNOWN_BOUNDS, Lifespan, TemporalClaim, truth_at
from astana_api.domain.enums import Kind, ValueType

FIRST, LAST = 0, 7
DAYS = range(FIRST, LAST + 1)
LONG_AGO, FAR = -99, 99
"""Represent all days before and after `DAYS`."""

Range = tuple[int, int] | None
Ends = tuple[Range, Range]
ranges = st.none() | st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda pair: (min(pair), max(pair))
)
ordered_ends = st.tuples(ranges, ranges).filter(
    lambda ends: ends[0] is None or ends[1] is None or ends[0][0] <= ends[1][1]
)


def day(number: int) -> str:
    text = iso_day(number)
    assert text is not None
    return text


def edtf(days: Range) -> str | None:
    return None if days is None else f"[{day(days[0])}..{day(days[1])}]"


def lifespan(ends: Ends) -> Lifespan:
    unknown = (-INFINITY, INFINITY)
    return Lifespan(Kind.ORGANIZATION, Bounds(*(ends[0] or unknown), *(ends[1] or unknown)))


def possible_intervals(
    ends: Ends, *, unknown: tuple[list[int], list[int]]
) -> Iterator[tuple[int, int]]:
    """Yield every interval of whole days that the ends allow; `unknown` lists unknown ends."""
    starts = unknown[0] if ends[0] is None else range(ends[0][0], ends[0][1] + 1)
    finishes = unknown[1] if ends[1] is None else range(ends[1][0], ends[1][1] + 1)
    return ((start, end) for start, end in product(starts, finishes) if start <= end)


ANY_DAY = ([LONG_AGO, *DAYS, FAR], [LONG_AGO, *DAYS, FAR])
UNLIMITED = ([LONG_AGO], [FAR])
"""An unknown limit of a lifespan excludes no day and makes no day uncertain."""


def oracle(period: Ends, lifespans: list[Ends], at: tuple[int, int]) -> Holds:
    """Return the least certain result over the period and the lifespans, day by day."""
    days_of_date = range(at[0], at[1] + 1)
    results = []
    for ends, unknown in [(period, ANY_DAY), *((ends, UNLIMITED) for ends in lifespans)]:
        covered = [
            [start <= each <= end for each in days_of_date]
            for start, end in possible_intervals(ends, unknown=unknown)
        ]
        if not any(any(days) for days in covered):
            results.append(Holds.NO)
        elif all(all(days) for days in covered):
            results.append(Holds.YES)
        else:
            results.append(Holds.POSSIBLY)
    return max(results, key=[Holds.YES, Holds.POSSIBLY, Holds.NO].index)


@given(
    ordered_ends,
    ordered_ends,
    ordered_ends,
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)),
)
def test_truth_at_equals_oracle_over_possible_periods_and_lifespans(
    period: Ends, subject: Ends, target: Ends, days: tuple[int, int]
) -> None:
    at = min(days), max(days)
    qualifiers = {"start": edtf(period[0]), "end": edtf(period[1])}
    claim = TemporalClaim("member", ValueType.ENTITY, "us", qualifiers)
    bounds = parse(f"{day(at[0])}/{day(at[1])}").bounds
    result = truth_at(claim, lifespan(subject), lifespan(target), bounds)
    # The parts are independent: two parts that never overlap give `no` only if one of them does.
    assert result == oracle(period, [subject, target], at)


FROM_2015_TO_2023 = Lifespan(
    Kind.ORGANIZATION, Bounds(*parse("2015").bounds[:2], *parse("2023").bounds[2:])
)
UNDATED_PERSON = Lifespan(Kind.PERSON)


def truth_of(
    at: str,
    subject: Lifespan = FROM_2015_TO_2023,
    property_id: str = "leader",
    **qualifiers: object,
) -> Holds:
    claim = TemporalClaim(property_id, ValueType.ENTITY, "randa", qualifiers)
    return truth_at(claim, subject, UNDATED_PERSON, parse(at).bounds)


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2010", "no"), ("2019", "possibly"), ("2023-06", "possibly"), ("2024", "no")],
)
def test_truth_at_with_end_and_without_start(at: str, expected: str) -> None:
    assert truth_of(at, end="2023") == expected


def test_truth_at_with_ended_is_possibly_after_the_last_certain_day() -> None:
    assert truth_of("2016-03-05", start="2016-03-05", ended=True) == "yes"
    assert truth_of("2016-03-06", start="2016-03-05", ended=True) == "possibly"
    assert truth_of("2019", start="2016-03", ended=False) == "yes"
    assert truth_of("2024", start="2016-03", ended=False) == "no"


@pytest.mark.parametrize("during", ["2019-03-05", "2019", "2018/2020", "[2018..2020]"])
def test_truth_at_with_during_is_possibly_within_it_and_no_outside(during: str) -> None:
    assert truth_of("2019-03-05", during=during) == "possibly"
    assert truth_of("2015/2023", during=during) == "possibly"
    assert truth_of("2017", during=during) == "no"
    assert truth_of("2021", during=during) == "no"
    assert truth_of("2021", during=during, ended=False) == "no"
    assert truth_of("2019-03-05", start="2019", during=during) == "possibly"


def test_truth_at_of_extent_begun_by_a_day_is_never_yes_or_no() -> None:
    extent = TemporalClaim("dates", ValueType.DATE, "[..2017-05-16]/", {})
    for at in ("1990", "2017-05-16", "2017-05-17", "2030"):
        assert truth_at(extent, Lifespan(Kind.EVENT), None, parse(at).bounds) == "possibly"


def test_truth_at_without_period_is_never_yes() -> None:
    assert truth_of("2019") == "possibly"
    assert truth_of("2019", ended=True) == "possibly"
    assert truth_of("2012") == "no"


def test_truth_at_of_event_property_without_period_uses_the_dates_of_the_event() -> None:
    talks = Lifespan(Kind.EVENT, parse("2017-07-10/2017-07-13").bounds)
    assert truth_of("2017-07-11", talks, "participant") == "yes"
    assert truth_of("2017-07", talks, "participant") == "possibly"
    assert truth_of("2018", talks, "participant") == "no"
    assert truth_of("2017-07-11", talks, "supported_by") == "possibly"
    assert truth_of("2017-07-11", Lifespan(Kind.EVENT), "participant") == "possibly"


def test_truth_at_of_extent_property_uses_its_value() -> None:
    planned = TemporalClaim("scheduled", ValueType.DATE, "2017-11-18", {})
    event = Lifespan(Kind.EVENT, parse("2017-11-28/2017-12-15").bounds)
    assert truth_at(planned, event, None, parse("2017-11-18").bounds) == "yes"
    assert truth_at(planned, event, None, parse("2017-11-29").bounds) == "no"


def test_lifespan_truth_at_with_unknown_end_is_possibly() -> None:
    assert Lifespan(Kind.PLACE, UNKNOWN_BOUNDS).truth_at(parse("1900").bounds) == "possibly"
    assert FROM_2015_TO_2023.truth_at(parse("2019").bounds) == "yes"
    assert FROM_2015_TO_2023.truth_at(parse("2014").bounds) == "no"
    bounds = FROM_2015_TO_2023.bounds._replace(end_min=-INFINITY, end_max=INFINITY)
    founded_only = FROM_2015_TO_2023._replace(bounds=bounds)
    assert founded_only.truth_at(parse("2030").bounds) == "possibly"
