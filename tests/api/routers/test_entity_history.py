"""What became of an entity, over HTTP: also of one that was withdrawn, restored or merged."""

from collections.abc import Iterator
from typing import Any

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.commands import records
from astana_api.domain.enums import Lifecycle
from astana_api.models import Redirect
from astana_api.schemas.responses.changes import EntityHistory
from tests.support.sources import Asker, World, merge


@pytest.fixture
def asker(world: World) -> Iterator[Asker]:
    made = Asker(world.database, zip(ROUTERS, TAGS, strict=True))
    yield made
    made.close()


def told(items: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(item["revision"], item["type"], item["id"]) for item in items]


def test_the_last_change_comes_first_with_who_made_it_and_why(asker: Asker, world: World) -> None:
    page = asker.get("/v1/organizations/club/history")
    shape = EntityHistory.model_validate(page)
    assert shape.model_dump(mode="json", exclude_unset=True) == page
    items = page["items"]
    assert told(items)[0] == (5, "statement", world.ids["aim"])
    assert told(items)[-1] == (1, "entity", "club")
    assert list(items[0])[:6] == ["revision", "at", "actor", "message", "origin", "type"]
    assert (items[0]["message"], items[0]["actor"]) == ("another", "tester")
    assert items[0]["after"]["reason"] == "nobody said so"
    assert asker.get("/v1/entities/club/history") == page
    assert asker.every("/v1/organizations/club/history?limit=2") == items
    assert asker.every("/v1/organizations/club/history?limit=3&sort=revision") == items[::-1]


def test_it_is_narrowed_by_property_statement_and_type(asker: Asker, world: World) -> None:
    path = "/v1/organizations/club/history"
    founded, later = world.ids["founded"], world.ids["later"]
    evidence = asker.get(f"{path}?statement={founded}&type=evidence")["items"]
    assert [item["statement"] for item in evidence] == [founded]
    assert told(asker.get(f"{path}?property=founded")["items"]) == [
        (4, "statement", founded),
        (4, "statement", later),
        (3, "evidence", evidence[0]["id"]),
        (3, "statement", founded),
    ]
    assert told(asker.get(f"{path}?statement={later}")["items"]) == [(4, "statement", later)]
    assert told(asker.get(f"{path}?type=entity&type=redirect")["items"]) == [(1, "entity", "club")]
    refused = (400, "invalid-query-parameter", ["property"])
    assert asker.refused(f"{path}?property=foundet") == refused


def test_that_of_a_withdrawn_entity_can_still_be_read(asker: Asker, world: World) -> None:
    for status, reason in ((Lifecycle.WITHDRAWN, "a mistake"), (Lifecycle.ACTIVE, None)):
        with world.knowledge.revision(f"{status}") as change:
            records.set_lives(change, ["bern"], status, reason)
        assert asker("/v1/places/bern").status == (410 if reason else 200)
        last = asker.get("/v1/places/bern/history")["items"][0]
        assert (last["type"], last["message"]) == ("entity", status)
        assert last["after"] == {"status": status, "reason": reason}
    assert asker.refused("/v1/persons/bern/history")[0] == 404
    assert asker.refused("/v1/places/nowhere/history")[0] == 404


def test_that_of_a_merged_entity_is_part_of_what_took_it_in(asker: Asker, world: World) -> None:
    before = asker.get("/v1/organizations/old-club/history")["items"]
    merge(world.knowledge, "old-club", "club")
    answer = asker("/v1/organizations/old-club/history?limit=9")
    assert answer.status == 308
    assert answer.headers["location"] == "/v1/organizations/club/history?limit=9"
    items = asker.get("/v1/organizations/club/history")["items"]
    assert told(items)[0] == (6, "redirect", "old-club")
    assert (items[0]["before"], items[0]["after"]) == (None, {"to": "club"})
    assert all(item in items for item in before)
    with world.knowledge.revision("undo") as change:
        change.close(Redirect, "old_id", ["old-club"])
        change.redirects.clear()
        change.entities |= {"club", "old-club", "anna"}
        change.citations |= {"report"}
    for entity_id in ("club", "old-club"):
        undone, merged, *_ = asker.get(f"/v1/organizations/{entity_id}/history")["items"]
        assert (undone["before"], undone["after"]) == ({"to": "club"}, None)
        assert merged == items[0]
    assert asker.get("/v1/organizations/old-club/history")["items"][2:] == before
