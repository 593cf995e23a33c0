"""Bounds: order, truth at a date, overlap, and the period of a relation."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astana_api.domain.dates.bounds import (
    INFINITY,
    Bounds,
    Holds,
    bounds_truth_at,
    day_number,
    iso_day,
    order_key,
    overlaps,
)
from astana_api.domain.dates.edtf import EdtfError, parse, period_bounds

YES, POSSIBLY, NO = Holds.YES, Holds.POSSIBLY, Holds.NO

repeatable = settings(derandomize=True, max_examples=150, deadline=None)

days = st.integers(-400, 400) | st.sampled_from([-INFINITY, INFINITY])


@st.composite
def any_bounds(draw: st.DrawFn) -> Bounds:
    """Generate any four numbers that satisfy the invariants of `Bounds`."""
    start = sorted([draw(days), draw(days)])
    end_max = max(start[1], draw(days))
    end_min = min(end_max, max(start[0], draw(days)))
    return Bounds(start[0], start[1], end_min, end_max)


def exact_bounds(first: int, last: int) -> Bounds:
    """Return the bounds of an interval with an exact first and last day."""
    return Bounds(first, first, last, last)


def of(text: str) -> Bounds:
    return parse(text).bounds


def period_of(
    start: str | None, end: str | None, during: str | None, ended: bool | None
) -> Bounds | None:
    """Return `period_bounds` for the texts of qualifiers; None for an absent qualifier."""
    first, last, some_time = (parse(text) if text else None for text in (start, end, during))
    return period_bounds(first, last, some_time, ended)


@repeatable
@given(st.dates())
def test_day_number_counts_days_from_1970_like_the_datetime_module(day: date) -> None:
    number = day_number(day.year, day.month, day.day)
    assert date(1970, 1, 1) + timedelta(days=number) == day
    assert iso_day(number) == day.isoformat()


@repeatable
@given(st.integers(-(10**17), 10**17))
def test_iso_day_returns_a_date_that_includes_the_day(number: int) -> None:
    text = iso_day(number)
    assert text is not None
    rendered = parse(text)
    assert rendered.min <= number <= rendered.max


def test_iso_day_before_year_one_and_after_year_9999() -> None:
    assert iso_day(day_number(0, 2, 29)) == "0000-02-29"
    assert iso_day(day_number(-44, 3, 15)) == "-0044-03-15"
    assert iso_day(day_number(17_000, 3, 1)) == "Y17000"
    assert iso_day(day_number(-17_000, 3, 1)) == "Y-17000"
    assert iso_day(INFINITY) is None
    assert iso_day(-INFINITY) is None


def test_day_number_of_29_february_in_a_common_year_raises_value_error() -> None:
    with pytest.raises(ValueError, match="day"):
        day_number(-1, 2, 29)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("2010/2013", "2011-06", YES),
        ("2010/2013", "2010", POSSIBLY),
        ("2010-01-01/2013", "2010", YES),
        ("2010/2013", "2013-12-31", POSSIBLY),
        ("2010/2013", "2009", NO),
        ("2010/2013", "2014-01-01", NO),
        ("2010/", "2050", POSSIBLY),
        ("2010/..", "2050", YES),
        ("2010/..", "2010-05", POSSIBLY),
        ("/2013", "1800", POSSIBLY),
        ("../2013", "1800", YES),
        ("../2013", "2014", NO),
        ("/..", "2024", POSSIBLY),
        ("2017-03", "2017-03-15", POSSIBLY),
        ("2017-03-15", "2017-03-15", YES),
        ("2017-03-15", "2017-03", POSSIBLY),
        ("2017-03-15", "2017-03-16", NO),
        ("[..2020-01-09]", "1990", POSSIBLY),
        ("[..2020-01-09]", "2020-01-10", NO),
        ("2010~/2013?", "2012", YES),
    ],
)
def test_bounds_truth_at_date(text: str, at: str, expected: Holds) -> None:
    assert bounds_truth_at(of(text), of(at)) is expected


def test_bounds_truth_at_without_bounds_is_possibly() -> None:
    assert bounds_truth_at(None, of("2015")) is POSSIBLY


@repeatable
@given(any_bounds(), any_bounds(), st.sampled_from([None, True, False]))
def test_bounds_truth_at_is_no_exactly_outside_the_bounds(
    bounds: Bounds, at: Bounds, ended: bool | None
) -> None:
    truth = bounds_truth_at(bounds, at, ended=ended)
    assert (truth is NO) == (at.min > bounds.max or at.max < bounds.min)
    if truth is YES:
        assert bounds.start_max <= at.min
        assert at.max <= bounds.end_min


@repeatable
@given(any_bounds(), any_bounds())
def test_truth_with_ended_only_turns_yes_into_possibly(bounds: Bounds, at: Bounds) -> None:
    plain, ended = bounds_truth_at(bounds, at), bounds_truth_at(bounds, at, ended=True)
    assert ended is plain or (plain is YES and ended is POSSIBLY)


def test_ended_relation_without_end_is_possibly_true_after_its_last_certain_day() -> None:
    former = period_bounds(parse("2010-01-01"), None, None, True)
    assert bounds_truth_at(former, of("2010-01-01"), ended=True) is YES
    assert bounds_truth_at(former, of("2010-01-02"), ended=True) is POSSIBLY
    assert bounds_truth_at(of("2010/.."), of("2024"), ended=True) is POSSIBLY


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ("2017-03-01/2017-03-31", "2017-01-01/2017-12-31", YES),
        ("2017-01-01/2017-12-31", "2017-03-01/2017-03-31", YES),
        ("2017-03", "2017-01-01/2017-12-31", YES),
        ("2017-03", "2017", POSSIBLY),
        ("2017", "2018", NO),
        ("2015/2017", "2016/2018", YES),
        ("2015/2017", "2017/2018", POSSIBLY),
        ("2015/..", "2010/..", YES),
        ("2015/", "2020", POSSIBLY),
        ("2015/", "2015/2020", POSSIBLY),
        ("2015/", "2014", NO),
        ("[..2020-01-09]", "2019", POSSIBLY),
    ],
)
def test_overlaps_in_both_orders(a: str, b: str, shared: Holds) -> None:
    assert overlaps(of(a), of(b)) is shared
    assert overlaps(of(b), of(a)) is shared


@st.composite
def bounds_with_interval(draw: st.DrawFn) -> tuple[Bounds, tuple[int, int]]:
    """Generate bounds and one interval of days that they allow."""
    bounds = draw(any_bounds().filter(lambda b: all(abs(day) < INFINITY for day in b)))
    start = draw(st.integers(bounds.start_min, bounds.start_max))
    end = draw(st.integers(max(start, bounds.end_min), bounds.end_max))
    return bounds, (start, end)


@repeatable
@given(bounds_with_interval(), bounds_with_interval())
def test_overlaps_and_truth_agree_with_every_interval_that_the_bounds_allow(
    a: tuple[Bounds, tuple[int, int]], b: tuple[Bounds, tuple[int, int]]
) -> None:
    (bounds_a, (start_a, end_a)), (bounds_b, (start_b, end_b)) = a, b
    shared = start_a <= end_b and start_b <= end_a
    assert overlaps(bounds_a, bounds_b) is not (NO if shared else YES)
    lasts_throughout = start_a <= start_b and end_b <= end_a
    assert bounds_truth_at(bounds_a, exact_bounds(start_b, end_b)) is not (NO if shared else YES)
    if not lasts_throughout:
        assert bounds_truth_at(bounds_a, exact_bounds(start_b, end_b)) is not YES


def test_order_key_sorts_by_first_day_then_by_last_day_descending() -> None:
    texts = ["2015-01-01", "2016", "2015", "/2010", "2015/2017", "2015-01", "2014-12-31", "2015/.."]
    assert sorted(texts, key=lambda text: order_key(of(text))) == [
        "/2010",
        "2014-12-31",
        "2015/..",
        "2015/2017",
        "2015",
        "2015-01",
        "2015-01-01",
        "2016",
    ]


@repeatable
@given(any_bounds(), any_bounds())
def test_order_key_is_equal_only_for_equal_first_and_last_days(a: Bounds, b: Bounds) -> None:
    assert (order_key(a) == order_key(b)) == ((a.min, a.max) == (b.min, b.max))
    if a.min < b.min:
        assert order_key(a) < order_key(b)


def test_period_bounds_without_dates_is_none() -> None:
    assert period_bounds(None, None, None, None) is None
    assert period_bounds(None, None, None, True) is None


@pytest.mark.parametrize(
    ("start", "end", "during", "ended", "interval"),
    [
        ("2010", "2013", None, None, "2010/2013"),
        ("2010", "2013", None, True, "2010/2013"),
        ("2010", None, None, None, "2010/"),
        ("2010", None, None, True, "2010/"),
        ("2010", None, None, False, "2010/.."),
        (None, "2013", None, True, "/2013"),
        (None, None, None, False, "/.."),
        ("2010", "2027", None, False, "2010/2027"),
    ],
)
def test_period_bounds_equal_the_bounds_of_the_equivalent_interval(
    start: str | None, end: str | None, during: str | None, ended: bool | None, interval: str
) -> None:
    assert period_of(start, end, during, ended) == of(interval)


@pytest.mark.parametrize(
    ("start", "end", "during", "ended", "within"),
    [
        (None, None, "2017-03-15", None, "2017-03-15"),
        (None, None, "2017", None, "2017"),
        (None, None, "[..2017]", True, "[..2017]"),
        (None, None, "1975/1979", None, "[1975..1979]"),
        (None, None, "2017", False, "2017"),
        ("2010", None, "2009/2012", None, "[2010..2012]"),
        (None, "2013", "2012/", None, "[2012..2013]"),
        ("2010", "2015", "2012", None, "2012"),
    ],
)
def test_period_bounds_with_during_are_some_time_within_it(
    start: str | None, end: str | None, during: str, ended: bool | None, within: str
) -> None:
    assert period_of(start, end, during, ended) == of(within)


@pytest.mark.parametrize(
    ("start", "end", "during", "reason"),
    [
        ("2015", "2014", None, "this end is before the start, '2015'"),
        ("2015", None, "2014", "it cannot hold before its start, '2015'"),
        (None, "2013", "2014", "it cannot hold after its end, '2013'"),
    ],
)
def test_period_bounds_of_contradicting_dates_raise_edtf_error(
    start: str | None, end: str | None, during: str | None, reason: str
) -> None:
    with pytest.raises(EdtfError) as raised:
        period_of(start, end, during, None)
    assert raised.value.reason == reason
