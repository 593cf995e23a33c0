"""Keyset pagination: all pages of every list, by each sort and each pair of sorts.

Rows that exist throughout are returned exactly once and in order, though other rows are created,
renamed and withdrawn between the pages.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from astana_api.commands import records
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft
from astana_api.queries import citations, documents, statements
from astana_api.queries.changes import revisions
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND
from astana_api.queries.lists import engine
from astana_api.queries.lists.definitions import ListDefinition
from tests.support.databases import DataSet, KnowledgeBase, claim, date, text

T = TypeVar("T")

DATES = {
    Kind.ORGANIZATION: ("founded", "dissolved"),
    Kind.PERSON: ("born", "died"),
    Kind.EVENT: ("dates", "scheduled"),
    Kind.PLACE: (),
    Kind.WORK: ("completed", "published"),
}
LISTS: dict[str, tuple[ListDefinition, int]] = {
    **{kind.collection: (BY_KIND[kind].summaries, 1) for kind in Kind},
    "entities": (EVERY_KIND.summaries, 1),
    "citations": (citations.LISTING, 0),
    "documents": (documents.LISTING, 0),
    "statements": (statements.LISTING, 0),
    "revisions": (revisions.LISTING, 0),
}
"""The lists, each with the index of a column that identifies a row."""


def sorts_of(listing: ListDefinition) -> list[tuple[str, ...]]:
    pairs = itertools.permutations(listing.sorts, 2)
    two = (pair for pair in pairs if len({key.removeprefix("-") for key in pair}) == 2)
    return [*((key,) for key in listing.sorts), *two]


def fill(knowledge: KnowledgeBase) -> None:
    """Create entities of each kind with equal names and dates, and some with neither."""
    of_kind = {f"{kind.value}_{n}": kind for kind in Kind for n in range(7)}
    knowledge.create(**of_kind)
    drafts = []
    for key, kind in of_kind.items():
        entity_id, number = key.replace("_", "-"), int(key[-1])
        if number:
            drafts.append(claim(entity_id, "name", text(("Aba", "ába", "Zo")[number % 3])))
        for index, property_id in enumerate(DATES[kind]):
            dates = ("2015", "2015", "2015-01", "2015/2016" if kind is Kind.EVENT else "[..2015]")
            if number < len(dates) + index:
                drafts.append(claim(entity_id, property_id, date(dates[(number + index) % 4])))
    knowledge.state(*drafts)
    issued = ("2015", None, "2015", "2014-02", None, "2016~")
    with knowledge.revision() as change:
        records.record_citations(
            change,
            [
                CitationDraft(f"source-{n}", "book", ("Ünder", "under", None)[n % 3], issued=day)
                for n, day in enumerate(issued)
            ],
        )
        records.record_documents(change, [DocumentDraft(f"memo-{n}", "A memo") for n in range(5)])


@pytest.fixture
def data_set() -> DataSet:
    return fill


@pytest.fixture
def filled(knowledge: KnowledgeBase) -> KnowledgeBase:
    return knowledge


async def read_pages(
    database: Database,
    name: str,
    sort: tuple[str, ...],
    limit: int,
    between: Callable[[], None] = lambda: None,
) -> list[Any]:
    """Return the identifying values of all rows of a list, one snapshot per page."""
    listing, column = LISTS[name]
    found: list[Any] = []
    after: Sequence[Any] | None = None
    while True:
        async with database.read() as snapshot:
            page = await engine.read_page(
                snapshot, listing, filters={}, sort=sort, after=after, limit=limit
            )
        found += [row[column] for row in page.rows]
        after = page.next_keys
        if after is None:
            return found
        between()


def run(database: Database, coroutine: Coroutine[Any, Any, T]) -> T:
    async def run_and_close() -> T:
        try:
            return await coroutine
        finally:
            await database.close()

    return asyncio.run(run_and_close())


def test_every_sort_returns_each_row_once_for_any_page_size(filled: KnowledgeBase) -> None:
    async def check() -> None:
        for name, (listing, _) in LISTS.items():
            everything = set(await read_pages(filled.database, name, (), 500))
            assert len(everything) >= 3, name
            for sort in sorts_of(listing):
                whole = await read_pages(filled.database, name, sort, 500)
                assert len(whole) == len(everything), (name, sort)
                assert set(whole) == everything, (name, sort)
                assert await read_pages(filled.database, name, sort, 3) == whole, (name, sort)

    run(filled.database, check())


WRITES = st.tuples(
    st.sampled_from(["create", "rename", "withdraw", "nothing"]),
    st.sampled_from(["Aba", "Mid", "Zz"]),
    st.integers(0, 1_000),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    list_and_sort=st.sampled_from(
        [(name, s) for name in ("organizations", "entities") for s in sorts_of(LISTS[name][0])]
    ),
    limit=st.integers(2, 9),
    writes=st.lists(WRITES, max_size=4),
)
def test_unchanged_rows_are_returned_once_during_concurrent_writes(
    filled: KnowledgeBase,
    list_and_sort: tuple[str, tuple[str, ...]],
    limit: int,
    writes: list[Any],
) -> None:
    name, sort = list_and_sort
    pending, changed = list(writes), set[str]()
    before: list[str] = []

    def write() -> None:
        action, new_name, index = pending.pop() if pending else ("nothing", "", 0)
        entity_id = f"new-{filled.head()}" if action == "create" else before[index % len(before)]
        if action == "nothing" or entity_id in changed:
            return
        changed.add(entity_id)
        if action == "withdraw":
            with filled.revision() as change:
                records.set_entity_status(change, [entity_id], Lifecycle.WITHDRAWN, "a test")
            return
        if action == "create":
            filled.create(**{entity_id: "organization"})
        filled.state(claim(entity_id, "name", text(new_name), name_kind="preferred"))

    async def read() -> list[str]:
        before[:] = await read_pages(filled.database, name, sort, 500)
        return await read_pages(filled.database, name, sort, limit, write)

    found = run(filled.database, read())
    unchanged = [entity_id for entity_id in before if entity_id not in changed]
    assert [entity_id for entity_id in found if entity_id not in changed] == unchanged
