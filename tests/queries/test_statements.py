"""Statements, read with what they rest on."""

import asyncio
from typing import Any

from astana_api.commands.statements import end_evidence
from astana_api.queries import statements
from astana_api.queries.lists import engine
from astana_api.queries.lists.engine import Page
from tests.support.databases import claim, text
from tests.support.sources import Counting, World, merge, reading


def listed(world: World, **filters: list[Any]) -> list[str]:
    """The short names of the statements that a filter keeps, in their order."""
    names = {sid: name for name, sid in world.ids.items()}

    async def read(snapshot: Any) -> Page:
        return await engine.page(
            snapshot, statements.LISTING, filters=filters, sort=("stated",), after=None, limit=50
        )

    return [names[row[0]] for row in reading(world.database, read).rows]


def one(world: World, name: str) -> Any:
    return reading(world.database, lambda snapshot: statements.one(snapshot, world.ids[name]))


def test_filters_keep_what_they_say(world: World) -> None:
    assert listed(world, state=["retracted"]) == ["aim"]
    assert listed(world, state=["superseded", "retracted"]) == ["founded", "aim"]
    assert listed(world, entity=["anna"]) == ["anna", "leader"]
    assert listed(world, subject=["anna"]) == ["anna"]
    assert listed(world, property=["leader", "aim"]) == ["leader", "aim"]
    assert listed(world, citation=["letter"]) == ["founded"]
    assert listed(world, document=["memo"]) == ["leader", "founded", "founder"]
    assert listed(world, section=["memo", "opening"]) == ["founded"]
    assert listed(world, section=["other", "opening"]) == []
    assert listed(world, sourced=[1]) == ["anna", "leader", "founded", "founder"]
    assert listed(world, anchored=[1], state=["current"]) == ["leader", "founder"]
    assert listed(world, disputed=[1]) == ["founder"]
    assert listed(world, rank=["preferred"]) == []
    assert listed(world, entity=[]) == []


def test_a_text_that_looks_like_an_id_is_no_mention_of_the_entity(world: World) -> None:
    world.knowledge.state(claim("bern", "classification", text("anna")))
    assert listed(world, entity=["anna"]) == ["anna", "leader"]


def test_a_statement_tells_its_evidence_with_the_numbers_of_its_references(world: World) -> None:
    found = one(world, "leader")
    assert found["subject"] == {"id": "club", "kind": "organization", "name": "The Club"}
    assert found["value"] == {"id": "anna", "kind": "person", "name": "Anna Berg"}
    assert found["qualifiers"] == {"end": "2023", "ended": True, "role": "chair"}
    [evidence] = found["evidence"]
    assert evidence["references"] == [1, 3]
    assert (evidence["section"], evidence["exact"]) == ("body", "led by Anna")
    assert found["revision"] == 3


def test_a_citation_without_a_document_has_no_number(world: World) -> None:
    assert one(world, "anna")["evidence"][0]["references"] == []


def test_a_superseded_statement_names_its_successor_and_its_life(world: World) -> None:
    found = one(world, "founded")
    assert found["state"] == "superseded"
    assert found["superseded_by"] == world.ids["later"]
    assert found["reason"] == "misread"
    assert [(s["from_revision"], s["to_revision"], s["state"]) for s in found["states"]] == [
        (3, 4, "current"),
        (4, None, "superseded"),
    ]


def test_evidence_comes_in_the_order_in_which_it_was_brought(world: World) -> None:
    found = one(world, "founder")
    assert [(e["citation"], e["stance"], e["note"]) for e in found["evidence"]] == [
        ("report", "supports", None),
        ("undated", "contradicts", "?"),
    ]
    assert found["disputed"] is True
    assert found["revision"] == 4


def test_evidence_that_ended_is_gone_and_counts_as_a_change(world: World) -> None:
    key = one(world, "leader")["evidence"][0]["id"]
    with world.knowledge.revision() as change:
        end_evidence(change, [key])
    found = one(world, "leader")
    assert found["evidence"] == []
    [past] = found["past_evidence"]
    assert (past["id"], past["citation"], past["references"]) == (key, "report", [1, 3])
    assert (past["revision"], past["to_revision"]) == (3, 6)
    assert found["sourced"] is False
    assert found["revision"] == 6


def test_merged_entities_are_shown_by_what_they_became(world: World) -> None:
    """Also where only a qualifier, which keeps the id as it was given, speaks of one."""
    merge(world.knowledge, "old-club", "club")
    club = {"id": "club", "kind": "organization", "name": "The Club"}
    assert one(world, "aim")["qualifiers"]["attributed_to"] == club
    assert one(world, "founder")["value"] == club


def test_there_is_no_statement_of_a_made_up_id(world: World) -> None:
    world.ids["made up"] = "st-aaaaaaaaaaaaaaaa"
    assert one(world, "made up") is None


def test_statements_of_an_entity_say_whether_there_are_more(world: World) -> None:
    def first(limit: int) -> Any:
        return reading(world.database, lambda s: statements.for_entity(s, "club", limit))

    some, more = first(2)
    assert ([s["id"] for s in some], more) == ([world.ids["club"], world.ids["leader"]], True)
    every, more = first(4)
    assert len(every) == 4
    assert more is False


def test_a_page_takes_as_many_reads_however_long_it_is(world: World) -> None:
    async def reads(limit: int) -> int:
        async with world.database.read() as snapshot:
            counting = Counting(snapshot)
            await statements.for_entity(counting, "club", limit)
        return counting.reads

    async def run() -> tuple[int, int]:
        try:
            return await reads(2), await reads(500)
        finally:
            await world.database.close()

    assert asyncio.run(run()) == (4, 4)
