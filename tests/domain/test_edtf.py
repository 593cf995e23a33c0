"""The strict EDTF parser: accepted texts and their bounds."""

import calendar
import csv
from itertools import pairwise
from pathlib import Path

import pytest
from edtf import parse_edtf
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from astana_api.domain.dates.bounds import INFINITY, iso_day
from astana_api.domain.dates.edtf import EdtfError, parse, parse_extent, parse_period, parse_point

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "edtf" / "edtf-bounds.tsv"

repeatable = settings(derandomize=True, max_examples=200, deadline=None)

years = st.integers(1, 9999)


@st.composite
def plain_dates(draw: st.DrawFn, min_parts: int = 1) -> str:
    """Generate a valid year, month or day."""
    year, month = draw(years), draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(year, month)[1]))
    parts = (f"{year:04}", f"{month:02}", f"{day:02}")
    return "-".join(parts[: draw(st.integers(min_parts, 3))])


qualified = st.builds(str.__add__, plain_dates(), st.sampled_from(["", "~", "?", "%"]))
unspecified = st.builds(
    lambda text, cut: f"{text[:cut]}{'X' * (4 - cut)}" if cut < 4 else f"{text}-XX",
    plain_dates().filter(lambda text: len(text) < 10),
    st.integers(2, 4),
)
intervals = st.builds(lambda a, b: f"{a}/{b}", st.just("..") | qualified, st.just("..") | qualified)
ranges = st.builds(lambda a, b: f"[{a}..{b}]", st.just("") | plain_dates(), plain_dates())
texts = qualified | unspecified | intervals | ranges


def render_bounds(text: str) -> list[str]:
    """Return the four bounds as dates, or as infinities."""
    return [iso_day(day) or ("inf" if day > 0 else "-inf") for day in parse(text).bounds]


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2015", "2015-01-01", "2015-12-31", "year"),
        ("2017-03", "2017-03-01", "2017-03-31", "month"),
        ("2016-02", "2016-02-01", "2016-02-29", "month"),
        ("1900-02", "1900-02-01", "1900-02-28", "month"),
        ("2018-01-13", "2018-01-13", "2018-01-13", "day"),
        ("2016~", "2016-01-01", "2016-12-31", "year"),
        ("2001-02-03T09:30:01", "2001-02-03", "2001-02-03", "day"),
        ("2001-02-03T23:59:59Z", "2001-02-03", "2001-02-03", "day"),
        ("2001-02-03T00:00:00+05:30", "2001-02-03", "2001-02-03", "day"),
        ("2001-02-03T00:00:00-04", "2001-02-03", "2001-02-03", "day"),
        ("199X", "1990-01-01", "1999-12-31", "decade"),
        ("19XX?", "1900-01-01", "1999-12-31", "century"),
        ("1999-XX", "1999-01-01", "1999-12-31", "year"),
        ("1999-XX-XX", "1999-01-01", "1999-12-31", "year"),
        ("1999-01-XX", "1999-01-01", "1999-01-31", "month"),
        ("2001-21", "2001-03-01", "2001-05-31", "season"),
        ("2001-22", "2001-06-01", "2001-08-31", "season"),
        ("2001-23~", "2001-09-01", "2001-11-30", "season"),
        ("2011-24", "2011-12-01", "2012-02-29", "season"),
        ("0000", "0000-01-01", "0000-12-31", "year"),
        ("-0044-03-15", "-0044-03-15", "-0044-03-15", "day"),
        ("-004X", "-0049-01-01", "-0040-12-31", "decade"),
        ("-000X", "-0009-01-01", "-0001-12-31", "decade"),
        ("Y17000000002", "Y17000000002", "Y17000000002", "year"),
        ("Y-170000002~", "Y-170000002", "Y-170000002", "year"),
        ("[2015..2017-03]", "2015-01-01", "2017-03-31", "range"),
        ("[..2020-01-09]", "-inf", "2020-01-09", "range"),
        ("[2015-06..]", "2015-06-01", "inf", "range"),
    ],
)
def test_parse_point_returns_first_and_last_day_and_precision(
    text: str, first: str, last: str, precision: str
) -> None:
    assert render_bounds(text) == [first, last, first, last]
    assert parse_point(text).precision == precision
    assert parse_extent(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-07-10/2017-07-13", ["2017-07-10", "2017-07-10", "2017-07-13", "2017-07-13"]),
        ("2015/2017", ["2015-01-01", "2015-12-31", "2017-01-01", "2017-12-31"]),
        ("2015/2015-03", ["2015-01-01", "2015-03-31", "2015-03-01", "2015-03-31"]),
        ("2015-03/2015", ["2015-03-01", "2015-03-31", "2015-03-01", "2015-12-31"]),
        ("/2023", ["-inf", "2023-12-31", "2023-01-01", "2023-12-31"]),
        ("../2023", ["-inf", "-inf", "2023-01-01", "2023-12-31"]),
        ("2015/", ["2015-01-01", "2015-12-31", "2015-01-01", "inf"]),
        ("2015/..", ["2015-01-01", "2015-12-31", "inf", "inf"]),
        ("/..", ["-inf", "inf", "inf", "inf"]),
        ("../", ["-inf", "-inf", "-inf", "inf"]),
        ("../..", ["-inf", "-inf", "inf", "inf"]),
        ("2001-21/2003", ["2001-03-01", "2001-05-31", "2003-01-01", "2003-12-31"]),
        ("Y-20000/-0044", ["Y-20000", "Y-20000", "-0044-01-01", "-0044-12-31"]),
    ],
)
def test_parse_extent_returns_the_bounds_of_an_interval(text: str, expected: list[str]) -> None:
    assert render_bounds(text) == expected
    assert parse_extent(text).is_interval
    with pytest.raises(EdtfError, match="an interval, where a point in time is wanted"):
        parse_point(text)


@pytest.mark.parametrize("day", ["2016-02-03", "2016-02", "2016", "-0044"])
def test_parse_extent_begun_by_a_day_has_unknown_end(day: str) -> None:
    text = f"[..{day}]/"
    last = render_bounds(f"[..{day}]")[1]
    assert render_bounds(text) == ["-inf", last, "-inf", "inf"]
    assert parse_extent(text).precision == "interval"
    with pytest.raises(EdtfError, match="an interval, where a point in time is wanted"):
        parse_point(text)
    with pytest.raises(EdtfError, match="only `dates` and `scheduled` take it"):
        parse_period(text)


@pytest.mark.parametrize(
    "text",
    [
        "[2015..2016]/",
        "[2015..]/",
        "[..2015]/2016",
        "[..2015]/..",
        "/[..2015]",
        "2014/[..2015]",
        "[..2015],[..2016]/",
    ],
)
def test_parse_other_interval_with_brackets_names_the_accepted_form(text: str) -> None:
    with pytest.raises(EdtfError, match=r"only \[\.\.D\]/"):
        parse(text)


@pytest.mark.parametrize("text", ["[..]/", "[..2015~]/", "[..2015-13]/", "[..2015-21]/"])
def test_parse_extent_begun_by_an_invalid_day_raises_edtf_error(text: str) -> None:
    with pytest.raises(EdtfError):
        parse(text)


@pytest.mark.parametrize("text", ["2015", "[..2015]", "2015/2016", "2015/", "../2015"])
def test_parse_period_returns_any_other_date(text: str) -> None:
    assert parse_period(text) == parse(text)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2015", False, False),
        ("2015~", True, False),
        ("2015?", False, True),
        ("2015%", True, True),
        ("2015~/2017", True, False),
        ("2015/2017?", False, True),
        ("2015~/2017?", True, True),
        ("2015%/..", True, True),
    ],
)
def test_parse_qualifiers_set_flags_and_do_not_change_bounds(
    text: str, approximate: bool, uncertain: bool
) -> None:
    date = parse(text)
    assert (date.approximate, date.uncertain) == (approximate, uncertain)
    assert date.bounds == parse(text.translate(str.maketrans("", "", "~?%"))).bounds


@repeatable
@given(texts)
def test_parse_returns_bounds_that_satisfy_their_invariants(text: str) -> None:
    try:
        bounds = parse(text).bounds
    except EdtfError:
        assume(False)
    assert -INFINITY <= bounds.start_min <= bounds.start_max <= bounds.end_max <= INFINITY
    assert bounds.start_min <= bounds.end_min <= bounds.end_max


@repeatable
@given(plain_dates(min_parts=3))
def test_parse_more_precise_date_is_within_the_less_precise_one(day: str) -> None:
    year = day[:4]
    coarser = [day, f"{day[:7]}-XX", day[:7], f"{year}-XX-XX", year, f"{day[:3]}X", f"{day[:2]}XX"]
    assume(year >= "0100")
    dates = [parse(text) for text in coarser]
    for fine, coarse in pairwise(dates):
        assert coarse.min <= fine.min <= fine.max <= coarse.max


@repeatable
@given(plain_dates(), plain_dates())
def test_parse_interval_with_both_ends_is_within_one_with_an_unknown_end(
    start: str, end: str
) -> None:
    assume(parse(start).min <= parse(end).max)
    closed = parse(f"{start}/{end}").bounds
    for partial in (parse(f"{start}/").bounds, parse(f"/{end}").bounds):
        assert partial.start_min <= closed.start_min
        assert closed.start_max <= partial.start_max
        assert partial.end_min <= closed.end_min
        assert closed.end_max <= partial.end_max


@pytest.mark.parametrize("year", ["Y999999999999999", "Y-999999999999999"])
def test_parse_longest_year_stays_far_from_infinity(year: str) -> None:
    date = parse(year)
    assert -INFINITY // 2 < date.min < date.max < INFINITY // 2


def strict_bound(value: object) -> str:
    """Return a bound of the `edtf` package, a struct_time or an infinity, as a date."""
    if isinstance(value, float):
        return "inf" if value > 0 else "-inf"
    return "{:04}-{:02}-{:02}".format(*value[:3])  # type: ignore[index]


@settings(derandomize=True, max_examples=120, deadline=None)
@given(qualified | unspecified | intervals)
def test_parse_bounds_equal_those_of_the_edtf_package(text: str) -> None:
    """Compare with the package, except half-open ranges, for which it raises TypeError."""
    try:
        date = parse(text)
    except EdtfError:
        assume(False)
    oracle = parse_edtf(text)
    assert render_bounds(text)[0] == strict_bound(oracle.lower_strict())
    assert render_bounds(text)[3] == strict_bound(oracle.upper_strict())
    assert date.text == str(oracle)


DIFFERENCES = {
    "/2006": "the table sets an unknown start ten years earlier; the parser leaves it unknown",
    "2004-06-01/": "the table sets an unknown end ten years later; the parser leaves it unknown",
    "1984-06-02?/": "the table sets an unknown end ten years later; the parser leaves it unknown",
    "2010-24": "in the table winter ends with December; in the parser it ends with February",
    "2001-29": "a level 2 season",
    "2001-34": "a level 2 quarter",
}
"""Texts of the table with different bounds, and why."""


def test_parse_bounds_equal_those_of_the_shared_table() -> None:
    if not SHARED.exists():
        pytest.skip("shared/data/edtf is not beside this checkout")
    with SHARED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    parsed_level_two = []
    for row in rows:
        text = row["string"]
        try:
            bounds = render_bounds(text)
        except EdtfError:
            assert row["level"] == "2", f"{text} is of level {row['level']} and was rejected"
            continue
        if row["level"] == "2":
            parsed_level_two.append(text)
        if text not in DIFFERENCES:
            first, last = row["lower_strict"], row["upper_strict"]
            if text.startswith("Y"):
                first, last = f"Y{first[:-6]}", f"Y{last[:-6]}"
            assert [bounds[0], bounds[3]] == [first, last], text
    assert parsed_level_two == ["[..1760-12-03]", "[1760-12..]"]
