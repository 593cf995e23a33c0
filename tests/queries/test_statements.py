"""Reads of statements with their evidence."""

import asyncio
from typing import Any

from astana_api.commands.statements import end_evidence
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json
from astana_api.queries import statements
from astana_api.queries.lists import engine
from astana_api.queries.lists.engine import Page
from astana_api.queries.view import HeadView
from tests.support.databases import claim, text
from tests.support.sources_world import CountingSnapshot, World, merge, run_query


def list_names(world: World, **filters: list[Any]) -> list[str]:
    """Return the short names of the statements that match filters, in list order."""
    names = {statement_id: name for name, statement_id in world.ids.items()}

    async def read(snapshot: Any) -> Page:
        return await engine.read_page(
            snapshot, statements.LISTING, filters=filters, sort=("stated",), after=None, limit=50
        )

    return [names[row[0]] for row in run_query(world.database, read).rows]


def get(world: World, name: str) -> Any:
    return run_query(
        world.database,
        lambda snapshot: statements.get_statement(HeadView(snapshot), world.ids[name]),
    )


def test_statement_filters(world: World) -> None:
    assert list_names(world, state=["retracted"]) == ["aim"]
    assert list_names(world, state=["superseded", "retracted"]) == ["founded", "aim"]
    assert list_names(world, entity=["anna"]) == ["anna", "leader"]
    assert list_names(world, subject=["anna"]) == ["anna"]
    assert list_names(world, property=["leader", "aim"]) == ["leader", "aim"]
    assert list_names(world, citation=["letter"]) == ["founded"]
    assert list_names(world, document=["memo"]) == ["leader", "founded", "founder"]
    assert list_names(world, section=["memo", "opening"]) == ["founded"]
    assert list_names(world, section=["other", "opening"]) == []
    assert list_names(world, sourced=[1]) == ["anna", "leader", "founded", "founder"]
    assert list_names(world, anchored=[1], state=["current"]) == ["leader", "founder"]
    assert list_names(world, disputed=[1]) == ["founder"]
    assert list_names(world, rank=["preferred"]) == []
    assert list_names(world, entity=[]) == []


def test_entity_filter_ignores_text_values_equal_to_the_id(world: World) -> None:
    world.knowledge.state(claim("bern", "classification", text("anna")))
    assert list_names(world, entity=["anna"]) == ["anna", "leader"]


def test_statement_has_evidence_with_reference_numbers(world: World) -> None:
    found = get(world, "leader")
    assert found["subject"] == {"id": "club", "kind": "organization", "name": "The Club"}
    assert found["value"] == {"id": "anna", "kind": "person", "name": "Anna Berg"}
    assert found["qualifiers"] == {"end": "2023", "ended": True, "role": "chair"}
    [evidence] = found["evidence"]
    assert evidence["references"] == [1, 3]
    assert (evidence["section"], evidence["exact"]) == ("body", "led by Anna")
    assert found["revision"] == 3


def test_evidence_without_document_has_no_reference_numbers(world: World) -> None:
    assert get(world, "anna")["evidence"][0]["references"] == []


def test_superseded_statement_has_successor_and_states(world: World) -> None:
    found = get(world, "founded")
    assert found["state"] == "superseded"
    assert found["superseded_by"] == world.ids["later"]
    assert found["reason"] == "misread"
    assert [(s["from_revision"], s["to_revision"], s["state"]) for s in found["states"]] == [
        (3, 4, "current"),
        (4, None, "superseded"),
    ]


def test_evidence_is_in_order_of_creation(world: World) -> None:
    found = get(world, "founder")
    assert [(e["citation"], e["stance"], e["note"]) for e in found["evidence"]] == [
        ("report", "supports", None),
        ("undated", "contradicts", "?"),
    ]
    assert found["disputed"] is True
    assert found["revision"] == 4


def test_ended_evidence_is_past_evidence_and_raises_revision(world: World) -> None:
    key = get(world, "leader")["evidence"][0]["id"]
    with world.knowledge.revision() as change:
        end_evidence(change, [key])
    found = get(world, "leader")
    assert found["evidence"] == []
    [closed] = found["past_evidence"]
    assert (closed["id"], closed["citation"], closed["references"]) == (key, "report", [1, 3])
    assert (closed["revision"], closed["to_revision"]) == (3, 6)
    assert found["sourced"] is False
    assert found["revision"] == 6


def test_merged_entities_are_rendered_as_their_target(world: World) -> None:
    """Qualifiers store the original id, so they are resolved when rendered."""
    merge(world.knowledge, "old-club", "club")
    club = {"id": "club", "kind": "organization", "name": "The Club"}
    assert get(world, "aim")["qualifiers"]["attributed_to"] == club
    assert get(world, "founder")["value"] == club


def test_get_statement_with_unknown_id_returns_none(world: World) -> None:
    world.ids["made up"] = "st-aaaaaaaaaaaaaaaa"
    assert get(world, "made up") is None


async def render_page(snapshot: Snapshot, limit: int) -> tuple[list[Json], bool]:
    """Return the first statements that mention the club, and whether there are more."""
    view = HeadView(snapshot)
    query = await statements.build_query(view, {"entity": ["club"], "state": ["current"]})
    page = await query.read_page(snapshot, sort=("stated",), after=None, limit=limit)
    return await statements.render_statements(view, page.rows), page.next_keys is not None


def test_page_of_statements_returns_whether_there_are_more(world: World) -> None:
    def first(limit: int) -> tuple[list[Json], bool]:
        return run_query(world.database, lambda snapshot: render_page(snapshot, limit))

    first_page, more = first(2)
    assert ([s["id"] for s in first_page], more) == ([world.ids["club"], world.ids["leader"]], True)
    every, more = first(4)
    assert len(every) == 4
    assert more is False


def test_number_of_queries_is_independent_of_page_length(world: World) -> None:
    async def reads(limit: int) -> int:
        async with world.database.read() as snapshot:
            counting = CountingSnapshot(snapshot)
            await render_page(counting, limit)
        return counting.reads

    async def run() -> tuple[int, int]:
        try:
            return await reads(2), await reads(500)
        finally:
            await world.database.close()

    assert asyncio.run(run()) == (5, 5)
