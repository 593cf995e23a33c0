"""Times of Wikidata as EDTF."""

from typing import Any

import pytest

from astana_api.domain.dates import edtf
from astana_api.importers.wikidata.times import convert_time

GREGORIAN, JULIAN = (
    "http://www.wikidata.org/entity/Q1985727",
    "http://www.wikidata.org/entity/Q1985786",
)


def time(text: str, precision: Any, calendar: str = GREGORIAN, **more: Any) -> dict[str, Any]:
    text = text if "T" in text else f"{text}T00:00:00Z"
    return {"time": text, "precision": precision, "calendarmodel": calendar, **more}


@pytest.mark.parametrize(
    ("text", "precision", "expected"),
    [
        ("+1541-00-00", 9, "1541"),
        ("+1541-01-01", 9, "1541"),
        ("+1952-00-00", 8, "195X"),
        ("+1950-00-00", 8, "195X"),
        ("+1541-00-00", 7, "15XX"),
        ("+1600-00-00", 7, "15XX"),
        ("+1601-00-00", 7, "16XX"),
        ("+0950-00-00", 8, "095X"),
        ("+1500-00-00", 6, "[1001..2000]"),
        ("+2015-05-00", 10, "2015-05"),
        ("+2015-05-29", 11, "2015-05-29"),
        ("-0044-03-15", 11, "-0043-03-15"),
        ("-0044-00-00", 9, "-0043"),
        ("-0001-00-00", 9, "0000"),
        ("-0044-00-00", 8, "[-0048..-0039]"),
        ("-0040-00-00", 8, "[-0048..-0039]"),
        ("-0044-00-00", 7, "[-0099..0000]"),
        ("-0101-00-00", 7, "[-0199..-0100]"),
        ("+12000-00-00", 9, "Y12000"),
        ("-12000-00-00", 9, "Y-11999"),
    ],
)
def test_time_has_the_precision_and_the_year_of_edtf(
    text: str, precision: int, expected: str
) -> None:
    assert convert_time(time(text, precision)) == (expected, None)
    assert edtf.parse_point(expected).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+1582-10-04", "1582-10-14"),
        ("+1900-02-29", "1900-03-13"),
        ("-0044-03-15", "-0043-03-13"),
        ("+0001-01-01", "0000-12-30"),
    ],
)
def test_day_in_the_julian_calendar_becomes_the_gregorian_day(text: str, expected: str) -> None:
    date, note = convert_time(time(text, 11, JULIAN))
    assert (date, note) == (expected, f"in the Julian calendar: {text}T00:00:00Z")


def test_uncertainty_of_a_time_is_noted() -> None:
    assert convert_time(time("+1541-00-00", 9, before=2, after=0)) == ("1541", "before: 2")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "+1541-00-00T00:00:00Z",
        {},
        time("1541", 9),
        time("+0000-00-00", 9),
        time("+1541-00-00", None),
        time("+1541-00-00", 3),
        time("+1541-00-00", 14),
        time("+1541-00-00T10:00:00Z", 11),
        time("+1541-00-00", 9, "Q42"),
        time("+1541-02-30", 11, JULIAN),
        time("+1541-13-01", 11, JULIAN),
        time("-9999-01-01", 11, JULIAN),
        time("+99999-00-00", 8),
    ],
)
def test_value_that_is_no_time_of_the_accepted_precision_raises_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        convert_time(value)
