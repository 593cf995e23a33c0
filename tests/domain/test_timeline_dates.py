"""Dates of statements in timelines."""

import pytest

from astana_api.domain.dates import edtf
from astana_api.domain.dates.edtf_dates import Precision
from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.timeline_dates import date_of_statement, render_bounds, time_range

SOMEONE = Value(ValueType.ENTITY, "someone")


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2018-01-13", Precision.DAY),
        ("2017-03", Precision.MONTH),
        ("2017-21", Precision.SEASON),
        ("2015", Precision.YEAR),
        ("201X", Precision.DECADE),
        ("[..2015-05-29]", Precision.RANGE),
        ("2017-07-10/", Precision.INTERVAL),
        ("[..2016-02-03]/", Precision.INTERVAL),
    ],
)
def test_date_of_statement_with_date_value_keeps_text_and_precision(
    text: str, precision: Precision
) -> None:
    when = date_of_statement(Value(ValueType.DATE, text), ())
    assert when is not None
    assert (when.date, when.precision, when.bounds) == (text, precision, edtf.parse(text).bounds)


def test_date_of_statement_reports_approximate_and_uncertain() -> None:
    approximate = date_of_statement(Value(ValueType.DATE, "2016~"), ())
    uncertain = date_of_statement(SOMEONE, (("start", "2012?"), ("end", "2016%")))
    assert approximate is not None
    assert uncertain is not None
    assert (approximate.approximate, approximate.uncertain) == (True, False)
    assert (uncertain.approximate, uncertain.uncertain) == (True, True)


@pytest.mark.parametrize(
    ("qualifiers", "date", "days"),
    [
        ((("start", "2015"), ("end", "2023")), "2015/2023", ("2015-01-01", "2023-12-31")),
        ((("end", "2023"), ("ended", True)), "/2023", (None, "2023-12-31")),
        ((("start", "2015-03"),), "2015-03/", ("2015-03-01", None)),
        ((("start", "2015-03"), ("ended", False)), "2015-03/..", ("2015-03-01", None)),
        ((("start", "[..2015]"), ("end", "2016")), None, (None, "2016-12-31")),
        ((("during", "2012"),), "2012", ("2012-01-01", "2012-12-31")),
        ((("during", "[..2012]"), ("role", "chair")), "[..2012]", (None, "2012-12-31")),
        ((("start", "2010"), ("during", "2012")), "2012", ("2012-01-01", "2012-12-31")),
        ((("start", "[..2015]"),), "[..2015]/", (None, None)),
    ],
)
def test_date_of_statement_with_time_qualifiers_returns_interval(
    qualifiers: tuple[tuple[str, str | bool], ...],
    date: str | None,
    days: tuple[str | None, str | None],
) -> None:
    when = date_of_statement(SOMEONE, qualifiers)
    assert when is not None
    assert when.date == date
    rendered = render_bounds(when.bounds)
    assert (rendered["earliest"], rendered["latest"]) == days


def test_date_of_statement_with_interval_during_is_some_time_within_it() -> None:
    when = date_of_statement(SOMEONE, (("during", "1975/1979"),))
    assert when is not None
    assert (when.date, when.precision) == ("1975/1979", Precision.RANGE)
    assert when.bounds == edtf.parse("[1975..1979]").bounds


@pytest.mark.parametrize("qualifiers", [(), (("role", "head"),), (("ended", True),)])
def test_date_of_statement_without_date_qualifier_is_none(
    qualifiers: tuple[tuple[str, str | bool], ...],
) -> None:
    assert date_of_statement(SOMEONE, qualifiers) is None


def test_date_of_statement_with_ended_false_or_unknown_value_is_none() -> None:
    assert date_of_statement(SOMEONE, (("ended", False),)) is None
    assert date_of_statement(Value(ValueType.SOMEVALUE, None), ()) is None


def test_time_range_extends_from_first_day_to_last_day() -> None:
    assert render_bounds(time_range("2015-03", "2016")) == {
        "earliest": "2015-03-01",
        "latest_start": "2015-03-01",
        "earliest_end": "2016-12-31",
        "latest": "2016-12-31",
    }
    assert set(render_bounds(time_range(None, None)).values()) == {None}
