"""Every list is walked whole, by every sort and every two, with ties and with nothing known.

What stands there all the while comes exactly once and in order, though others are written, renamed
and withdrawn between the pages.
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
from astana_api.queries.lists.engine import Listing
from tests.support.databases import Knowledge, claim, date, text

T = TypeVar("T")

DATES = {
    Kind.ORGANIZATION: ("founded", "dissolved"),
    Kind.PERSON: ("born", "died"),
    Kind.EVENT: ("dates", "scheduled"),
    Kind.PLACE: (),
    Kind.WORK: ("completed", "published"),
}
LISTS: dict[str, tuple[Listing, int]] = {
    **{kind.collection: (BY_KIND[kind].summaries, 1) for kind in Kind},
    "entities": (EVERY_KIND.summaries, 1),
    "citations": (citations.LISTING, 0),
    "documents": (documents.LISTING, 0),
    "statements": (statements.LISTING, 0),
    "revisions": (revisions.LISTING, 0),
}
"""The lists, and which of their columns tells one row from another."""


def sorts_of(of: Listing) -> list[tuple[str, ...]]:
    pairs = itertools.permutations(of.sorts, 2)
    two = (pair for pair in pairs if len({key.removeprefix("-") for key in pair}) == 2)
    return [*((key,) for key in of.sorts), *two]


def fill(knowledge: Knowledge) -> None:
    """Of each kind a few that share names and dates, and some of which neither is known."""
    of_kind = {f"{kind.value}_{n}": kind for kind in Kind for n in range(7)}
    knowledge.create(**of_kind)
    drafts = []
    for key, kind in of_kind.items():
        entity_id, number = key.replace("_", "-"), int(key[-1])
        if number:
            drafts.append(claim(entity_id, "name", text(("Aba", "ába", "Zo")[number % 3])))
        for place, property_id in enumerate(DATES[kind]):
            known = ("2015", "2015", "2015-01", "2015/2016" if kind is Kind.EVENT else "[..2015]")
            if number < len(known) + place:
                drafts.append(claim(entity_id, property_id, date(known[(number + place) % 4])))
    knowledge.state(*drafts)
    issued = ("2015", None, "2015", "2014-02", None, "2016~")
    with knowledge.revision() as change:
        records.record_citations(
            change,
            [
                CitationDraft(f"source-{n}", "book", ("Ünder", "under", None)[n % 3], issued=said)
                for n, said in enumerate(issued)
            ],
        )
        records.record_documents(change, [DocumentDraft(f"memo-{n}", "A memo") for n in range(5)])


@pytest.fixture
def filled(knowledge: Knowledge) -> Knowledge:
    fill(knowledge)
    return knowledge


async def walked(
    database: Database,
    name: str,
    sort: tuple[str, ...],
    limit: int,
    between: Callable[[], None] = lambda: None,
) -> list[Any]:
    """What tells the rows of a list apart, each page read for itself."""
    of, column = LISTS[name]
    found: list[Any] = []
    after: Sequence[Any] | None = None
    while True:
        async with database.read() as snapshot:
            page = await engine.page(snapshot, of, filters={}, sort=sort, after=after, limit=limit)
        found += [row[column] for row in page.rows]
        after = page.next_keys
        if after is None:
            return found
        between()


def run(database: Database, walk: Coroutine[Any, Any, T]) -> T:
    async def whole() -> T:
        try:
            return await walk
        finally:
            await database.close()

    return asyncio.run(whole())


def test_every_sort_gives_each_row_once_whatever_the_size_of_a_page(filled: Knowledge) -> None:
    async def walk() -> None:
        for name, (of, _) in LISTS.items():
            everything = set(await walked(filled.database, name, (), 500))
            assert len(everything) >= 3, name
            for sort in sorts_of(of):
                whole = await walked(filled.database, name, sort, 500)
                assert len(whole) == len(everything), (name, sort)
                assert set(whole) == everything, (name, sort)
                assert await walked(filled.database, name, sort, 3) == whole, (name, sort)

    run(filled.database, walk())


WRITES = st.tuples(
    st.sampled_from(["create", "rename", "withdraw", "nothing"]),
    st.sampled_from(["Aba", "Mid", "Zz"]),
    st.integers(0, 1_000),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    walk=st.sampled_from(
        [(name, s) for name in ("organizations", "entities") for s in sorts_of(LISTS[name][0])]
    ),
    limit=st.integers(2, 9),
    writes=st.lists(WRITES, max_size=4),
)
def test_what_stands_comes_once_while_others_write(
    filled: Knowledge, walk: tuple[str, tuple[str, ...]], limit: int, writes: list[Any]
) -> None:
    name, sort = walk
    waiting, touched = list(writes), set[str]()
    before: list[str] = []

    def write() -> None:
        act, said, place = waiting.pop() if waiting else ("nothing", "", 0)
        entity_id = f"new-{filled.head()}" if act == "create" else before[place % len(before)]
        if act == "nothing" or entity_id in touched:
            return
        touched.add(entity_id)
        if act == "withdraw":
            with filled.revision() as change:
                records.set_lives(change, [entity_id], Lifecycle.WITHDRAWN, "a test")
            return
        if act == "create":
            filled.create(**{entity_id: "organization"})
        filled.state(claim(entity_id, "name", text(said), name_kind="preferred"))

    async def read() -> list[str]:
        before[:] = await walked(filled.database, name, sort, 500)
        return await walked(filled.database, name, sort, limit, write)

    found = run(filled.database, read())
    stood = [entity_id for entity_id in before if entity_id not in touched]
    assert [entity_id for entity_id in found if entity_id not in touched] == stood
