"""What bounds can tell: order, "does it hold?", overlap, and the period of a relation."""

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
    within,
)
from astana_api.domain.dates.edtf import EdtfError, parse, period_bounds

YES, POSSIBLY, NO = Holds.YES, Holds.POSSIBLY, Holds.NO

repeatable = settings(derandomize=True, max_examples=150, deadline=None)

days = st.integers(-400, 400) | st.sampled_from([-INFINITY, INFINITY])


@st.composite
def any_bounds(draw: st.DrawFn) -> Bounds:
    """Any four numbers that keep the rule which `Bounds` states."""
    start = sorted([draw(days), draw(days)])
    end_max = max(start[1], draw(days))
    end_min = min(end_max, max(start[0], draw(days)))
    return Bounds(start[0], start[1], end_min, end_max)


def whole(first: int, last: int) -> Bounds:
    """Exactly from the first day to the last."""
    return Bounds(first, first, last, last)


def of(text: str) -> Bounds:
    return parse(text).bounds


def period_of(
    start: str | None, end: str | None, during: str | None, ended: bool | None
) -> Bounds | None:
    """`period` of the texts of qualifiers, None for those that are not given."""
    first, last, some_time = (parse(text) if text else None for text in (start, end, during))
    return period_bounds(first, last, some_time, ended)


@repeatable
@given(st.dates())
def test_days_count_from_1970_as_the_calendar_does(day: date) -> None:
    number = day_number(day.year, day.month, day.day)
    assert date(1970, 1, 1) + timedelta(days=number) == day
    assert iso_day(number) == day.isoformat()


@repeatable
@given(st.integers(-(10**17), 10**17))
def test_a_day_is_rendered_as_a_date_that_holds_it(number: int) -> None:
    text = iso_day(number)
    assert text is not None
    rendered = parse(text)
    assert rendered.min <= number <= rendered.max


def test_days_are_rendered_before_year_one_and_beyond_9999() -> None:
    assert iso_day(day_number(0, 2, 29)) == "0000-02-29"
    assert iso_day(day_number(-44, 3, 15)) == "-0044-03-15"
    assert iso_day(day_number(17_000, 3, 1)) == "Y17000"
    assert iso_day(day_number(-17_000, 3, 1)) == "Y-17000"
    assert iso_day(INFINITY) is None
    assert iso_day(-INFINITY) is None


def test_there_is_no_29_february_in_a_common_year() -> None:
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
def test_does_it_hold(text: str, at: str, expected: Holds) -> None:
    assert bounds_truth_at(of(text), of(at)) is expected


def test_what_has_no_dates_possibly_holds_at_any_time() -> None:
    assert bounds_truth_at(None, of("2015")) is POSSIBLY


@repeatable
@given(any_bounds(), any_bounds(), st.sampled_from([None, True, False]))
def test_it_never_holds_outside_its_bounds(bounds: Bounds, at: Bounds, ended: bool | None) -> None:
    answer = bounds_truth_at(bounds, at, ended=ended)
    assert (answer is NO) == (at.min > bounds.max or at.max < bounds.min)
    if answer is YES:
        assert within(at, bounds) is YES
        assert overlaps(at, bounds) is not NO


@repeatable
@given(any_bounds(), any_bounds())
def test_saying_that_it_ended_only_takes_certainty_away(bounds: Bounds, at: Bounds) -> None:
    plain, ended = bounds_truth_at(bounds, at), bounds_truth_at(bounds, at, ended=True)
    assert ended is plain or (plain is YES and ended is POSSIBLY)


def test_an_ended_relation_without_an_end_is_not_certain_after_its_last_known_moment() -> None:
    former = period_bounds(parse("2010-01-01"), None, None, True)
    assert bounds_truth_at(former, of("2010-01-01"), ended=True) is YES
    assert bounds_truth_at(former, of("2010-01-02"), ended=True) is POSSIBLY
    seen = period_bounds(parse("2010-01-01"), None, parse("2012-05-05"), True)
    assert bounds_truth_at(seen, of("2011"), ended=True) is YES
    assert bounds_truth_at(seen, of("2012-05-06"), ended=True) is POSSIBLY
    assert bounds_truth_at(of("2010/.."), of("2024"), ended=True) is POSSIBLY


@pytest.mark.parametrize(
    ("a", "b", "shared", "inside"),
    [
        ("2017-03-01/2017-03-31", "2017-01-01/2017-12-31", YES, YES),
        ("2017-01-01/2017-12-31", "2017-03-01/2017-03-31", YES, NO),
        ("2017-03", "2017-01-01/2017-12-31", YES, YES),
        ("2017-03", "2017", POSSIBLY, POSSIBLY),
        ("2017", "2018", NO, NO),
        ("2015/2017", "2016/2018", YES, NO),
        ("2015/2017", "2017/2018", POSSIBLY, NO),
        ("2015/..", "2010/..", YES, YES),
        ("2015/", "2020", POSSIBLY, NO),
        ("2015/", "2015/2020", POSSIBLY, POSSIBLY),
        ("2015/", "2014", NO, NO),
        ("[..2020-01-09]", "2019", POSSIBLY, POSSIBLY),
    ],
)
def test_overlap_and_containment(a: str, b: str, shared: Holds, inside: Holds) -> None:
    assert overlaps(of(a), of(b)) is shared
    assert overlaps(of(b), of(a)) is shared
    assert within(of(a), of(b)) is inside


@st.composite
def a_case(draw: st.DrawFn) -> tuple[Bounds, tuple[int, int]]:
    """Bounds, and one stretch of days that they allow."""
    bounds = draw(any_bounds().filter(lambda b: all(abs(day) < INFINITY for day in b)))
    start = draw(st.integers(bounds.start_min, bounds.start_max))
    end = draw(st.integers(max(start, bounds.end_min), bounds.end_max))
    return bounds, (start, end)


@repeatable
@given(a_case(), a_case())
def test_answers_agree_with_every_stretch_that_the_bounds_allow(
    a: tuple[Bounds, tuple[int, int]], b: tuple[Bounds, tuple[int, int]]
) -> None:
    (known_a, (start_a, end_a)), (known_b, (start_b, end_b)) = a, b
    shared = start_a <= end_b and start_b <= end_a
    inside = start_b <= start_a and end_a <= end_b
    assert overlaps(known_a, known_b) is not (NO if shared else YES)
    assert within(known_a, known_b) is not (NO if inside else YES)
    held_throughout = start_a <= start_b and end_b <= end_a
    assert bounds_truth_at(known_a, whole(start_b, end_b)) is not (NO if shared else YES)
    if not held_throughout:
        assert bounds_truth_at(known_a, whole(start_b, end_b)) is not YES


def test_order_is_by_first_day_then_the_wider_first() -> None:
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
def test_order_is_total_on_what_is_filtered_by(a: Bounds, b: Bounds) -> None:
    assert (order_key(a) == order_key(b)) == ((a.min, a.max) == (b.min, b.max))
    if a.min < b.min:
        assert order_key(a) < order_key(b)


def test_nothing_said_has_no_period() -> None:
    assert period_bounds(None, None, None, None) is None
    assert period_bounds(None, None, None, True) is None


@pytest.mark.parametrize(
    ("start", "end", "during", "ended", "like"),
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
def test_a_relation_has_the_bounds_of_the_interval_that_says_the_same(
    start: str | None, end: str | None, during: str | None, ended: bool | None, like: str
) -> None:
    assert period_of(start, end, during, ended) == of(like)


def test_during_is_some_time_within() -> None:
    held = period_bounds(None, None, parse("2017-03-15"), None)
    assert bounds_truth_at(held, of("2017-03-15")) is YES
    assert bounds_truth_at(held, of("2016")) is POSSIBLY
    assert bounds_truth_at(held, of("2018")) is POSSIBLY
    loosely = period_bounds(None, None, parse("2017"), None)
    assert bounds_truth_at(loosely, of("2017")) is POSSIBLY


def test_during_narrows_the_ends_that_are_known_loosely() -> None:
    bounds = period_bounds(parse("2010"), parse("2015"), parse("2010-06/2015-03"), None)
    assert bounds == of("2010/2015")
    narrowed = period_bounds(parse("2010"), parse("2015"), parse("2010-02-01"), None)
    assert narrowed is not None
    assert iso_day(narrowed.start_max) == "2010-02-01"
    current = period_bounds(None, None, parse("2017-03-15"), False)
    assert bounds_truth_at(current, of("2024")) is YES


@pytest.mark.parametrize(
    ("start", "end", "during", "reason"),
    [
        ("2015", "2014", None, "this end is before the start, '2015'"),
        ("2015", None, "2014", "it cannot hold before its start, '2015'"),
        (None, "2013", "2014", "it cannot hold after its end, '2013'"),
    ],
)
def test_a_relation_with_contradicting_dates_is_refused(
    start: str | None, end: str | None, during: str | None, reason: str
) -> None:
    with pytest.raises(EdtfError) as raised:
        period_of(start, end, during, None)
    assert raised.value.reason == reason
