"""Change events: each change type with both sides, order, paging, and histories."""

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
from astana_api.queries.changes.events import MAX_STREAM, REVISION_STREAM, ChangeEvent
from astana_api.queries.lists import engine as lists
from tests.commands.whole_history import whole_history
from tests.support.databases import KnowledgeBase, cited, claim, date, entity, text

T = TypeVar("T")


async def close_after(database: Database, reading: Awaitable[T]) -> T:
    """Await a read and close the connections of this event loop."""
    try:
        return await reading
    finally:
        await database.close()


def run(knowledge: KnowledgeBase, reading: Awaitable[T]) -> T:
    return asyncio.run(close_after(knowledge.database, reading))


def start_after(revision: int) -> ChangeEvent:
    return ChangeEvent(revision, MAX_STREAM, 0, "")


async def read_all(
    database: Database,
    start: ChangeEvent,
    until: int,
    limit: int,
    types: set[ChangeType] | None = None,
) -> list[Json]:
    """Return every item after an event, read in pages of `limit` items."""
    found: list[Json] = []
    async with database.read() as snapshot:
        more = True
        while more:
            page = await change_events.read_page(
                snapshot, start, until=until, limit=limit, types=types
            )
            more = page.has_more
            assert len(page.events) == limit or not more
            found += await change_items.render_changes(snapshot, page.events)
            start = page.events[-1] if page.events else start
    return found


def changes(
    knowledge: KnowledgeBase, number: int, limit: int = 100, *types: ChangeType
) -> list[Json]:
    start = ChangeEvent(number, REVISION_STREAM, 0, "")
    return run(
        knowledge, read_all(knowledge.database, start, number, limit, set(types or ChangeType))
    )


async def read_history(
    database: Database, filters: dict[str, list[Any]], *types: ChangeType
) -> list[Json]:
    async with database.read() as snapshot:
        page = await lists.read_page(
            snapshot,
            histories.build_listing(filters, types or None),
            filters=filters,
            sort=("revision",),
            after=None,
            limit=1000,
        )
        return await histories.render_history(snapshot, page.rows)


def history(
    knowledge: KnowledgeBase, filters: dict[str, list[Any]], *types: ChangeType
) -> list[Json]:
    return run(knowledge, read_history(knowledge.database, filters, *types))


def test_entity_change_when_created_withdrawn_and_restored(knowledge: KnowledgeBase) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    for status, reason in ((Lifecycle.WITHDRAWN, "a mistake"), (Lifecycle.ACTIVE, None)):
        with knowledge.revision() as change:
            records.set_entity_status(change, ["us"], status, reason)
    active = {"status": "active", "reason": None}
    withdrawn = {"status": "withdrawn", "reason": "a mistake"}
    same = {"type": "entity", "id": "us", "kind": "organization"}
    assert [changes(knowledge, number) for number in (1, 2, 3)] == [
        [{"revision": 1, **same, "before": None, "after": active}],
        [{"revision": 2, **same, "before": active, "after": withdrawn}],
        [{"revision": 3, **same, "before": withdrawn, "after": active}],
    ]


def test_statement_change_when_created_ranked_and_superseded(knowledge: KnowledgeBase) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    draft = claim("us", "founded", date("2014"), attributed_to="us")
    [old] = knowledge.state(draft)
    with knowledge.revision() as change:
        statements.make_current(change, {old: Rank.PREFERRED})
    with knowledge.revision() as change:
        [new] = statements.create_statements(change, [claim("us", "founded", date("2015"))])
        statements.set_state(change, [old], State.SUPERSEDED, reason="corrected", superseded_by=new)
    created, ranked = changes(knowledge, 2)[0], changes(knowledge, 3)[0]
    content = {
        "state": "current",
        "rank": "normal",
        "superseded_by": None,
        "reason": None,
        "seq": 1,
    }
    assert created == {
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
        "after": content,
    }
    preferred = {**content, "rank": "preferred"}
    assert (ranked["before"], ranked["after"]) == (content, preferred)
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


def test_evidence_change_when_added_and_ended(knowledge: KnowledgeBase) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    with knowledge.revision() as change:
        records.record_citations(change, [CitationDraft("putz", "article")])
    [statement_id] = knowledge.state(
        claim("us", "name", text("Us"), EvidenceDraft("putz", note="so"))
    )
    _, opened = changes(knowledge, 3)
    with knowledge.revision() as change:
        statements.end_evidence(change, [opened["id"]])
    with knowledge.revision() as change:
        statements.add_evidence(change, [(statement_id, EvidenceDraft("putz", note="again"))])
    with knowledge.revision() as change:
        statements.end_evidence(change, [opened["id"]])
        statements.add_evidence(change, [(statement_id, EvidenceDraft("putz", note="noted"))])
    same = {
        "type": "evidence",
        "id": opened["id"],
        "statement": statement_id,
        "citation": "putz",
        "document": None,
        "section": None,
        "exact": None,
        "prefix": None,
        "suffix": None,
        "locator": None,
        "stance": "supports",
    }
    so, again, noted = (
        {"basis": "stated", "stated_as": None, "note": note, "seq": 1}
        for note in ("so", "again", "noted")
    )
    so["seq"] = opened["after"]["seq"]
    assert [opened, *(item for number in (4, 5, 6) for item in changes(knowledge, number))] == [
        {"revision": 3, **same, "before": None, "after": so},
        {"revision": 4, **same, "before": so, "after": None},
        {"revision": 5, **same, "before": None, "after": again},
        {"revision": 6, **same, "before": again, "after": noted},
    ]


def test_citation_change_when_updated_and_withdrawn(knowledge: KnowledgeBase) -> None:
    knowledge.create(us=Kind.ORGANIZATION, randa=Kind.PERSON)
    authors = (AuthorDraft("Randa and us", entities=("us", "randa")), AuthorDraft("Else"))
    first = CitationDraft("putz", "article", "Why", titles=(("fr", "Pourquoi"),), authors=authors)
    for draft in (first, CitationDraft("putz", "book", publisher="Us", publisher_entities=("us",))):
        with knowledge.revision() as change:
            records.record_citations(change, [draft])
    with knowledge.revision() as change:
        records.withdraw_citations(change, ["putz"])
    (created,), (changed,), (ended,) = (changes(knowledge, number) for number in (2, 3, 4))
    assert created["before"] is None
    assert created["after"]["titles"] == {"fr": "Pourquoi"}
    assert created["after"]["authors"] == [
        {"name": "Randa and us", "family": None, "given": None, "entities": ["us", "randa"]},
        {"name": "Else", "family": None, "given": None, "entities": []},
    ]
    assert changed["before"] == created["after"]
    assert (changed["after"]["type"], changed["after"]["authors"]) == ("book", [])
    assert changed["after"]["publisher_entities"] == ["us"]
    assert (ended["before"], ended["after"]) == (changed["after"], None)
    assert history(knowledge, {"citation": ["putz"]}) == [created, changed, ended]


def merge(knowledge: KnowledgeBase, old: str, new: str | None) -> None:
    """Write the rows of a merge, or of an unmerge if `new` is None."""
    with knowledge.revision() as change:
        change.close_rows(ChangeType.REDIRECT, [old])
        row = {"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}
        change.insert(Redirect, [row] if new else [])
        change.redirects.clear()
        change.redirects.update({old: new} if new else {})
        change.dirty_entities.update({old, "us"})


def test_redirect_change_when_merged_and_unmerged(knowledge: KnowledgeBase) -> None:
    knowledge.create(us=Kind.ORGANIZATION, them=Kind.ORGANIZATION)
    merge(knowledge, "them", "us")
    merge(knowledge, "them", None)
    same = {"type": "redirect", "id": "them"}
    assert [item for number in (2, 3) for item in changes(knowledge, number)] == [
        {"revision": 2, **same, "before": None, "after": {"to": "us"}},
        {"revision": 3, **same, "before": {"to": "us"}, "after": None},
    ]


def test_history_contains_only_events_of_its_records(knowledge: KnowledgeBase) -> None:
    knowledge.create(us=Kind.ORGANIZATION, them=Kind.ORGANIZATION, randa=Kind.PERSON)
    with knowledge.revision() as change:
        records.record_citations(change, [CitationDraft("putz", "article")])
    leader_statement, _ = knowledge.state(
        claim("us", "leader", entity("randa"), *cited("putz")),
        claim("randa", "name", text("Randa")),
    )
    [name_statement] = knowledge.state(claim("them", "name", text("Them")))
    merge(knowledge, "them", "us")

    def list_history(filters: dict[str, list[Any]], *types: ChangeType) -> list[tuple[str, str]]:
        return [(i["type"], i["id"]) for i in history(knowledge, filters, *types)]

    evidence = changes(knowledge, 3, 100, ChangeType.EVIDENCE)[0]["id"]
    about = {"entity": ["us", "them"]}
    everything = [
        ("entity", "them"),
        ("entity", "us"),
        ("statement", leader_statement),
        ("evidence", evidence),
        ("statement", name_statement),
        ("redirect", "them"),
    ]
    assert list_history(about) == everything
    assert list_history({"entity": ["us"]}) == [
        i for i in everything if i[1] not in {"them", name_statement}
    ] + [("redirect", "them")]
    assert list_history({**about, "property": ["leader"]}) == [
        ("statement", leader_statement),
        ("evidence", evidence),
    ]
    assert list_history({**about, "statement": [name_statement]}) == [("statement", name_statement)]
    assert list_history(about, ChangeType.REDIRECT) == [("redirect", "them")]
    assert list_history({**about, "revision": [4]}) == [("statement", name_statement)]
    assert list_history({"statement": [leader_statement]}) == [
        ("statement", leader_statement),
        ("evidence", evidence),
    ]
    assert list_history({"entity": ["randa"], "property": ["leader"]}) == []


@pytest.mark.parametrize("seed", range(2))
def test_pages_of_any_size_return_the_same_events_once(knowledge: KnowledgeBase, seed: int) -> None:
    whole_history(knowledge, seed, 8)
    head = knowledge.head()
    read = run(knowledge, read_all(knowledge.database, start_after(0), head, 10_000))
    for limit in (3, 50):
        assert run(knowledge, read_all(knowledge.database, start_after(0), head, limit)) == read
    middle = head // 2
    rest = [item for item in read if item["revision"] > middle]
    assert run(knowledge, read_all(knowledge.database, start_after(middle), head, 4)) == rest
    for number in range(1, head + 1):
        mine = [i for i in read if i["revision"] == number and i["type"] != "revision"]
        assert changes(knowledge, number, 2) == mine
        only = [i for i in mine if i["type"] in {"statement", "evidence"}]
        assert changes(knowledge, number, 2, ChangeType.STATEMENT, ChangeType.EVIDENCE) == only
        assert run(knowledge, count_events(knowledge.database, number)) == len(mine)
    assert [i["revision"] for i in read if i["type"] == "revision"] == list(range(1, head + 1))


async def count_events(database: Database, number: int) -> int:
    async with database.read() as snapshot:
        return await change_events.count_events(snapshot, number)


def test_later_revisions_never_change_earlier_events(knowledge: KnowledgeBase) -> None:
    earlier_items: list[Json] = []
    for seed in (5, 6):
        for _ in range(3):
            if not earlier_items:
                whole_history(knowledge, seed, 4)
            else:
                knowledge.state(claim("us", "name", text(f"Later {knowledge.head()}")))
                with knowledge.revision() as change:
                    records.set_entity_status(
                        change, ["talks"], Lifecycle.WITHDRAWN, f"{change.number}"
                    )
                    records.withdraw_citations(change, ["putz", "other", "third"])
            head = knowledge.head()
            read = run(knowledge, read_all(knowledge.database, start_after(0), head, 500))
            assert read[: len(earlier_items)] == earlier_items
            earlier_items = read


@pytest.mark.parametrize("seed", range(2))
def test_before_of_an_event_equals_after_of_the_previous_one(
    knowledge: KnowledgeBase, seed: int
) -> None:
    """Content changes only in events."""
    whole_history(knowledge, seed, 8)
    content: dict[tuple[str, str], Json | None] = {}
    for item in run(knowledge, read_all(knowledge.database, start_after(0), knowledge.head(), 20)):
        if item["type"] == "revision":
            continue
        key = item["type"], item["id"]
        assert item["before"] == content.get(key)
        assert item["before"] is not None or item["after"] is not None
        content[key] = item["after"]


def test_page_after_the_last_event_is_empty(knowledge: KnowledgeBase) -> None:
    knowledge.create(us=Kind.ORGANIZATION)
    for start in (start_after(1), start_after(2**63 - 1), ChangeEvent(1, 10**9, 10**9, "zzz")):
        assert run(knowledge, read_all(knowledge.database, start, 1, 5)) == []
