"""What a revision changed: each sort of change with both its sides, in order, however read."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import pytest

from astana_api.commands import records, statements
from astana_api.db.database import Database
from astana_api.domain.enums import ChangeType, Kind, Lifecycle, Rank, State
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft, EvidenceDraft
from astana_api.models import Redirect
from astana_api.queries.changes import events as change_events
from astana_api.queries.changes import history as histories
from astana_api.queries.changes import items as change_items
from astana_api.queries.changes.events import LAST_RANK, REVISION_RANK, Event
from astana_api.queries.lists import engine as lists
from tests.commands.whole_history import whole_history
from tests.support.databases import Knowledge, cited, claim, date, entity, text

T = TypeVar("T")


async def closing(database: Database, reading: Awaitable[T]) -> T:
    """What is read, with no connection left behind in this loop."""
    try:
        return await reading
    finally:
        await database.close()


def run(knowledge: Knowledge, reading: Awaitable[T]) -> T:
    return asyncio.run(closing(knowledge.database, reading))


def since(revision: int) -> Event:
    return Event(revision, LAST_RANK, 0, "")


async def walked(
    database: Database, start: Event, until: int, limit: int, types: set[ChangeType] | None = None
) -> list[Json]:
    """Every item behind a place, read in pages of a size."""
    found: list[Json] = []
    async with database.read() as snapshot:
        more = True
        while more:
            page = await change_events.walk(snapshot, start, until=until, limit=limit, types=types)
            more = page.more
            assert len(page.events) == limit or not more
            found += await change_items.rendered(snapshot, page.events)
            start = page.events[-1] if page.events else start
    return found


def changes(knowledge: Knowledge, number: int, limit: int = 100, *types: ChangeType) -> list[Json]:
    start = Event(number, REVISION_RANK, 0, "")
    return run(
        knowledge, walked(knowledge.database, start, number, limit, set(types or ChangeType))
    )


async def told(database: Database, filters: dict[str, list[Any]], *types: ChangeType) -> list[Json]:
    async with database.read() as snapshot:
        page = await lists.page(
            snapshot,
            histories.listing(filters, types or None),
            filters=filters,
            sort=("revision",),
            after=None,
            limit=1000,
        )
        return await histories.rendered_rows(snapshot, page.rows)


def history(knowledge: Knowledge, filters: dict[str, list[Any]], *types: ChangeType) -> list[Json]:
    return run(knowledge, told(knowledge.database, filters, *types))


def test_an_entity_is_created_withdrawn_and_restored(knowledge: Knowledge) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    for status, reason in ((Lifecycle.WITHDRAWN, "a mistake"), (Lifecycle.ACTIVE, None)):
        with knowledge.revision() as change:
            records.set_lives(change, ["us"], status, reason)
    active = {"status": "active", "reason": None}
    withdrawn = {"status": "withdrawn", "reason": "a mistake"}
    same = {"type": "entity", "id": "us", "kind": "organization"}
    assert [changes(knowledge, number) for number in (1, 2, 3)] == [
        [{"revision": 1, **same, "before": None, "after": active}],
        [{"revision": 2, **same, "before": active, "after": withdrawn}],
        [{"revision": 3, **same, "before": withdrawn, "after": active}],
    ]


def test_a_statement_is_made_ranked_and_superseded(knowledge: Knowledge) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    said = claim("us", "founded", date("2014"), stated_as="in 2014", attributed_to="us")
    [old] = knowledge.state(said)
    with knowledge.revision() as change:
        statements.restate(
            change, [(old, claim("us", "founded", date("2014"), rank=Rank.PREFERRED))]
        )
    with knowledge.revision() as change:
        [new] = statements.state(change, [claim("us", "founded", date("2015"))])
        statements.set_state(change, [old], State.SUPERSEDED, reason="corrected", superseded_by=new)
    made, ranked = changes(knowledge, 2)[0], changes(knowledge, 3)[0]
    held = {
        "state": "current",
        "rank": "normal",
        "stated_as": "in 2014",
        "superseded_by": None,
        "reason": None,
        "seq": 1,
    }
    assert made == {
        "revision": 2,
        "type": "statement",
        "id": old,
        "subject": "us",
        "property": "founded",
        "value_type": "date",
        "value": "2014",
        "lang": None,
        "qualifiers": {"attributed_to": "us"},
        "before": None,
        "after": held,
    }
    preferred = {**held, "rank": "preferred", "stated_as": None}
    assert (ranked["before"], ranked["after"]) == (held, preferred)
    first, second = changes(knowledge, 4)
    assert (first["id"], first["before"]) == (new, None)
    assert second["before"] == preferred
    assert second["after"] == {
        **preferred,
        "state": "superseded",
        "superseded_by": new,
        "reason": "corrected",
        "seq": 2,
    }


def test_evidence_comes_and_goes(knowledge: Knowledge) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    with knowledge.revision() as change:
        records.record_citations(change, [CitationDraft("putz", "article")])
    [sid] = knowledge.state(claim("us", "name", text("Us"), EvidenceDraft("putz", note="so")))
    _, begun = changes(knowledge, 3)
    with knowledge.revision() as change:
        statements.end_evidence(change, [begun["id"]])
    with knowledge.revision() as change:
        statements.add_evidence(change, [(sid, EvidenceDraft("putz", note="again"))])
    with knowledge.revision() as change:
        statements.end_evidence(change, [begun["id"]])
        statements.add_evidence(change, [(sid, EvidenceDraft("putz", note="noted"))])
    same = {
        "type": "evidence",
        "id": begun["id"],
        "statement": sid,
        "citation": "putz",
        "document": None,
        "section": None,
        "exact": None,
        "prefix": None,
        "suffix": None,
        "stance": "supports",
    }
    so, again, noted = ({"note": note, "seq": 1} for note in ("so", "again", "noted"))
    so["seq"] = begun["after"]["seq"]
    assert [begun, *(item for number in (4, 5, 6) for item in changes(knowledge, number))] == [
        {"revision": 3, **same, "before": None, "after": so},
        {"revision": 4, **same, "before": so, "after": None},
        {"revision": 5, **same, "before": None, "after": again},
        {"revision": 6, **same, "before": again, "after": noted},
    ]


def test_a_citation_is_recorded_anew_and_withdrawn(knowledge: Knowledge) -> None:
    knowledge.create(us=Kind.ORGANIZATION, randa=Kind.PERSON)
    authors = (AuthorDraft("Randa and us", entities=("us", "randa")), AuthorDraft("Else"))
    first = CitationDraft("putz", "article", "Why", titles=(("fr", "Pourquoi"),), authors=authors)
    for draft in (first, CitationDraft("putz", "book", publisher="Us", publisher_entities=("us",))):
        with knowledge.revision() as change:
            records.record_citations(change, [draft])
    with knowledge.revision() as change:
        records.withdraw_citations(change, ["putz"])
    (made,), (changed,), (ended,) = (changes(knowledge, number) for number in (2, 3, 4))
    assert made["before"] is None
    assert made["after"]["titles"] == {"fr": "Pourquoi"}
    assert made["after"]["authors"] == [
        {"name": "Randa and us", "family": None, "given": None, "entities": ["us", "randa"]},
        {"name": "Else", "family": None, "given": None, "entities": []},
    ]
    assert changed["before"] == made["after"]
    assert (changed["after"]["type"], changed["after"]["authors"]) == ("book", [])
    assert changed["after"]["publisher_entities"] == ["us"]
    assert (ended["before"], ended["after"]) == (changed["after"], None)
    assert history(knowledge, {"citation": ["putz"]}) == [made, changed, ended]


def merge(knowledge: Knowledge, old: str, new: str | None) -> None:
    """A merge as the tables hold it, or its undoing."""
    with knowledge.revision() as change:
        change.close(Redirect, "old_id", [old])
        row = {"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}
        change.insert(Redirect, [row] if new else [])
        change.redirects.clear()
        change.redirects.update({old: new} if new else {})
        change.entities.update({old, "us"})


def test_a_merge_is_made_and_undone(knowledge: Knowledge) -> None:
    knowledge.create(us=Kind.ORGANIZATION, them=Kind.ORGANIZATION)
    merge(knowledge, "them", "us")
    merge(knowledge, "them", None)
    same = {"type": "redirect", "id": "them"}
    assert [item for number in (2, 3) for item in changes(knowledge, number)] == [
        {"revision": 2, **same, "before": None, "after": {"to": "us"}},
        {"revision": 3, **same, "before": {"to": "us"}, "after": None},
    ]


def test_a_history_holds_what_concerns_the_entity_and_no_more(knowledge: Knowledge) -> None:
    knowledge.create(us=Kind.ORGANIZATION, them=Kind.ORGANIZATION, randa=Kind.PERSON)
    with knowledge.revision() as change:
        records.record_citations(change, [CitationDraft("putz", "article")])
    ours, _ = knowledge.state(
        claim("us", "leader", entity("randa"), *cited("putz")),
        claim("randa", "name", text("Randa")),
    )
    [theirs] = knowledge.state(claim("them", "name", text("Them")))
    merge(knowledge, "them", "us")

    def listed(filters: dict[str, list[Any]], *types: ChangeType) -> list[tuple[str, str]]:
        return [(i["type"], i["id"]) for i in history(knowledge, filters, *types)]

    evidence = changes(knowledge, 3, 100, ChangeType.EVIDENCE)[0]["id"]
    about = {"entity": ["us", "them"]}
    everything = [
        ("entity", "them"),
        ("entity", "us"),
        ("statement", ours),
        ("evidence", evidence),
        ("statement", theirs),
        ("redirect", "them"),
    ]
    assert listed(about) == everything
    assert listed({"entity": ["us"]}) == [i for i in everything if i[1] not in {"them", theirs}] + [
        ("redirect", "them")
    ]
    assert listed({**about, "property": ["leader"]}) == [
        ("statement", ours),
        ("evidence", evidence),
    ]
    assert listed({**about, "statement": [theirs]}) == [("statement", theirs)]
    assert listed(about, ChangeType.REDIRECT) == [("redirect", "them")]
    assert listed({**about, "revision": [4]}) == [("statement", theirs)]
    assert listed({"statement": [ours]}) == [("statement", ours), ("evidence", evidence)]
    assert listed({"entity": ["randa"], "property": ["leader"]}) == []


@pytest.mark.parametrize("seed", range(2))
def test_pages_of_every_size_hold_the_same_once_each(knowledge: Knowledge, seed: int) -> None:
    whole_history(knowledge, seed, 8)
    head = knowledge.head()
    read = run(knowledge, walked(knowledge.database, since(0), head, 10_000))
    for limit in (3, 50):
        assert run(knowledge, walked(knowledge.database, since(0), head, limit)) == read
    middle = head // 2
    rest = [item for item in read if item["revision"] > middle]
    assert run(knowledge, walked(knowledge.database, since(middle), head, 4)) == rest
    for number in range(1, head + 1):
        mine = [i for i in read if i["revision"] == number and i["type"] != "revision"]
        assert changes(knowledge, number, 2) == mine
        only = [i for i in mine if i["type"] in {"statement", "evidence"}]
        assert changes(knowledge, number, 2, ChangeType.STATEMENT, ChangeType.EVIDENCE) == only
        assert run(knowledge, counted(knowledge.database, number)) == len(mine)
    assert [i["revision"] for i in read if i["type"] == "revision"] == list(range(1, head + 1))


async def counted(database: Database, number: int) -> int:
    async with database.read() as snapshot:
        return await change_events.count(snapshot, number)


def test_what_a_revision_changed_never_changes(knowledge: Knowledge) -> None:
    seen: list[Json] = []
    for seed in (5, 6):
        for _ in range(3):
            if not seen:
                whole_history(knowledge, seed, 4)
            else:
                knowledge.state(claim("us", "name", text(f"Later {knowledge.head()}")))
                with knowledge.revision() as change:
                    records.set_lives(change, ["talks"], Lifecycle.WITHDRAWN, f"{change.number}")
                    records.withdraw_citations(change, ["putz", "other", "third"])
            head = knowledge.head()
            read = run(knowledge, walked(knowledge.database, since(0), head, 500))
            assert read[: len(seen)] == seen
            seen = read


@pytest.mark.parametrize("seed", range(2))
def test_both_sides_are_what_held_at_the_revisions(knowledge: Knowledge, seed: int) -> None:
    """After one revision is before the next: nothing changes between the changes."""
    whole_history(knowledge, seed, 8)
    held: dict[tuple[str, str], Json | None] = {}
    for item in run(knowledge, walked(knowledge.database, since(0), knowledge.head(), 20)):
        if item["type"] == "revision":
            continue
        key = item["type"], item["id"]
        assert item["before"] == held.get(key)
        assert item["before"] is not None or item["after"] is not None
        held[key] = item["after"]


def test_a_place_beyond_the_end_has_nothing_behind_it(knowledge: Knowledge) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    for start in (since(1), since(2**63 - 1), Event(1, 10**9, 10**9, "zzz")):
        assert run(knowledge, walked(knowledge.database, start, 1, 5)) == []
