"""What a revision changed, what became of a thing, and the feed that mirrors follow, over HTTP."""

from typing import Any

from astana_api.commands import records, statements
from astana_api.domain.enums import State
from tests.support.databases import claim, text
from tests.support.sources import Asker, World

ENDS = (State.RETRACTED, State.CURRENT)
Items = list[dict[str, Any]]


def told(items: Items) -> list[tuple[str, str]]:
    return [(item["type"], item["id"]) for item in items]


def test_a_revision_shows_its_difference(asker: Asker, world: World) -> None:
    found = asker.get("/v1/revisions/4")
    assert found["message"] == "a change of mind"
    assert found["difference"]["next"] is None
    items = found["difference"]["items"]
    assert [item["type"] for item in items] == ["statement", "statement", "evidence"]
    later, founded, doubt = items
    assert (later["id"], later["value"], later["before"]) == (world.ids["later"], "2016", None)
    assert founded["id"] == world.ids["founded"]
    assert founded["before"]["state"] == "current"
    assert founded["after"]["superseded_by"] == world.ids["later"]
    assert founded["after"]["reason"] == "misread"
    assert (doubt["statement"], doubt["stance"]) == (world.ids["founder"], "contradicts")
    assert doubt["after"] == {"note": "?", "seq": 3}
    assert asker.get("/v1/revisions/4/changes")["items"] == items


def test_a_large_difference_goes_on_at_its_own_address(asker: Asker, world: World) -> None:
    world.knowledge.state(*(claim("club", "aim", text(f"aim {n}")) for n in range(70)))
    number = world.knowledge.head()
    difference = asker.get(f"/v1/revisions/{number}")["difference"]
    assert len(difference["items"]) == 50
    rest = asker.get(difference["next"])
    assert rest["next"] is None
    whole = difference["items"] + rest["items"]
    assert [item["value"] for item in whole] == [f"aim {n}" for n in range(70)]
    assert asker.every(f"/v1/revisions/{number}/changes?limit=9") == whole
    assert asker.get(f"/v1/revisions/{number}/changes?limit=1&count=exact")["total"] == 70


def test_changes_are_narrowed_by_type_and_entity(asker: Asker, world: World) -> None:
    path = "/v1/revisions/2/changes"
    assert told(asker.get(f"{path}?type=document")["items"]) == [("document", "memo")]
    cited = [("citation", key) for key in ("letter", "report", "undated")]
    assert told(asker.every(f"{path}?type=citation&type=document&limit=2")) == [
        *cited,
        ("document", "memo"),
    ]
    path = "/v1/revisions/3/changes"
    anna = asker.get(f"{path}?entity=anna")["items"]
    assert [item["type"] for item in anna] == ["statement", "evidence"]
    assert anna[0]["id"] == anna[1]["statement"] == world.ids["anna"]
    both = asker.every(f"{path}?entity=anna&entity=bern&type=statement&limit=1")
    assert told(both) == [("statement", world.ids["anna"]), ("statement", world.ids["bern"])]
    assert asker.get(f"{path}?entity=nobody&count=exact") == {
        "items": [],
        "next": None,
        "total": 0,
    }


def test_what_cannot_be_asked_of_changes_is_named(asker: Asker) -> None:
    cursor = asker.get("/v1/revisions/3/changes?limit=1")["next"].rpartition("=")[2]
    assert asker.get(f"/v1/revisions/3/changes?limit=1&cursor={cursor}")["items"]
    refused = (400, "invalid-query-parameter", ["cursor"])
    assert asker.refused(f"/v1/revisions/2/changes?cursor={cursor}") == refused
    assert asker.refused(f"/v1/revisions/3/changes?type=statement&cursor={cursor}") == refused
    assert asker.refused(f"/v1/changes?cursor={cursor}") == refused
    following = asker.get("/v1/changes?limit=1")["next"].rpartition("=")[2]
    assert asker.refused(f"/v1/changes?since=1&cursor={following}") == refused
    for query, name in (("since=-1", "since"), ("since=x", "since"), ("limit=501", "limit")):
        assert asker.refused(f"/v1/changes?{query}") == (400, "invalid-query-parameter", [name])
    for path in ("/v1/revisions/99/changes", "/v1/statements/st-x/history"):
        assert asker.refused(path) == (404, "resource-not-found", [])
    assert asker.refused("/v1/citations/none/history") == (404, "resource-not-found", [])


def test_the_feed_gives_every_revision_with_what_it_changed(asker: Asker) -> None:
    feed = asker.get("/v1/changes?limit=500")
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
    }
    for number in range(1, 6):
        mine = [i for i in feed["items"] if i["revision"] == number and i["type"] != "revision"]
        assert mine == asker.get(f"/v1/revisions/{number}/changes?limit=500")["items"]
    assert asker.every("/v1/changes?limit=3") == feed["items"]
    assert asker.get("/v1/changes?since=4&limit=500")["items"] == [
        item for item in feed["items"] if item["revision"] == 5
    ]


def test_who_has_read_to_the_end_gets_nothing_and_learns_the_head(asker: Asker) -> None:
    assert asker.get("/v1/changes?since=5") == {"items": [], "next": None, "head": 5}
    answer = asker("/v1/changes?since=6")
    assert answer.status == 400
    assert answer.json()["errors"] == [
        {"parameter": "since", "detail": "There is no revision 6; the last is 5."}
    ]


def test_who_reads_while_others_write_gets_everything_once(asker: Asker, world: World) -> None:
    """In pages that cut revisions, each page read after another write."""
    knowledge, following, read = world.knowledge, "/v1/changes?limit=2", []
    writes = 12
    while following:
        page = asker.get(following)
        read += page["items"]
        following = page["next"]
        if writes:
            writes -= 1
            knowledge.state(claim("club", "aim", text(f"aim {writes}")))
            with knowledge.revision() as change:
                # What was read already is ended: the items of its revision stay as they are.
                statements.set_state(change, [world.ids["founder"]], ENDS[writes % 2])
    assert writes == 0
    assert read == asker.every("/v1/changes?limit=500")
    assert [i["revision"] for i in read if i["type"] == "revision"] == list(
        range(1, knowledge.head() + 1)
    )


def test_the_history_of_a_statement(asker: Asker, world: World) -> None:
    path = f"/v1/statements/{world.ids['founder']}/history"
    items = asker.get(path)["items"]
    assert [(i["revision"], i["type"], i["message"]) for i in items] == [
        (4, "evidence", "a change of mind"),
        (3, "evidence", "a test"),
        (3, "statement", "a test"),
    ]
    assert asker.every(f"{path}?limit=1&sort=revision") == items[::-1]
    assert asker.get(f"{path}?type=statement&count=exact") == {
        "items": items[2:],
        "next": None,
        "total": 1,
    }
    founded = asker.get(f"/v1/statements/{world.ids['founded']}/history")["items"]
    assert founded[0]["after"]["state"] == "superseded"
    assert founded[0]["before"] == founded[-1]["after"]


def test_the_history_of_a_citation_outlives_it(asker: Asker, world: World) -> None:
    with world.knowledge.revision("forget it") as change:
        records.withdraw_citations(change, ["letter"])
    assert asker.refused("/v1/citations/letter")[0] == 410
    ended, begun = asker.get("/v1/citations/letter/history")["items"]
    assert (ended["message"], ended["after"]) == ("forget it", None)
    assert ended["before"] == begun["after"]
    assert (begun["before"], begun["after"]["issued"]) == (None, "2016-02-29")
