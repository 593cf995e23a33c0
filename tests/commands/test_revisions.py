"""Test that revisions are atomic, numbered in commit order, and keep the history."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import String, bindparam, select, text
from sqlalchemy.exc import IntegrityError

from astana_api.commands import records, statements
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.commands.revision import RevisionBuilder
from astana_api.db.compiled import CompiledStatement
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.domain.enums import Kind, Lifecycle, Rank, State
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    EntityDraft,
    EvidenceDraft,
    SectionDraft,
)
from astana_api.models import (
    Base,
    CitationNow,
    CitationVersion,
    DocumentVersion,
    Entity,
    EntityStatusVersion,
    EvidenceVersion,
    RenderedEntity,
    SQLCitation,
    SQLCitationAuthor,
    SQLDocumentReference,
    SQLDocumentSection,
    SQLEvidence,
    SQLRevision,
    SQLStatement,
    SQLStatementState,
)
from tests.support.databases import KnowledgeBase, cited, claim, date, dump_tables, entity
from tests.support.databases import text as words

ALL_MODELS = [mapper.class_ for mapper in Base.registry.mappers]
FOUNDED = claim("us", "founded", date("2015"))
PUTZ = CitationDraft("putz", "article", "Why", authors=(AuthorDraft("A. Putz"),))


def all_rows(knowledge: KnowledgeBase) -> dict[str, list[tuple[Any, ...]]]:
    return dump_tables(knowledge.database, ALL_MODELS)


@pytest.fixture
def us(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Write an organization, a person and a citation in the first revision."""
    with knowledge.revision() as revision:
        records.create_entities(
            revision, [EntityDraft("us", Kind.ORGANIZATION), EntityDraft("randa", Kind.PERSON)]
        )
        records.record_citations(revision, [PUTZ])
    return knowledge


def states(knowledge: KnowledgeBase, statement_id: str) -> list[tuple[int, int | None, str]]:
    return [
        (row["from_revision"], row["to_revision"], row["state"])
        for row in knowledge.fetch_rows(SQLStatementState)
        if row["statement_id"] == statement_id
    ]


def test_revision_row_has_time_actor_message_and_origin(us: KnowledgeBase) -> None:
    assert us.fetch_rows(SQLRevision) == [
        {
            "number": 1,
            "at": "2026-11-24T04:01:00Z",
            "actor": "tester",
            "message": "a test",
            "origin": "api",
        }
    ]
    assert us.head() == 1


def test_one_revision_can_write_all_record_types(knowledge: KnowledgeBase) -> None:
    with knowledge.revision() as revision:
        records.create_entities(revision, [EntityDraft("us", Kind.ORGANIZATION)])
        records.record_citations(revision, [PUTZ])
        records.record_documents(revision, [DocumentDraft("doc", "Us")])
        (statement_id,) = statements.create_statements(
            revision,
            [claim("us", "founded", date("2015"), EvidenceDraft("putz", "doc", "lead", "2015"))],
        )
    assert knowledge.head() == 1
    assert knowledge.get_item("us")["sources"]["founded"] == [
        {
            "statement": statement_id,
            "value_type": "date",
            "value": "2015",
            "lang": None,
            "qualifiers": {},
            "citations": ["putz"],
            "sourced": True,
            "anchored": True,
        }
    ]
    assert knowledge.get_item("us")["revision"] == 1


NO_OPERATIONS: dict[str, Callable[[RevisionBuilder], object]] = {
    "an empty block": lambda _: None,
    "creating a current statement": lambda revision: statements.create_statements(
        revision, [FOUNDED]
    ),
    "making a current statement current": lambda revision: statements.make_current(
        revision, {statements.resolve_statement_ids(revision, [FOUNDED])[0]: FOUNDED.rank}
    ),
    "adding open evidence": lambda revision: statements.create_statements(
        revision, [claim("us", "leader", entity("randa"), *cited("putz"))]
    ),
    "an unchanged citation": lambda revision: records.record_citations(revision, [PUTZ]),
    "an unchanged document": lambda revision: records.record_documents(
        revision, [DocumentDraft("doc", "Us")]
    ),
    "an unchanged entity status": lambda revision: records.set_entity_status(
        revision, ["us"], Lifecycle.ACTIVE
    ),
    "withdrawing an unknown citation": lambda revision: records.withdraw_citations(
        revision, ["none"]
    ),
    "closing unknown evidence": lambda revision: statements.end_evidence(revision, ["none"]),
    "setting the status of no entity": lambda revision: records.set_entity_status(
        revision, [], Lifecycle.WITHDRAWN
    ),
}


@pytest.mark.parametrize("case", NO_OPERATIONS)
def test_revision_without_changes_is_rolled_back(us: KnowledgeBase, case: str) -> None:
    with us.revision() as revision:
        records.record_documents(revision, [DocumentDraft("doc", "Us")])
        statements.create_statements(
            revision, [FOUNDED, claim("us", "leader", entity("randa"), *cited("putz"))]
        )
    before = all_rows(us)
    with us.revision() as revision:
        NO_OPERATIONS[case](revision)
    assert all_rows(us) == before
    assert us.head() == 2


@pytest.mark.parametrize("again", ["retract", "withdraw"])
def test_repeated_retract_or_withdraw_writes_one_revision(us: KnowledgeBase, again: str) -> None:
    (statement_id,) = us.state(FOUNDED)
    for _ in range(2):
        with us.revision() as revision:
            if again == "retract":
                statements.set_state(revision, [statement_id], State.RETRACTED, reason="wrong")
            else:
                records.set_entity_status(revision, ["us"], Lifecycle.WITHDRAWN, "a double")
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
def test_integrity_error_rolls_back_whole_revision(us: KnowledgeBase, broken: Any) -> None:
    before = all_rows(us)
    with pytest.raises(IntegrityError):
        us.state(claim("us", "name", words("Us")), broken)
    assert all_rows(us) == before
    us.state(FOUNDED)
    assert us.head() == 2


def test_interrupt_after_writing_rolls_back_whole_revision(us: KnowledgeBase) -> None:
    before = all_rows(us)

    def write_and_interrupt() -> None:
        with us.revision() as revision:
            statements.create_statements(revision, [FOUNDED])
            records.set_entity_status(revision, ["randa"], Lifecycle.WITHDRAWN)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_interrupt()
    assert all_rows(us) == before


def test_restating_claim_adds_evidence_to_existing_statement(us: KnowledgeBase) -> None:
    ids = us.state(FOUNDED)
    restated_ids = us.state(
        claim("us", "founded", date("2015"), *cited("putz"), rank=Rank.PREFERRED)
    )
    assert restated_ids == ids
    assert len(us.fetch_rows(SQLStatement)) == 1
    (state,) = us.fetch_rows(SQLStatementState)
    assert (state["rank"], state["to_revision"]) == ("normal", None)
    assert us.get_item("us")["sources"]["founded"][0]["citations"] == ["putz"]
    assert us.get_item("us")["revision"] == 3


def test_same_claim_twice_in_one_revision_is_one_statement(us: KnowledgeBase) -> None:
    first, second = us.state(
        claim("us", "leader", entity("randa"), role="head", ended=True),
        claim("us", "leader", entity("randa"), *cited("putz"), ended=True, role="head"),
    )
    assert first == second
    (row,) = us.fetch_rows(SQLStatement)
    assert row["qualifiers"] == '{"ended":true,"role":"head"}'
    assert len(us.fetch_rows(SQLEvidence)) == 1


def test_retracted_statement_can_become_current_again(us: KnowledgeBase) -> None:
    (statement_id,) = us.state(claim("us", "founded", date("2015"), *cited("putz")))
    with us.revision() as revision:
        statements.set_state(revision, [statement_id], State.RETRACTED, reason="not said there")
    assert us.get_item("us")["founded"] is None
    assert us.get_item("us")["revision"] == 3
    us.state(claim("us", "founded", date("2015")))
    assert us.get_item("us")["founded"] == "2015"
    assert us.get_item("us")["sources"]["founded"][0]["citations"] == ["putz"]
    assert states(us, statement_id) == [
        (2, 3, "current"),
        (3, 4, "retracted"),
        (4, None, "current"),
    ]
    assert [row["reason"] for row in us.fetch_rows(SQLStatementState)] == [
        None,
        "not said there",
        None,
    ]


def test_superseded_statement_keeps_rank(us: KnowledgeBase) -> None:
    (old,) = us.state(claim("us", "founded", date("2014"), rank=Rank.PREFERRED))
    with us.revision() as revision:
        (new,) = statements.create_statements(revision, [FOUNDED])
        statements.set_state(revision, [old], State.SUPERSEDED, superseded_by=new)
    assert us.get_item("us")["founded"] == "2015"
    assert us.get_item("us")["conflicts"] == []
    row = next(r for r in us.fetch_rows(SQLStatementState) if r["state"] == "superseded")
    assert (row["superseded_by"], row["rank"]) == (new, "preferred")


def test_make_current_changes_rank_of_same_statement(us: KnowledgeBase) -> None:
    (statement_id,) = us.state(FOUNDED)
    with us.revision() as revision:
        statements.make_current(revision, {statement_id: Rank.DEPRECATED})
    assert us.get_item("us")["founded"] is None
    assert states(us, statement_id) == [(2, 3, "current"), (3, None, "current")]


def test_closed_evidence_can_be_added_again(us: KnowledgeBase) -> None:
    us.state(claim("us", "founded", date("2015"), *cited("putz")))
    (evidence,) = us.fetch_rows(SQLEvidence)
    with us.revision() as revision:
        statements.end_evidence(revision, [evidence["id"]])
    assert us.get_item("us")["sources"]["founded"][0]["citations"] == []
    assert us.get_item("us")["revision"] == 3
    us.state(claim("us", "founded", date("2015"), EvidenceDraft("putz", note="again")))
    assert us.get_item("us")["sources"]["founded"][0]["citations"] == ["putz"]
    lives = [
        (r["from_revision"], r["to_revision"], r["note"]) for r in us.fetch_rows(EvidenceVersion)
    ]
    assert lives == [(2, 3, None), (4, None, "again")]


def test_citation_versions_have_consecutive_revisions(us: KnowledgeBase) -> None:
    with us.revision() as revision:
        records.record_citations(
            revision, [CitationDraft("putz", "article", "Why?", authors=(AuthorDraft("Putz"),))]
        )
    with us.revision() as revision:
        records.withdraw_citations(revision, ["putz"])
    assert us.fetch_rows(CitationNow) == []
    with us.revision() as revision:
        records.record_citations(revision, [PUTZ])
    found = [
        (r["from_revision"], r["to_revision"], r["title"]) for r in us.fetch_rows(CitationVersion)
    ]
    assert found == [(1, 2, "Why"), (2, 3, "Why?"), (4, None, "Why")]
    assert [r["name"] for r in us.fetch_rows(SQLCitationAuthor)] == ["A. Putz", "Putz", "A. Putz"]
    assert len(us.fetch_rows(SQLCitation)) == 1
    (now,) = us.fetch_rows(CitationNow)
    assert now["revision"] == 4
    assert '"name":"A. Putz"' in decompress(now["body"]).decode()


def test_document_versions_have_their_own_sections_and_references(us: KnowledgeBase) -> None:
    section = SectionDraft("lead", None, 1, 9)
    for references in ((), (DocumentReferenceDraft(1, "putz", 40),)):
        with us.revision() as revision:
            draft = DocumentDraft("doc", "Us", sections=(section,), references=references)
            records.record_documents(revision, [draft])
    with us.revision() as revision:
        records.withdraw_documents(revision, ["doc"])
    spans = [(r["from_revision"], r["to_revision"]) for r in us.fetch_rows(DocumentVersion)]
    assert spans == [(2, 3), (3, 4)]
    assert [r["from_revision"] for r in us.fetch_rows(SQLDocumentSection)] == [2, 3]
    assert [(r["number"], r["citation_id"]) for r in us.fetch_rows(SQLDocumentReference)] == [
        (1, "putz")
    ]


def test_create_entity_with_existing_id_raises_integrity_error(us: KnowledgeBase) -> None:
    before = all_rows(us)
    with pytest.raises(IntegrityError):
        us.create(us="person")
    assert all_rows(us) == before


def test_withdraw_and_restore_write_status_versions(us: KnowledgeBase) -> None:
    for status in (Lifecycle.WITHDRAWN, Lifecycle.ACTIVE):
        with us.revision() as revision:
            records.set_entity_status(revision, ["us"], status, "a double")
    lives = [r for r in us.fetch_rows(EntityStatusVersion) if r["entity_id"] == "us"]
    assert [(r["from_revision"], r["to_revision"], r["status"]) for r in lives] == [
        (1, 2, "active"),
        (2, 3, "withdrawn"),
        (3, None, "active"),
    ]


WRITERS, REVISIONS_PER_WRITER = 6, 6
RENDERED_ENTITY = CompiledStatement(
    select(RenderedEntity.revision, RenderedEntity.body).where(
        RenderedEntity.id == bindparam("id", type_=String())
    )
)


def test_concurrent_writers_lose_no_revision(database: Database) -> None:
    knowledge = KnowledgeBase(database)
    knowledge.create(us="organization")
    exceptions: list[BaseException] = []
    inconsistent_reads: list[Any] = []
    finished = threading.Event()

    def write(writer: int) -> None:
        try:
            for step in range(REVISIONS_PER_WRITER):
                entity_id = f"w{writer}-{step}"
                with knowledge.revision(entity_id) as revision:
                    records.create_entities(revision, [EntityDraft(entity_id, Kind.PERSON)])
                    statements.create_statements(
                        revision,
                        [
                            claim("us", "member", entity(entity_id)),
                            claim(entity_id, "name", words(entity_id)),
                        ],
                    )
        except BaseException as exc:  # noqa: BLE001 - raised in the main thread
            exceptions.append(exc)

    async def watch() -> None:
        reader_database = Database(database.url)
        while not finished.is_set():
            async with reader_database.read() as snapshot:
                row = await snapshot.first(RENDERED_ENTITY, {"id": "us"})
            assert row is not None
            revision, body = row
            if (
                revision != snapshot.revision
                or decompress(body).count(b'"value_type"') != revision - 1
            ):
                inconsistent_reads.append((snapshot.revision, revision))
        await reader_database.close()

    def run_reader() -> None:
        asyncio.run(watch())

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    reader_thread = threading.Thread(target=run_reader)
    for thread in (*threads, reader_thread):
        thread.start()
    for thread in threads:
        thread.join()
    finished.set()
    reader_thread.join()
    assert exceptions == []
    assert inconsistent_reads == []
    written = WRITERS * REVISIONS_PER_WRITER
    assert knowledge.head() == written + 1
    assert [row["number"] for row in knowledge.fetch_rows(SQLRevision)] == list(
        range(1, written + 2)
    )
    assert len(knowledge.fetch_rows(Entity)) == written + 1
    assert len(knowledge.get_item("us")["member"]) == written
    firsts = [row["from_revision"] for row in knowledge.fetch_rows(EntityStatusVersion)]
    assert sorted(firsts) == list(range(1, written + 2))


def test_lock_timeout_raises_database_unavailable(postgres_database: str) -> None:
    database = Database(postgres_database)
    migrate_and_reproject(database)

    def write_with_short_timeout() -> None:
        with database.write() as session:
            session.execute(text("SET lock_timeout = '50ms'"))
            session.execute(text("UPDATE head SET revision = revision + 1"))

    with database.write() as session:
        session.execute(text("UPDATE head SET revision = revision + 1"))
        with pytest.raises(DatabaseUnavailableError, match="lock timeout"):
            write_with_short_timeout()
    database.engine.dispose()
