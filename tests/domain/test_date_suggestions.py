"""Dates as people write them: the error suggests the EDTF form."""

import pytest

from astana_api.domain.dates import edtf


def reason(text: str) -> str:
    with pytest.raises(edtf.EdtfError) as raised:
        edtf.parse(text)
    return raised.value.reason


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("12 March 1948", "1948-03-12"),
        ("March 12, 1948", "1948-03-12"),
        ("12th of march 1948", "1948-03-12"),
        ("1 Sept. 2015", "2015-09-01"),
        ("May 2015", "2015-05"),
        ("c. 1990", "1990~"),
        ("circa 1990-05", "1990-05~"),
        ("ca 1990", "1990~"),
        ("1990s", "199X"),
        ("the 1990's", "199X"),
        ("before 1990", "[..1989]"),
        ("before 2015-05-29", "[..2015-05-29]"),
        ("by 1990", "[..1990]"),
        ("after 1990", "[1991..]"),
        ("since 2015", "2015/.."),
        ("1990-1994", "1990/1994 or [1990..1994]"),
        ("1990\u20131994", "1990/1994 or [1990..1994]"),
        ("1990-94", "1990/1994 or [1990..1994]"),
        ("from 1990 to 1994", "1990/1994 or [1990..1994]"),
        ("between 1990 and 1994", "[1990..1994]"),
        ("25.12.1991", "1991-12-25"),
        ("3/12/1948", "1948-12-03 or 1948-03-12"),
        ("1948-3-2", "1948-03-02"),
        ("1948/03/12", "1948-03-12"),
    ],
)
def test_written_date_gets_edtf_suggestion(text: str, suggestion: str) -> None:
    assert reason(text).endswith(f"; did you mean {suggestion}?")


@pytest.mark.parametrize(
    "text", ["yesterday", "12 Marching 1948", "31 February 1948", "45/45/1948", "1948-13-01", "90s"]
)
def test_text_that_may_mean_no_date_gets_no_suggestion(text: str) -> None:
    assert "did you mean" not in reason(text)


def test_years_in_the_wrong_order_are_not_suggested() -> None:
    assert "did you mean" not in reason("1994-1990")
