"""Tests of revision changes, histories and the change feed over HTTP."""

from typing import Any

import pytest

from astana_api.commands import records, statements
from astana_api.domain.enums import State
from tests.support.databases import claim, text
from tests.support.sources_world import RouterClient, World, merge

ENDS = (State.RETRACTED, State.CURRENT)
Items = list[dict[str, Any]]


def type_and_id(items: Items) -> list[tuple[str, str]]:
    return [(item["type"], item["id"]) for item in items]


def test_get_revision_returns_its_changes(client: RouterClient, world: World) -> None:
    revision = client.get("/v1/revisions/4")
    assert revision["message"] == "a change of mind"
    assert revision["difference"]["next"] is None
    items = revision["difference"]["items"]
    assert [item["type"] for item in items] == ["statement", "statement", "evidence"]
    later, founded, doubt = items
    assert (later["id"], later["value"], later["before"]) == (world.ids["later"], "2016", None)
    assert founded["id"] == world.ids["founded"]
    assert founded["before"]["state"] == "current"
    assert founded["after"]["superseded_by"] == world.ids["later"]
    assert founded["after"]["reason"] == "misread"
    assert (doubt["statement"], doubt["stance"]) == (world.ids["founder"], "contradicts")
    assert doubt["after"] == {"basis": "stated", "stated_as": None, "note": "?", "seq": 3}
    assert client.get("/v1/revisions/4/changes")["items"] == items


def test_get_revision_with_many_changes_links_to_next_page(
    client: RouterClient, world: World
) -> None:
    world.knowledge.state(*(claim("club", "aim", text(f"aim {n}")) for n in range(70)))
    number = world.knowledge.head()
    difference = client.get(f"/v1/revisions/{number}")["difference"]
    assert len(difference["items"]) == 50
    rest = client.get(difference["next"])
    assert rest["next"] is None
    whole = difference["items"] + rest["items"]
    assert [item["value"] for item in whole] == [f"aim {n}" for n in range(70)]
    assert client.get_all_items(f"/v1/revisions/{number}/changes?limit=9") == whole
    assert client.get(f"/v1/revisions/{number}/changes?limit=1&count=exact")["total"] == 70


def test_list_revision_changes_filters_by_type_and_entity(
    client: RouterClient, world: World
) -> None:
    path = "/v1/revisions/2/changes"
    assert type_and_id(client.get(f"{path}?type=document")["items"]) == [("document", "memo")]
    cited = [("citation", key) for key in ("letter", "report", "undated")]
    assert type_and_id(client.get_all_items(f"{path}?type=citation&type=document&limit=2")) == [
        *cited,
        ("document", "memo"),
    ]
    path = "/v1/revisions/3/changes"
    anna = client.get(f"{path}?entity=anna")["items"]
    assert [item["type"] for item in anna] == ["statement", "evidence"]
    assert anna[0]["id"] == anna[1]["statement"] == world.ids["anna"]
    both = client.get_all_items(f"{path}?entity=anna&entity=bern&type=statement&limit=1")
    assert type_and_id(both) == [("statement", world.ids["anna"]), ("statement", world.ids["bern"])]
    assert client.get(f"{path}?entity=nobody&count=exact") == {
        "items": [],
        "next": None,
        "total": 0,
    }


def test_change_lists_with_invalid_parameters_return_400_or_404(client: RouterClient) -> None:
    cursor = client.get("/v1/revisions/3/changes?limit=1")["next"].rpartition("=")[2]
    assert client.get(f"/v1/revisions/3/changes?limit=1&cursor={cursor}")["items"]
    expected = (400, "invalid-query-parameter", ["cursor"])
    assert client.get_problem(f"/v1/revisions/2/changes?cursor={cursor}") == expected
    assert client.get_problem(f"/v1/revisions/3/changes?type=statement&cursor={cursor}") == expected
    assert client.get_problem(f"/v1/changes?cursor={cursor}") == expected
    next_url = client.get("/v1/changes?limit=1")["next"].rpartition("=")[2]
    assert client.get_problem(f"/v1/changes?since=1&cursor={next_url}") == expected
    for query, name in (("since=-1", "since"), ("since=x", "since"), ("limit=501", "limit")):
        assert client.get_problem(f"/v1/changes?{query}") == (
            400,
            "invalid-query-parameter",
            [name],
        )
    for path in ("/v1/revisions/99/changes", "/v1/statements/st-x/history"):
        assert client.get_problem(path) == (404, "resource-not-found", [])
    assert client.get_problem("/v1/citations/none/history") == (404, "resource-not-found", [])


def test_change_feed_returns_every_revision_with_its_changes(client: RouterClient) -> None:
    feed = client.get("/v1/changes?limit=500")
    assert (feed["next"], feed["head"]) == (None, 5)
    starts = [item for item in feed["items"] if item["type"] == "revision"]
    assert [start["revision"] for start in starts] == [1, 2, 3, 4, 5]
    assert starts[1] == {
        "revision": 2,
        "type": "revision",
        "at": "2026-11-24T04:02:00Z",
        "actor": "tester",
        "message": "the sources",
        "origin": "api",
        "touched": [],
    }
    for number in range(1, 6):
        changes = [
            {key: value for key, value in item.items() if key != "touched"}
            for item in feed["items"]
            if item["revision"] == number and item["type"] != "revision"
        ]
        assert changes == client.get(f"/v1/revisions/{number}/changes?limit=500")["items"]
    assert client.get_all_items("/v1/changes?limit=3") == feed["items"]
    assert client.get("/v1/changes?since=4&limit=500")["items"] == [
        item for item in feed["items"] if item["revision"] == 5
    ]


@pytest.mark.parametrize(
    "types",
    [["statement"], ["evidence", "citation"], ["redirect"], ["revision"], ["revision", "document"]],
)
def test_change_feed_with_type_returns_only_changes_of_it(
    client: RouterClient, types: list[str]
) -> None:
    query = "".join(f"&type={each}" for each in types)
    feed = client.get("/v1/changes?limit=500")["items"]
    expected = [item for item in feed if item["type"] in types]
    page = client.get(f"/v1/changes?limit=500{query}")
    assert (page["items"], page["next"], page["head"]) == (expected, None, 5)
    assert client.get_all_items(f"/v1/changes?limit=1{query}") == expected
    since = client.get_all_items(f"/v1/changes?since=2&limit=2{query}")
    assert since == [item for item in expected if item["revision"] > 2]


def test_change_feed_with_unknown_type_or_cursor_of_other_type_returns_400(
    client: RouterClient,
) -> None:
    response = client("/v1/changes?type=statment")
    assert response.status == 400
    [error] = response.json()["errors"]
    assert error["parameter"] == "type"
    assert "statement" in error["detail"]
    next_url = client.get("/v1/changes?type=statement&limit=1")["next"]
    for other in (
        next_url.replace("type=statement", "type=evidence"),
        next_url.replace("type=statement&", ""),
    ):
        assert client.get_problem(other) == (400, "invalid-query-parameter", ["cursor"])


def test_change_feed_items_name_what_they_touch(client: RouterClient, world: World) -> None:
    merge(world.knowledge, "old-club", "club")
    feed = client.get("/v1/changes?limit=500")["items"]
    touched = {(i["type"], i.get("id"), i["revision"]): i["touched"] for i in feed}
    ids = world.ids
    assert touched["entity", "club", 1] == ["club"]
    assert touched["citation", "report", 2] == ["report", "anna", "old-club"]
    assert touched["citation", "letter", 2] == ["letter"]
    assert touched["document", "memo", 2] == ["memo"]
    assert touched["statement", ids["leader"], 3] == [ids["leader"], "club", "anna"]
    assert touched["statement", ids["club"], 3] == [ids["club"], "club"]
    assert touched["statement", ids["aim"], 3] == [ids["aim"], "club", "old-club"]
    assert touched["statement", ids["founded"], 4] == [ids["founded"], "club", ids["later"]]
    # Ids are those of the time of the change, before the merge.
    assert touched["statement", ids["founder"], 3] == [ids["founder"], "club", "old-club"]
    assert touched["redirect", "old-club", 6] == ["old-club", "club"]
    evidence = [i["touched"] for i in feed if i["type"] == "evidence" and i["revision"] == 3]
    assert [ids["leader"], "club", "anna", "report", "memo"] in evidence
    assert [ids["founded"], "club", "letter", "memo"] in evidence
    [doubt] = [i["touched"] for i in feed if i["type"] == "evidence" and i["revision"] == 4]
    assert doubt == [ids["founder"], "club", "old-club", "undated"]


def test_change_feed_at_head_is_empty_and_since_beyond_head_returns_400(
    client: RouterClient,
) -> None:
    assert client.get("/v1/changes?since=5") == {"items": [], "next": None, "head": 5}
    response = client("/v1/changes?since=6")
    assert response.status == 400
    assert response.json()["errors"] == [
        {"parameter": "since", "detail": "There is no revision 6; the last is 5."}
    ]


def test_change_feed_read_during_writes_returns_each_change_once(
    client: RouterClient, world: World
) -> None:
    """Read pages that split revisions, with a write after each page."""
    knowledge, next_url, items = world.knowledge, "/v1/changes?limit=2", []
    writes = 12
    while next_url:
        page = client.get(next_url)
        items += page["items"]
        next_url = page["next"]
        if writes:
            writes -= 1
            knowledge.state(claim("club", "aim", text(f"aim {writes}")))
            with knowledge.revision() as change:
                # End a state that was already read: the items of its revision do not change.
                statements.set_state(change, [world.ids["founder"]], ENDS[writes % 2])
    assert writes == 0
    assert items == client.get_all_items("/v1/changes?limit=500")
    assert [i["revision"] for i in items if i["type"] == "revision"] == list(
        range(1, knowledge.head() + 1)
    )


def test_statement_history_lists_changes_latest_first(client: RouterClient, world: World) -> None:
    path = f"/v1/statements/{world.ids['founder']}/history"
    items = client.get(path)["items"]
    assert [(i["revision"], i["type"], i["message"]) for i in items] == [
        (4, "evidence", "a change of mind"),
        (3, "evidence", "a test"),
        (3, "statement", "a test"),
    ]
    assert client.get_all_items(f"{path}?limit=1&sort=revision") == items[::-1]
    assert client.get(f"{path}?type=statement&count=exact") == {
        "items": items[2:],
        "next": None,
        "total": 1,
    }
    founded = client.get(f"/v1/statements/{world.ids['founded']}/history")["items"]
    assert founded[0]["after"]["state"] == "superseded"
    assert founded[0]["before"] == founded[-1]["after"]


def test_citation_history_of_withdrawn_citation_is_readable(
    client: RouterClient, world: World
) -> None:
    with world.knowledge.revision("forget it") as change:
        records.withdraw_citations(change, ["letter"])
    assert client.get_problem("/v1/citations/letter")[0] == 410
    ended, created = client.get("/v1/citations/letter/history")["items"]
    assert (ended["message"], ended["after"]) == ("forget it", None)
    assert ended["before"] == created["after"]
    assert (created["before"], created["after"]["issued"]) == (None, "2016-02-29")
