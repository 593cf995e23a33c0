"""Tests of the timeline over HTTP, on each database in turn."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.api.routers.timeline import routes as timeline
from astana_api.commands import records
from astana_api.domain.enums import Lifecycle, ValueType
from astana_api.domain.statements.drafts import Value
from tests.support.databases import (
    DataSet,
    KnowledgeBase,
    Template,
    cited,
    claim,
    date,
    entity,
    text,
)
from tests.support.dated_world import fill, merge
from tests.support.sources_world import RouterClient

IN_ORDER = [
    *("leader", "planned"),
    *("first", "second"),
    *("founded", "member", "dissolved", "called"),
]


@dataclass(frozen=True)
class Calendar:
    client: RouterClient
    ids: dict[str, str]

    def found(self, target: str) -> list[str]:
        """Return the names of the statements on all pages."""
        names = {statement_id: name for name, statement_id in self.ids.items()}
        return [names[item["statement"]] for item in self.client.get_all_items(target)]


@pytest.fixture
def data_set() -> DataSet:
    return fill


@pytest.fixture
def calendar(knowledge: KnowledgeBase, template: Template) -> Iterator[Calendar]:
    routers = [*zip(ROUTERS, TAGS, strict=True), (timeline.router, timeline.TAG)]
    client = RouterClient(knowledge.database, routers)
    yield Calendar(client, dict(template.data))
    client.close()


def test_timeline_sorts_by_earliest_day_then_latest_day_descending(calendar: Calendar) -> None:
    """Exclude deprecated statements, withdrawn entities and statements without a date."""
    assert calendar.found("/v1/timeline") == IN_ORDER
    assert calendar.found("/v1/timeline?limit=1") == IN_ORDER
    assert calendar.found("/v1/timeline?limit=3&sort=-date") == IN_ORDER[::-1]
    assert calendar.client.get("/v1/timeline?limit=1&count=exact")["total"] == len(IN_ORDER)


def test_timeline_entry_has_dates_bounds_and_citations(calendar: Calendar) -> None:
    [leader] = calendar.client.get("/v1/timeline?property=leader")["items"]
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
        "sourced": True,
        "anchored": False,
        "disputed": False,
        "alternative": False,
    }
    [called] = calendar.client.get("/v1/timeline?property=called_for")["items"]
    assert (called["value"], called["lang"], called["place"]["id"]) == ("a pause", "en", "montreux")


def test_timeline_with_filters(calendar: Calendar) -> None:
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


def test_timeline_entity_filter_matches_subject_value_and_participant(calendar: Calendar) -> None:
    found = calendar.found
    assert found("/v1/timeline?entity=anna") == ["leader", "member", "called"]
    assert found("/v1/timeline?entity=old-body") == ["planned", "first", "second"]
    assert found("/v1/organizations/old-body/timeline") == ["planned", "first", "second"]
    assert found("/v1/timeline?entity=old-body&entity=anna") == [
        *("leader", "planned", "first", "second", "member", "called")
    ]


def test_timeline_place_filter_matches_qualifier_and_event_place(calendar: Calendar) -> None:
    assert calendar.found("/v1/timeline?place=montreux") == ["first", "called"]
    assert calendar.found("/v1/timeline?place=geneva") == ["planned", "second"]
    assert calendar.found("/v1/timeline?place=nowhere") == []


def test_timeline_from_to_overlap_returns_matches_yes_or_possibly(calendar: Calendar) -> None:
    items = calendar.client.get("/v1/timeline?from=2015-01-15&to=2015-01-20")["items"]
    names = {statement_id: name for name, statement_id in calendar.ids.items()}
    assert [(names[item["statement"]], item["matches"]) for item in items] == [
        ("leader", "possibly"),
        ("founded", "possibly"),
        ("member", "yes"),
    ]
    assert calendar.found("/v1/timeline?from=2016") == ["leader", "called"]
    assert calendar.found("/v1/timeline?to=2014-01-22") == ["leader", "planned", "first"]
    assert calendar.found("/v1/timeline?from=../2014&to=2014-01/..") == IN_ORDER


def test_timeline_match_within_returns_certain_matches(calendar: Calendar) -> None:
    assert calendar.found("/v1/timeline?from=2014-01&to=2015-01&match=within") == [
        *("first", "second", "member")
    ]
    assert calendar.found("/v1/timeline?to=2014&match=within") == ["planned", "first", "second"]
    assert calendar.found("/v1/timeline?from=2015&match=within") == [
        *("founded", "member", "dissolved", "called")
    ]


def test_timeline_match_beyond_returns_the_other_possible_matches(calendar: Calendar) -> None:
    # The last three have no first or last day, so that nothing lies beyond them.
    for time in (
        *("from=2014-01&to=2015-01", "to=2014", "from=2015", "from=2014-01-22&to=2014"),
        *("from=[..2014]&to=2014", "from=2014&to=2014/.."),
        *("from=[..2014]", "to=2014/..", "from=../2014&to=2014-01/.."),
    ):
        overlapping = calendar.found(f"/v1/timeline?{time}")
        within = calendar.found(f"/v1/timeline?{time}&match=within")
        beyond = [name for name in overlapping if name not in within]
        assert calendar.found(f"/v1/timeline?{time}&match=beyond") == beyond
        groups = calendar.client.get_all_items(f"/v1/timeline?{time}&match=beyond&group=year")
        assert sum(group["count"] for group in groups) == len(beyond)
        assert calendar.found(f"/v1/timeline?{time}&match=beyond&sort=-date") == beyond[::-1]


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("from=2014-01&to=2015-01", ["first", "second", "member", "leader", "planned", "founded"]),
        ("to=2014", ["planned", "first", "second", "leader"]),
        ("from=2015", ["founded", "member", "dissolved", "called", "leader"]),
        # No item, or every item, lies within the time.
        ("from=2015-01-02&to=2015-01-03", ["leader", "founded", "member"]),
        ("from=2013&kind=event&property=dates", ["first", "second"]),
        ("from=2030", []),
        ("from=[..2014]", IN_ORDER),
    ],
)
def test_timeline_sorted_by_match_has_certain_items_first(
    calendar: Calendar, time: str, expected: list[str]
) -> None:
    target = f"/v1/timeline?{time}&sort=match"
    for limit in (1, 2, 3, 4, 500):
        assert calendar.found(f"{target}&limit={limit}") == expected
    page = calendar.client.get(f"{target}&limit=1&count=exact")
    assert page["total"] == len(expected)
    for match in ("within", "beyond"):
        by_date = calendar.found(f"/v1/timeline?{time}&match={match}")
        assert calendar.found(f"{target}&match={match}&limit=1") == by_date


def test_last_page_of_timeline_sorted_by_match_has_no_next(calendar: Calendar) -> None:
    time = "from=2013&kind=event&property=dates"
    assert calendar.client.get(f"/v1/timeline?{time}&sort=match&limit=2")["next"] is None


def test_timeline_cursor_of_other_sort_returns_400(calendar: Calendar) -> None:
    target = "/v1/timeline?from=2014-01&to=2015-01&sort=match&limit="
    for limit in (1, 3, 4):
        next_url = calendar.client.get(f"{target}{limit}")["next"]
        for other in (next_url.replace("sort=match&", ""), next_url.replace("2015-01", "2015")):
            assert calendar.client.get_problem(other)[2] == ["cursor"]


def test_undated_timeline_lists_only_what_could_have_a_date(
    calendar: Calendar, knowledge: KnowledgeBase
) -> None:
    drafts = {
        "post": claim("anna", "position", entity("geneva"), *cited("letter")),
        "job": claim("anna", "occupation", text("clerk")),
        "of_withdrawn": claim("gone", "member", entity("anna")),
    }
    calendar.ids.update(zip(drafts, knowledge.state(*drafts.values()), strict=True))
    found = calendar.found
    undated = ["still", "post", "job"]
    assert found("/v1/timeline?undated=true") == undated
    assert found("/v1/timeline?undated=true&limit=1") == undated
    assert found("/v1/timeline?undated=true&limit=2&sort=-stated") == undated[::-1]
    assert found("/v1/timeline?undated=true&entity=old-body") == ["still"]
    assert found("/v1/timeline?undated=true&entity=anna&entity=geneva") == ["post", "job"]
    assert found("/v1/timeline?undated=true&kind=person&property=position") == ["post"]
    assert found("/v1/timeline?undated=true&sourced=true") == ["post"]
    assert found("/v1/timeline?undated=true&citation=letter") == ["post"]
    assert found("/v1/organizations/body/timeline?undated=true") == ["still"]
    assert found("/v1/timeline?undated=false") == IN_ORDER
    page = calendar.client.get("/v1/timeline?undated=true&limit=1&count=exact")
    assert page["total"] == len(undated)
    [still] = page["items"]
    assert (still["date"], still["precision"], still["matches"]) == (None, None, None)
    assert set(still["bounds"].values()) == {None}
    assert still["ended"] is False


def test_undated_timeline_includes_unknown_dates_of_active_entities(
    calendar: Calendar, knowledge: KnowledgeBase
) -> None:
    unknown = Value(ValueType.SOMEVALUE, None)
    [born, _] = knowledge.state(claim("anna", "born", unknown), claim("gone", "founded", unknown))
    for target in (
        "/v1/timeline?undated=true&property=born&property=founded",
        "/v1/persons/anna/timeline?undated=true",
    ):
        items = calendar.client.get_all_items(target)
        assert [(item["statement"], item["value_type"]) for item in items] == [(born, "somevalue")]


def test_timeline_group_counts_each_entry_once_by_earliest_day(calendar: Calendar) -> None:
    def counts(target: str) -> list[tuple[str | None, int, int]]:
        return [(g["date"], g["count"], g["wider"]) for g in calendar.client.get_all_items(target)]

    years = [(None, 2, 2), ("2014", 2, 0), ("2015", 3, 0), ("2016", 1, 0)]
    assert counts("/v1/timeline?group=year") == years
    assert counts("/v1/timeline?group=year&limit=1") == years
    assert counts("/v1/timeline?group=year&limit=3&sort=-date") == years[::-1]
    assert counts("/v1/timeline?group=month&kind=organization") == [
        *((None, 1, 1), ("2015-01", 2, 1), ("2015-06", 1, 0))
    ]
    page = calendar.client.get("/v1/organizations/body/timeline?group=year&count=exact&limit=1")
    assert page["items"] == [{"date": None, "year": None, "month": None, "count": 1, "wider": 1}]
    assert page["total"] == 2


def test_timeline_group_with_negative_and_long_years(
    calendar: Calendar, knowledge: KnowledgeBase
) -> None:
    for number, completed in enumerate(("-0044-03-15", "0000", "Y17000", "Y-170000", "1999-12-31")):
        entity_id = f"work-{number}"
        knowledge.create(**{entity_id: "work"})
        knowledge.state(claim(entity_id, "completed", date(completed)))
    groups = calendar.client.get_all_items("/v1/timeline?group=month&kind=work")
    assert [(g["date"], g["year"], g["month"]) for g in groups] == [
        ("Y-170000", -170000, 1),
        ("-0044-03", -44, 3),
        ("0000-01", 0, 1),
        ("1999-12", 1999, 12),
        ("Y17000", 17000, 1),
    ]


def test_timeline_of_merged_entity_redirects_to_target(
    calendar: Calendar, knowledge: KnowledgeBase
) -> None:
    merge(knowledge, "old-body", "body")
    redirect = calendar.client("/v1/organizations/old-body/timeline?limit=1")
    assert redirect.status == 308
    assert redirect.headers["location"] == "/v1/organizations/body/timeline?limit=1"
    everything = calendar.found("/v1/organizations/body/timeline")
    assert calendar.found("/v1/timeline?entity=old-body") == everything
    assert {"leader", "planned", "first", "second"} < set(everything)
    with knowledge.revision() as change:
        records.set_entity_status(change, ["anna"], Lifecycle.WITHDRAWN, "a mistake")
    assert calendar.client.get_problem("/v1/persons/anna/timeline") == (410, "gone", [])


def test_timeline_place_filter_with_merged_place_id(
    calendar: Calendar, knowledge: KnowledgeBase
) -> None:
    merge(knowledge, "montreux", "geneva")
    for place_id in ("montreux", "geneva"):
        found = calendar.found(f"/v1/timeline?place={place_id}")
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
        ("sort=match", "sort"),
        ("sort=-match&from=2015", "sort"),
        ("sort=match&from=2015&group=year", "sort"),
        ("sort=stated", "sort"),
        ("undated=yes", "undated"),
        ("undated=true&sort=date", "sort"),
        ("undated=true&from=2015", "from"),
        ("undated=true&to=2015", "to"),
        ("undated=true&match=within", "match"),
        ("undated=true&place=geneva", "place"),
        ("undated=true&group=year", "group"),
        ("cursor=abc", "cursor"),
        ("from=2015&from=2016", "from"),
    ],
)
def test_timeline_with_invalid_parameter_returns_400(
    calendar: Calendar, query: str, parameter: str
) -> None:
    expected = (400, "invalid-query-parameter", [parameter])
    assert calendar.client.get_problem(f"/v1/timeline?{query}") == expected
    assert calendar.client.get_problem(f"/v1/entities/body/timeline?{query}") == expected


def test_timeline_cursor_of_other_group_returns_400(calendar: Calendar) -> None:
    next_url = calendar.client.get("/v1/timeline?group=year&limit=1")["next"]
    for other in (next_url.replace("year", "month"), next_url.replace("group=year&", "")):
        assert calendar.client.get_problem(other)[2] == ["cursor"]


def test_timeline_as_icalendar(calendar: Calendar) -> None:
    for target in ("/v1/timeline?kind=event", "/v1/entities/talks/timeline?sort=date"):
        response = calendar.client(target, accept="text/calendar")
        assert response.headers["content-type"] == "text/calendar; charset=utf-8"
        assert response.body == calendar.client(f"{target}&format=ics").body
        lines = response.body.decode().split("\r\n")
        assert [line for line in lines if line.startswith("DT")] == [
            *("DTSTART;VALUE=DATE:20140122", "DTEND;VALUE=DATE:20140123"),
            "DTSTAMP:20261124T040300Z",
            *("DTSTART;VALUE=DATE:20140123", "DTEND;VALUE=DATE:20140201"),
            "DTSTAMP:20261124T040300Z",
        ]
        assert "X-ASTANA-LEFT-OUT:1" in lines
    assert "limit=1" in calendar.client("/v1/timeline?limit=1&format=ics").headers["link"]
    assert calendar.client.get_problem("/v1/timeline?group=year&format=ics")[2] == ["group"]
    assert calendar.client("/v1/entities/talks/statements?format=ics").status == 406


def test_included_timeline_is_current_only(calendar: Calendar) -> None:
    response = calendar.client("/v1/organizations/body?include=timeline")
    expected = calendar.client.get("/v1/organizations/body/timeline")["items"]
    assert response.json()["timeline"]["items"] == expected
    rows = calendar.client.get("/v1/organizations?ids=body&include=timeline")["items"]
    assert [row["timeline"]["items"] for row in rows] == [expected]
    # The included page changes with later writes, so there is no permanent URL.
    assert "link" not in response.headers
    refused = calendar.client.get_problem("/v1/organizations/body?include=timeline&as_of=1")
    assert refused == (400, "invalid-query-parameter", ["include"])
