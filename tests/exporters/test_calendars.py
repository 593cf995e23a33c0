"""Timelines as iCalendar, read back."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.timeline_dates import as_days, dated
from astana_api.exporters.calendars import calendar

AT = "2026-11-24T12:00:00Z"


def item(date: str, **more: Any) -> dict[str, Any]:
    when = dated(Value(ValueType.DATE, date), ())
    assert when is not None
    shown: dict[str, Any] = {
        "statement": f"st-{date}",
        "property": "dates",
        "label": "dates",
        "subject": {"id": "talks", "kind": "event", "name": "Talks; in, Geneva"},
        "value_type": "date",
        "value": date,
        "date": date,
        "approximate": when.approximate,
        "uncertain": when.uncertain,
        "bounds": as_days(when.bounds),
        "role": None,
        "place": None,
        "citations": [],
        "disputed": False,
    }
    return {**shown, **more}


def read(*items: dict[str, Any]) -> tuple[Any, list[Any]]:
    written = calendar(items, {each["statement"]: AT for each in items})
    assert written == calendar(items, {each["statement"]: AT for each in items})
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    found = Calendar.from_ical(written)
    return found, found.walk("VEVENT")


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
def test_an_item_is_an_event_of_whole_days(
    date: str, first: dt.date, after: dt.date, status: str
) -> None:
    found, [event] = read(item(date, citations=["a-letter"]))
    assert found["X-ASTANA-LEFT-OUT"] == "0"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (first, after)
    assert (event["STATUS"], event["UID"]) == (status, f"st-{date}@astana-api")
    assert event["DTSTAMP"].dt == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    assert event["SUMMARY"] == "Talks; in, Geneva"
    described = event["DESCRIPTION"].split("\n")
    assert described[0] == f"Date as stated: {date}"
    assert "Sources: a-letter" in described
    assert any("not known more closely" in line for line in described) == (status == "TENTATIVE")


@pytest.mark.parametrize(
    "date", ["[..2015]", "2015/", "../2015", "2015/..", "0000", "-0044-03-15", "Y17000", "9999"]
)
def test_what_a_calendar_cannot_hold_is_left_out_and_counted(date: str) -> None:
    found, [event] = read(item(date), item("2018-01-13"))
    assert found["X-ASTANA-LEFT-OUT"] == "1"
    assert event["SUMMARY"] == "Talks; in, Geneva"


def test_a_relation_tells_who_and_as_what() -> None:
    value = {"id": "anna", "kind": "person", "name": "Anna"}
    said = {"property": "leader", "label": "leader", "value_type": "entity", "value": value}
    place = {"id": "bern", "kind": "place", "name": "Bern"}
    more = {"role": "chair", "place": place, "disputed": True}
    _, [event] = read(item("2015?", **said, **more))
    assert event["SUMMARY"] == "Talks; in, Geneva: leader Anna (chair)"
    assert event["LOCATION"] == "Bern"
    assert {"Disputed", "The source is not sure"} < set(event["DESCRIPTION"].split("\n"))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_name_makes_a_calendar_that_can_be_read(name: str) -> None:
    _, [event] = read(item("2018-01-13", subject={"id": "a", "kind": "event", "name": name}))
    assert event["STATUS"] == "CONFIRMED"
