"""Tests of entity histories over HTTP, with withdrawn, restored and merged entities."""

from collections.abc import Iterator
from typing import Any

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.commands import records
from astana_api.domain.enums import ChangeType, Lifecycle
from astana_api.schemas.responses.changes import EntityHistory
from tests.support.sources_world import RouterClient, World, merge


@pytest.fixture
def client(world: World) -> Iterator[RouterClient]:
    test_client = RouterClient(world.database, zip(ROUTERS, TAGS, strict=True))
    yield test_client
    test_client.close()


def summary(items: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(item["revision"], item["type"], item["id"]) for item in items]


def test_entity_history_lists_latest_change_first_with_actor_and_message(
    client: RouterClient, world: World
) -> None:
    page = client.get("/v1/organizations/club/history")
    shape = EntityHistory.model_validate(page)
    assert shape.model_dump(mode="json", exclude_unset=True) == page
    items = page["items"]
    assert summary(items)[0] == (5, "statement", world.ids["aim"])
    assert summary(items)[-1] == (1, "entity", "club")
    assert list(items[0])[:6] == ["revision", "at", "actor", "message", "origin", "type"]
    assert (items[0]["message"], items[0]["actor"]) == ("another", "tester")
    assert items[0]["after"]["reason"] == "nobody said so"
    assert client.get("/v1/entities/club/history") == page
    assert client.get_all_items("/v1/organizations/club/history?limit=2") == items
    assert (
        client.get_all_items("/v1/organizations/club/history?limit=3&sort=revision") == items[::-1]
    )


def test_entity_history_filters_by_property_statement_and_type(
    client: RouterClient, world: World
) -> None:
    path = "/v1/organizations/club/history"
    founded, later = world.ids["founded"], world.ids["later"]
    evidence = client.get(f"{path}?statement={founded}&type=evidence")["items"]
    assert [item["statement"] for item in evidence] == [founded]
    assert summary(client.get(f"{path}?property=founded")["items"]) == [
        (4, "statement", founded),
        (4, "statement", later),
        (3, "evidence", evidence[0]["id"]),
        (3, "statement", founded),
    ]
    assert summary(client.get(f"{path}?statement={later}")["items"]) == [(4, "statement", later)]
    assert summary(client.get(f"{path}?type=entity&type=redirect")["items"]) == [
        (1, "entity", "club")
    ]
    expected = (400, "invalid-query-parameter", ["property"])
    assert client.get_problem(f"{path}?property=foundet") == expected


def test_entity_history_of_withdrawn_entity_is_readable(client: RouterClient, world: World) -> None:
    for status, reason in ((Lifecycle.WITHDRAWN, "a mistake"), (Lifecycle.ACTIVE, None)):
        with world.knowledge.revision(f"{status}") as change:
            records.set_entity_status(change, ["bern"], status, reason)
        assert client("/v1/places/bern").status == (410 if reason else 200)
        last = client.get("/v1/places/bern/history")["items"][0]
        assert (last["type"], last["message"]) == ("entity", status)
        assert last["after"] == {"status": status, "reason": reason}
    assert client.get_problem("/v1/persons/bern/history")[0] == 404
    assert client.get_problem("/v1/places/nowhere/history")[0] == 404


def test_entity_history_of_merged_entity_is_part_of_target_history(
    client: RouterClient, world: World
) -> None:
    before = client.get("/v1/organizations/old-club/history")["items"]
    merge(world.knowledge, "old-club", "club")
    response = client("/v1/organizations/old-club/history?limit=9")
    assert response.status == 308
    assert response.headers["location"] == "/v1/organizations/club/history?limit=9"
    items = client.get("/v1/organizations/club/history")["items"]
    assert summary(items)[0] == (6, "redirect", "old-club")
    assert (items[0]["before"], items[0]["after"]) == (None, {"to": "club"})
    assert all(item in items for item in before)
    with world.knowledge.revision("undo") as change:
        change.close_rows(ChangeType.REDIRECT, ["old-club"])
        change.redirects.clear()
        change.dirty_entities |= {"club", "old-club", "anna"}
        change.dirty_citations |= {"report"}
    for entity_id in ("club", "old-club"):
        undone, merged, *_ = client.get(f"/v1/organizations/{entity_id}/history")["items"]
        assert (undone["before"], undone["after"]) == ({"to": "club"}, None)
        assert merged == items[0]
    assert client.get("/v1/organizations/old-club/history")["items"][2:] == before
