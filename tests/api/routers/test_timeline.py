"""What is dated, over HTTP, on each database in turn."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.api.routers.timeline import routes as timeline
from astana_api.commands import records
from astana_api.domain.enums import Lifecycle
from tests.support.calendars import fill, merge
from tests.support.databases import Knowledge, claim, date
from tests.support.sources import Asker

IN_ORDER = [
    *("leader", "planned"),
    *("first", "second"),
    *("founded", "member", "dissolved", "called"),
]


@dataclass(frozen=True)
class Calendar:
    ask: Asker
    ids: dict[str, str]

    def found(self, target: str) -> list[str]:
        """The names of the statements on all pages."""
        names = {sid: name for name, sid in self.ids.items()}
        return [names[item["statement"]] for item in self.ask.every(target)]


@pytest.fixture
def calendar(knowledge: Knowledge) -> Iterator[Calendar]:
    ids = fill(knowledge)
    routers = [*zip(ROUTERS, TAGS, strict=True), (timeline.router, timeline.TAG)]
    asker = Asker(knowledge.database, routers)
    yield Calendar(asker, ids)
    asker.close()


def test_what_is_dated_comes_by_its_earliest_day_and_the_wider_first(calendar: Calendar) -> None:
    """Neither what is deprecated, nor of what was withdrawn, nor what names no day."""
    assert calendar.found("/v1/timeline") == IN_ORDER
    assert calendar.found("/v1/timeline?limit=1") == IN_ORDER
    assert calendar.found("/v1/timeline?limit=3&sort=-date") == IN_ORDER[::-1]
    assert calendar.ask.get("/v1/timeline?limit=1&count=exact")["total"] == len(IN_ORDER)


def test_an_item_tells_when_and_how_surely_and_on_what_it_rests(calendar: Calendar) -> None:
    [leader] = calendar.ask.get("/v1/timeline?property=leader")["items"]
    assert leader == {
        "statement": calendar.ids["leader"],
        "property": "leader",
        "label": "leader",
        "subject": {"id": "body", "kind": "organization", "name": "The Body"},
        "value_type": "entity",
        "value": {"id": "anna", "kind": "person", "name": "anna"},
        "lang": None,
        "date": "/2023",
        "precision": "interval",
        "approximate": False,
        "uncertain": False,
        "bounds": {
            "earliest": None,
            "latest_start": "2023-12-31",
            "earliest_end": "2023-01-01",
            "latest": "2023-12-31",
        },
        "matches": None,
        "start": None,
        "end": "2023",
        "during": None,
        "ended": None,
        "role": "head",
        "place": None,
        "attributed_to": None,
        "citations": ["letter"],
        "anchored": False,
        "disputed": False,
    }
    [called] = calendar.ask.get("/v1/timeline?property=called_for")["items"]
    assert (called["value"], called["lang"], called["place"]["id"]) == ("a pause", "en", "montreux")


def test_filters(calendar: Calendar) -> None:
    found = calendar.found
    assert found("/v1/timeline?kind=event") == ["planned", "first", "second"]
    assert found("/v1/timeline?kind=event&kind=person&property=dates") == ["first", "second"]
    assert found("/v1/timeline?sourced=true") == ["leader", "founded"]
    assert found("/v1/timeline?citation=letter&property=founded") == ["founded"]
    assert found("/v1/timeline?document=memo") == []
    several = "property=dates&property=founded&property=scheduled"
    assert found(f"/v1/timeline?{several}&place=geneva") == ["planned", "second"]
    assert found(f"/v1/timeline?{several}&entity=old-body&entity=body&kind=organization") == [
        "founded"
    ]


def test_an_entity_is_subject_or_value_or_took_part(calendar: Calendar) -> None:
    found = calendar.found
    assert found("/v1/timeline?entity=anna") == ["leader", "member", "called"]
    assert found("/v1/timeline?entity=old-body") == ["planned", "first", "second"]
    assert found("/v1/organizations/old-body/timeline") == ["planned", "first", "second"]
    assert found("/v1/timeline?entity=old-body&entity=anna") == [
        *("leader", "planned", "first", "second", "member", "called")
    ]


def test_a_place_is_where_it_was_or_where_the_event_was(calendar: Calendar) -> None:
    assert calendar.found("/v1/timeline?place=montreux") == ["first", "called"]
    assert calendar.found("/v1/timeline?place=geneva") == ["planned", "second"]
    assert calendar.found("/v1/timeline?place=%25") == []


def test_a_time_is_touched_possibly_or_surely(calendar: Calendar) -> None:
    items = calendar.ask.get("/v1/timeline?from=2015-01-15&to=2015-01-20")["items"]
    names = {sid: name for name, sid in calendar.ids.items()}
    assert [(names[item["statement"]], item["matches"]) for item in items] == [
        ("leader", "possibly"),
        ("founded", "possibly"),
        ("member", "yes"),
    ]
    assert calendar.found("/v1/timeline?from=2016") == ["leader", "called"]
    assert calendar.found("/v1/timeline?to=2014-01-22") == ["leader", "planned", "first"]
    assert calendar.found("/v1/timeline?from=../2014&to=2014-01/..") == IN_ORDER


def test_what_lies_within_a_time_does_so_surely(calendar: Calendar) -> None:
    assert calendar.found("/v1/timeline?from=2014-01&to=2015-01&match=within") == [
        *("first", "second", "member")
    ]
    assert calendar.found("/v1/timeline?to=2014&match=within") == ["planned", "first", "second"]
    assert calendar.found("/v1/timeline?from=2015&match=within") == [
        *("founded", "member", "dissolved", "called")
    ]


def test_each_counts_once_in_the_group_of_its_earliest_day(calendar: Calendar) -> None:
    def told(target: str) -> list[tuple[str | None, int, int]]:
        return [(g["date"], g["count"], g["wider"]) for g in calendar.ask.every(target)]

    years = [(None, 2, 2), ("2014", 2, 0), ("2015", 3, 0), ("2016", 1, 0)]
    assert told("/v1/timeline?group=year") == years
    assert told("/v1/timeline?group=year&limit=1") == years
    assert told("/v1/timeline?group=year&limit=3&sort=-date") == years[::-1]
    assert told("/v1/timeline?group=month&kind=organization") == [
        *((None, 1, 1), ("2015-01", 2, 1), ("2015-06", 1, 0))
    ]
    page = calendar.ask.get("/v1/organizations/body/timeline?group=year&count=exact&limit=1")
    assert page["items"] == [{"date": None, "year": None, "month": None, "count": 1, "wider": 1}]
    assert page["total"] == 2


def test_years_of_any_length_have_their_groups(calendar: Calendar, knowledge: Knowledge) -> None:
    for number, said in enumerate(("-0044-03-15", "0000", "Y17000", "Y-170000", "1999-12-31")):
        entity_id = f"work-{number}"
        knowledge.create(**{entity_id: "work"})
        knowledge.state(claim(entity_id, "completed", date(said)))
    groups = calendar.ask.every("/v1/timeline?group=month&kind=work")
    assert [(g["date"], g["year"], g["month"]) for g in groups] == [
        ("Y-170000", -170000, 1),
        ("-0044-03", -44, 3),
        ("0000-01", 0, 1),
        ("1999-12", 1999, 12),
        ("Y17000", 17000, 1),
    ]


def test_what_was_merged_is_in_the_timeline_of_what_took_it_in(
    calendar: Calendar, knowledge: Knowledge
) -> None:
    merge(knowledge, "old-body", "body")
    moved = calendar.ask("/v1/organizations/old-body/timeline?limit=1")
    assert moved.status == 308
    assert moved.headers["location"] == "/v1/organizations/body/timeline?limit=1"
    everything = calendar.found("/v1/organizations/body/timeline")
    assert calendar.found("/v1/timeline?entity=old-body") == everything
    assert {"leader", "planned", "first", "second"} < set(everything)
    with knowledge.revision() as change:
        records.set_lives(change, ["anna"], Lifecycle.WITHDRAWN, "a mistake")
    assert calendar.ask.refused("/v1/persons/anna/timeline") == (410, "gone", [])


def test_a_place_that_was_merged_is_found_by_either_id(
    calendar: Calendar, knowledge: Knowledge
) -> None:
    merge(knowledge, "montreux", "geneva")
    for place in ("montreux", "geneva"):
        found = calendar.found(f"/v1/timeline?place={place}")
        assert found == ["planned", "first", "second", "called"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2015-02-30", "from"),
        ("to=yesterday", "to"),
        ("from=2016&to=2015", "to"),
        ("match=within", "match"),
        ("from=2015&match=about", "match"),
        ("property=fonded", "property"),
        ("group=decade", "group"),
        ("sort=name", "sort"),
        ("sort=date,-date", "sort"),
        ("cursor=abc", "cursor"),
        ("from=2015&from=2016", "from"),
    ],
)
def test_what_cannot_be_asked_is_named(calendar: Calendar, query: str, parameter: str) -> None:
    expected = (400, "invalid-query-parameter", [parameter])
    assert calendar.ask.refused(f"/v1/timeline?{query}") == expected
    assert calendar.ask.refused(f"/v1/entities/body/timeline?{query}") == expected


def test_a_cursor_is_good_for_one_form_of_the_list(calendar: Calendar) -> None:
    following = calendar.ask.get("/v1/timeline?group=year&limit=1")["next"]
    for other in (following.replace("year", "month"), following.replace("group=year&", "")):
        assert calendar.ask.refused(other)[2] == ["cursor"]


def test_a_timeline_comes_as_a_calendar(calendar: Calendar) -> None:
    for target in ("/v1/timeline?kind=event", "/v1/entities/talks/timeline?sort=date"):
        answer = calendar.ask(target, accept="text/calendar")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.body == calendar.ask(f"{target}&format=ics").body
        lines = answer.body.decode().split("\r\n")
        assert [line for line in lines if line.startswith("DT")] == [
            *("DTSTART;VALUE=DATE:20140122", "DTEND;VALUE=DATE:20140123"),
            "DTSTAMP:20261124T040300Z",
            *("DTSTART;VALUE=DATE:20140123", "DTEND;VALUE=DATE:20140201"),
            "DTSTAMP:20261124T040300Z",
        ]
        assert "X-ASTANA-LEFT-OUT:1" in lines
    assert "limit=1" in calendar.ask("/v1/timeline?limit=1&format=ics").headers["link"]
    assert calendar.ask.refused("/v1/timeline?group=year&format=ics")[2] == ["group"]
    assert calendar.ask("/v1/entities/talks/statements?format=ics").status == 406


def test_a_timeline_in_an_answer_is_that_of_now(calendar: Calendar) -> None:
    answer = calendar.ask("/v1/organizations/body?include=timeline")
    expected = calendar.ask.get("/v1/organizations/body/timeline")["items"]
    assert answer.json()["timeline"]["items"] == expected
    rows = calendar.ask.get("/v1/organizations?ids=body&include=timeline")["items"]
    assert [row["timeline"]["items"] for row in rows] == [expected]
    # It will say something else once something else is written.
    assert "link" not in answer.headers
    refused = calendar.ask.refused("/v1/organizations/body?include=timeline&as_of=1")
    assert refused == (400, "invalid-query-parameter", ["include"])
