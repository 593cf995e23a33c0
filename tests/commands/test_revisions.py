"""A change is whole or absent, is numbered in the order of commits, and leaves what was."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import String, bindparam, select, text
from sqlalchemy.exc import IntegrityError

from astana_api.commands import records, statements
from astana_api.commands.revision import Change
from astana_api.db import schema
from astana_api.db.compiled import Prepared
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseAwayError
from astana_api.domain.enums import Kind, Lifecycle, Rank, State
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    EntityDraft,
    EvidenceDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.models import (
    Base,
    Citation,
    CitationAuthor,
    CitationNow,
    CitationVersion,
    DocumentReference,
    DocumentSection,
    DocumentVersion,
    Entity,
    EntityLife,
    Evidence,
    EvidenceLife,
    RenderedEntity,
    Revision,
    Statement,
    StatementState,
)
from tests.support.databases import Knowledge, cited, claim, date, entity, snapshot_of
from tests.support.databases import text as words

ALL_MODELS = [mapper.class_ for mapper in Base.registry.mappers]
FOUNDED = claim("us", "founded", date("2015"))
PUTZ = CitationDraft("putz", "article", "Why", authors=(AuthorDraft("A. Putz"),))


def everything(knowledge: Knowledge) -> dict[str, list[tuple[Any, ...]]]:
    return snapshot_of(knowledge.database, ALL_MODELS)


@pytest.fixture
def us(knowledge: Knowledge) -> Knowledge:
    """An organization, a person and a citation, in the first revision."""
    with knowledge.revision() as change:
        records.create_entities(
            change, [EntityDraft("us", Kind.ORGANIZATION), EntityDraft("randa", Kind.PERSON)]
        )
        records.record_citations(change, [PUTZ])
    return knowledge


def states(knowledge: Knowledge, sid: str) -> list[tuple[int, int | None, str]]:
    return [
        (row["from_revision"], row["to_revision"], row["state"])
        for row in knowledge.rows(StatementState)
        if row["statement_id"] == sid
    ]


def test_a_revision_says_who_when_why_and_from_where(us: Knowledge) -> None:
    assert us.rows(Revision) == [
        {
            "number": 1,
            "at": "2026-11-24T04:01:00Z",
            "actor": "tester",
            "message": "a test",
            "origin": "api",
        }
    ]
    assert us.head() == 1


def test_one_revision_may_hold_everything_at_once(knowledge: Knowledge) -> None:
    with knowledge.revision() as change:
        records.create_entities(change, [EntityDraft("us", Kind.ORGANIZATION)])
        records.record_citations(change, [PUTZ])
        records.record_documents(change, [DocumentDraft("doc", "Us")])
        (sid,) = statements.state(
            change,
            [claim("us", "founded", date("2015"), EvidenceDraft("putz", "doc", "lead", "2015"))],
        )
    assert knowledge.head() == 1
    assert knowledge.item("us")["sources"]["founded"] == [
        {
            "statement": sid,
            "value_type": "date",
            "qualifiers": {},
            "citations": ["putz"],
            "anchored": True,
        }
    ]
    assert knowledge.item("us")["revision"] == 1


NOTHING: dict[str, Callable[[Change], object]] = {
    "an empty block": lambda _: None,
    "stating what stands": lambda change: statements.state(change, [FOUNDED]),
    "restating what stands": lambda change: statements.restate(
        change, [(statements.carriers(change, [FOUNDED])[0], FOUNDED)]
    ),
    "evidence that stands": lambda change: statements.state(
        change, [claim("us", "leader", entity("randa"), *cited("putz"))]
    ),
    "a citation as it stands": lambda change: records.record_citations(change, [PUTZ]),
    "a document as it stands": lambda change: records.record_documents(
        change, [DocumentDraft("doc", "Us")]
    ),
    "a life as it stands": lambda change: records.set_lives(change, ["us"], Lifecycle.ACTIVE),
    "withdrawing what is not there": lambda change: records.withdraw_citations(change, ["none"]),
    "ending evidence that is not there": lambda change: statements.end_evidence(change, ["none"]),
    "nobody's lives": lambda change: records.set_lives(change, [], Lifecycle.WITHDRAWN),
}


@pytest.mark.parametrize("case", NOTHING)
def test_a_change_that_changes_nothing_leaves_nothing(us: Knowledge, case: str) -> None:
    with us.revision() as change:
        records.record_documents(change, [DocumentDraft("doc", "Us")])
        statements.state(change, [FOUNDED, claim("us", "leader", entity("randa"), *cited("putz"))])
    before = everything(us)
    with us.revision() as change:
        NOTHING[case](change)
    assert everything(us) == before
    assert us.head() == 2


@pytest.mark.parametrize("again", ["retract", "withdraw"])
def test_ending_twice_is_one_revision(us: Knowledge, again: str) -> None:
    (sid,) = us.state(FOUNDED)
    for _ in range(2):
        with us.revision() as change:
            if again == "retract":
                statements.set_state(change, [sid], State.RETRACTED, reason="wrong")
            else:
                records.set_lives(change, ["us"], Lifecycle.WITHDRAWN, "a double")
    assert us.head() == 3


@pytest.mark.parametrize(
    "broken",
    [
        claim("nobody", "founded", date("2015")),
        claim("us", "leader", entity("nobody")),
        claim("us", "founded", date("2015"), *cited("nothing")),
        claim("us", "founded", date("2015"), EvidenceDraft()),
    ],
)
def test_a_fault_in_the_middle_leaves_everything_as_it_was(us: Knowledge, broken: Any) -> None:
    before = everything(us)
    with pytest.raises(IntegrityError):
        us.state(claim("us", "name", words("Us")), broken)
    assert everything(us) == before
    us.state(FOUNDED)
    assert us.head() == 2


def test_a_fault_after_the_writing_leaves_everything_as_it_was(us: Knowledge) -> None:
    before = everything(us)

    def breaking_off() -> None:
        with us.revision() as change:
            statements.state(change, [FOUNDED])
            records.set_lives(change, ["randa"], Lifecycle.WITHDRAWN)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        breaking_off()
    assert everything(us) == before


def test_restating_brings_evidence_and_never_a_second_statement(us: Knowledge) -> None:
    ids = us.state(FOUNDED)
    again = us.state(
        claim(
            "us", "founded", date("2015"), *cited("putz"), stated_as="in 2015", rank=Rank.PREFERRED
        )
    )
    assert again == ids
    assert len(us.rows(Statement)) == 1
    (state,) = us.rows(StatementState)
    assert (state["rank"], state["stated_as"], state["to_revision"]) == ("normal", None, None)
    assert us.item("us")["sources"]["founded"][0]["citations"] == ["putz"]
    assert us.item("us")["revision"] == 3


def test_one_claim_twice_in_a_change_is_one_statement(us: Knowledge) -> None:
    one, other = us.state(
        claim("us", "leader", entity("randa"), role="head", ended=True),
        claim("us", "leader", entity("randa"), *cited("putz"), ended=True, role="head"),
    )
    assert one == other
    (row,) = us.rows(Statement)
    assert row["qualifiers"] == '{"ended":true,"role":"head"}'
    assert len(us.rows(Evidence)) == 1


def test_what_is_retracted_can_be_stated_again(us: Knowledge) -> None:
    (sid,) = us.state(claim("us", "founded", date("2015"), *cited("putz")))
    with us.revision() as change:
        statements.set_state(change, [sid], State.RETRACTED, reason="not said there")
    assert us.item("us")["founded"] is None
    assert us.item("us")["revision"] == 3
    us.state(claim("us", "founded", date("2015"), stated_as="in 2015"))
    assert us.item("us")["founded"] == "2015"
    assert us.item("us")["sources"]["founded"][0]["citations"] == ["putz"]
    assert states(us, sid) == [(2, 3, "current"), (3, 4, "retracted"), (4, None, "current")]
    assert [row["reason"] for row in us.rows(StatementState)] == [None, "not said there", None]


def test_a_correction_supersedes_and_keeps_rank_and_wording(us: Knowledge) -> None:
    (old,) = us.state(
        claim("us", "founded", date("2014"), rank=Rank.PREFERRED, stated_as="in 2014")
    )
    with us.revision() as change:
        (new,) = statements.state(change, [FOUNDED])
        statements.set_state(change, [old], State.SUPERSEDED, superseded_by=new)
    assert us.item("us")["founded"] == "2015"
    assert us.item("us")["conflicts"] == []
    row = next(r for r in us.rows(StatementState) if r["state"] == "superseded")
    assert (row["superseded_by"], row["rank"], row["stated_as"]) == (new, "preferred", "in 2014")


def test_rank_and_wording_change_without_another_statement(us: Knowledge) -> None:
    (sid,) = us.state(FOUNDED)
    wrong = claim("us", "founded", date("2015"), rank=Rank.DEPRECATED, stated_as="2015?")
    with us.revision() as change:
        statements.restate(change, [(sid, wrong)])
    assert us.item("us")["founded"] is None
    assert states(us, sid) == [(2, 3, "current"), (3, None, "current")]


def test_evidence_ends_and_can_be_brought_again(us: Knowledge) -> None:
    us.state(claim("us", "founded", date("2015"), *cited("putz")))
    (evidence,) = us.rows(Evidence)
    with us.revision() as change:
        statements.end_evidence(change, [evidence["id"]])
    assert us.item("us")["sources"]["founded"][0]["citations"] == []
    assert us.item("us")["revision"] == 3
    us.state(claim("us", "founded", date("2015"), EvidenceDraft("putz", note="again")))
    assert us.item("us")["sources"]["founded"][0]["citations"] == ["putz"]
    lives = [(r["from_revision"], r["to_revision"], r["note"]) for r in us.rows(EvidenceLife)]
    assert lives == [(2, 3, None), (4, None, "again")]


def test_a_citation_is_kept_in_versions(us: Knowledge) -> None:
    with us.revision() as change:
        records.record_citations(
            change, [CitationDraft("putz", "article", "Why?", authors=(AuthorDraft("Putz"),))]
        )
    with us.revision() as change:
        records.withdraw_citations(change, ["putz"])
    assert us.rows(CitationNow) == []
    with us.revision() as change:
        records.record_citations(change, [PUTZ])
    found = [(r["from_revision"], r["to_revision"], r["title"]) for r in us.rows(CitationVersion)]
    assert found == [(1, 2, "Why"), (2, 3, "Why?"), (4, None, "Why")]
    assert [r["name"] for r in us.rows(CitationAuthor)] == ["A. Putz", "Putz", "A. Putz"]
    assert len(us.rows(Citation)) == 1
    (now,) = us.rows(CitationNow)
    assert now["revision"] == 4
    assert '"name":"A. Putz"' in now["body"]


def test_a_document_is_kept_in_versions_with_its_parts(us: Knowledge) -> None:
    section = SectionDraft("lead", None, 1, 9)
    for references in ((), (ReferenceDraft(1, "putz", 40),)):
        with us.revision() as change:
            draft = DocumentDraft("doc", "Us", sections=(section,), references=references)
            records.record_documents(change, [draft])
    with us.revision() as change:
        records.withdraw_documents(change, ["doc"])
    spans = [(r["from_revision"], r["to_revision"]) for r in us.rows(DocumentVersion)]
    assert spans == [(2, 3), (3, 4)]
    assert [r["from_revision"] for r in us.rows(DocumentSection)] == [2, 3]
    assert [(r["number"], r["citation_id"]) for r in us.rows(DocumentReference)] == [(1, "putz")]


def test_an_id_is_given_once(us: Knowledge) -> None:
    before = everything(us)
    with pytest.raises(IntegrityError):
        us.create(us="person")
    assert everything(us) == before


def test_an_entity_is_withdrawn_and_restored(us: Knowledge) -> None:
    for status in (Lifecycle.WITHDRAWN, Lifecycle.ACTIVE):
        with us.revision() as change:
            records.set_lives(change, ["us"], status, "a double")
    lives = [r for r in us.rows(EntityLife) if r["entity_id"] == "us"]
    assert [(r["from_revision"], r["to_revision"], r["status"]) for r in lives] == [
        (1, 2, "active"),
        (2, 3, "withdrawn"),
        (3, None, "active"),
    ]


WRITERS, EACH = 6, 6
SEEING = Prepared(
    select(RenderedEntity.revision, RenderedEntity.body).where(
        RenderedEntity.id == bindparam("id", type_=String())
    )
)


def test_many_may_write_at_once_and_nothing_is_lost(database: Database) -> None:
    knowledge = Knowledge(database)
    knowledge.create(us="organization")
    faults: list[BaseException] = []
    torn: list[Any] = []
    finished = threading.Event()

    def write(writer: int) -> None:
        try:
            for turn in range(EACH):
                made = f"w{writer}-{turn}"
                with knowledge.revision(made) as change:
                    records.create_entities(change, [EntityDraft(made, Kind.PERSON)])
                    statements.state(
                        change,
                        [claim("us", "member", entity(made)), claim(made, "name", words(made))],
                    )
        except BaseException as fault:  # noqa: BLE001 - told in the main thread
            faults.append(fault)

    async def watch() -> None:
        reading = Database(database.url)
        while not finished.is_set():
            async with reading.read() as snapshot:
                row = await snapshot.first(SEEING, {"id": "us"})
            assert row is not None
            revision, body = row
            if revision != snapshot.revision or body.count('"value_type"') != revision - 1:
                torn.append((snapshot.revision, revision))
        await reading.close()

    def read() -> None:
        asyncio.run(watch())

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    reader = threading.Thread(target=read)
    for thread in (*threads, reader):
        thread.start()
    for thread in threads:
        thread.join()
    finished.set()
    reader.join()
    assert faults == []
    assert torn == []
    written = WRITERS * EACH
    assert knowledge.head() == written + 1
    assert [row["number"] for row in knowledge.rows(Revision)] == list(range(1, written + 2))
    assert len(knowledge.rows(Entity)) == written + 1
    assert len(knowledge.item("us")["member"]) == written
    firsts = [row["from_revision"] for row in knowledge.rows(EntityLife)]
    assert sorted(firsts) == list(range(1, written + 2))


def test_one_who_waits_too_long_for_the_lock_is_told_so(postgres_database: str) -> None:
    database = Database(postgres_database)
    schema.migrate(database)

    def impatient() -> None:
        with database.write() as session:
            session.execute(text("SET lock_timeout = '50ms'"))
            session.execute(text("UPDATE head SET n = n + 1"))

    with database.write() as session:
        session.execute(text("UPDATE head SET n = n + 1"))
        with pytest.raises(DatabaseAwayError, match="lock timeout"):
            impatient()
    database.engine.dispose()
