"""Timelines rendered as iCalendar and parsed again."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.timeline_dates import date_of_statement, render_bounds
from astana_api.exporters.calendars import render_calendar

AT = "2026-11-24T12:00:00Z"


def item(date: str, **more: Any) -> dict[str, Any]:
    date_claim = date_of_statement(Value(ValueType.DATE, date), ())
    assert date_claim is not None
    base: dict[str, Any] = {
        "statement": f"st-{date}",
        "property": "dates",
        "label": "dates",
        "subject": {"id": "talks", "kind": "event", "name": "Talks; in, Geneva"},
        "value_type": "date",
        "value": date,
        "date": date,
        "approximate": date_claim.approximate,
        "uncertain": date_claim.uncertain,
        "bounds": render_bounds(date_claim.bounds),
        "role": None,
        "place": None,
        "citations": [],
        "disputed": False,
    }
    return {**base, **more}


def read(*items: dict[str, Any]) -> tuple[Any, list[Any]]:
    content = render_calendar(items, {entry["statement"]: AT for entry in items})
    assert content == render_calendar(items, {entry["statement"]: AT for entry in items})
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")


@pytest.mark.parametrize(
    ("date", "first", "after", "status"),
    [
        ("2018-01-13", dt.date(2018, 1, 13), dt.date(2018, 1, 14), "CONFIRMED"),
        ("2017-07-10/2017-07-13", dt.date(2017, 7, 10), dt.date(2017, 7, 14), "CONFIRMED"),
        ("2016-02-29", dt.date(2016, 2, 29), dt.date(2016, 3, 1), "CONFIRMED"),
        ("2015", dt.date(2015, 1, 1), dt.date(2016, 1, 1), "TENTATIVE"),
        ("[2015-03..2015-04]", dt.date(2015, 3, 1), dt.date(2015, 5, 1), "TENTATIVE"),
        ("0001", dt.date(1, 1, 1), dt.date(2, 1, 1), "TENTATIVE"),
    ],
)
def test_render_calendar_item_as_all_day_event(
    date: str, first: dt.date, after: dt.date, status: str
) -> None:
    calendar, [event] = read(item(date, citations=["a-letter"]))
    assert calendar["X-ASTANA-LEFT-OUT"] == "0"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (first, after)
    assert (event["STATUS"], event["UID"]) == (status, f"st-{date}@astana-api")
    assert event["DTSTAMP"].dt == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    assert event["SUMMARY"] == "Talks; in, Geneva"
    description_lines = event["DESCRIPTION"].split("\n")
    assert description_lines[0] == f"Date as stated: {date}"
    assert "Sources: a-letter" in description_lines
    assert any("not known more closely" in line for line in description_lines) == (
        status == "TENTATIVE"
    )


@pytest.mark.parametrize(
    "date", ["[..2015]", "2015/", "../2015", "2015/..", "0000", "-0044-03-15", "Y17000", "9999"]
)
def test_render_calendar_omits_and_counts_items_without_both_bounds(date: str) -> None:
    calendar, [event] = read(item(date), item("2018-01-13"))
    assert calendar["X-ASTANA-LEFT-OUT"] == "1"
    assert event["SUMMARY"] == "Talks; in, Geneva"


def test_render_calendar_relation_with_value_and_role() -> None:
    value = {"id": "anna", "kind": "person", "name": "Anna"}
    relation = {"property": "leader", "label": "leader", "value_type": "entity", "value": value}
    bern = {"id": "bern", "kind": "place", "name": "Bern"}
    more = {"role": "chair", "place": bern, "disputed": True}
    _, [event] = read(item("2015?", **relation, **more))
    assert event["SUMMARY"] == "Talks; in, Geneva: leader Anna (chair)"
    assert event["LOCATION"] == "Bern"
    assert {"Disputed", "The source is not sure"} < set(event["DESCRIPTION"].split("\n"))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_render_calendar_with_any_name_is_parsable(name: str) -> None:
    _, [event] = read(item("2018-01-13", subject={"id": "a", "kind": "event", "name": name}))
    assert event["STATUS"] == "CONFIRMED"
