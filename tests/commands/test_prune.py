"""What a dossier no longer states: its evidence, statements, sources and entities end."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from astana_api.commands import merging, records, statements
from astana_api.commands.revision import RevisionBuilder, chunks, open_revision
from astana_api.commands.seeding import prune as prune_module
from astana_api.commands.seeding.prune import retract_missing
from astana_api.domain.enums import Kind, Lifecycle, Origin, Rank, State, ValueType
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
    Value,
)
from astana_api.domain.statements.identity import evidence_id, statement_id
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    EntityStatusVersion,
    SQLStatementState,
)
from astana_api.models.dossiers import BaselineItemType
from tests.support.databases import KnowledgeBase, cited, claim, date, entity

ACTOR = "dossier:velna"
FOUNDED = claim("us", "founded", date("2015"), *cited("book"))
LEADER = claim("us", "leader", entity("randa"), *cited("page"))
NAMED_IN = claim("us", "named_in", Value(ValueType.CITATION, "book"))


@contextmanager
def seeding(knowledge: KnowledgeBase) -> Iterator[RevisionBuilder]:
    """Open a revision like the import of a dossier."""
    with (
        knowledge.database.write() as session,
        open_revision(
            session, actor=ACTOR, message="Seed", origin=Origin.SEED, clock=knowledge.clock
        ) as revision,
    ):
        yield revision


@pytest.fixture
def seeded(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Seed two entities, two citations and two documents."""
    with seeding(knowledge) as revision:
        records.create_entities(
            revision, [EntityDraft("us", Kind.ORGANIZATION), EntityDraft("randa", Kind.PERSON)]
        )
        records.record_citations(revision, [CitationDraft(key, "book") for key in ("book", "page")])
        records.record_documents(revision, [DocumentDraft(key, key) for key in ("memo", "note")])
    return knowledge


def prune(knowledge: KnowledgeBase, kind: BaselineItemType, *keys: str) -> list[str]:
    """End the records that the dossier no longer contains, and return the keys of the ended."""
    missing = [(kind, key) for key in keys]
    with seeding(knowledge) as revision:
        pruned = retract_missing(revision, "velna", ACTOR, missing)
    assert {pruned_kind for pruned_kind, _ in pruned} <= {kind}
    return [key for _, key in pruned]


def seed(knowledge: KnowledgeBase, *drafts: StatementDraft) -> list[str]:
    with seeding(knowledge) as revision:
        return statements.create_statements(revision, drafts)


def end_evidence(knowledge: KnowledgeBase, *keys: str) -> None:
    with knowledge.revision() as revision:
        statements.end_evidence(revision, keys)


def states(knowledge: KnowledgeBase) -> dict[str, tuple[str, str | None]]:
    return {
        row["statement_id"]: (row["state"], row["reason"])
        for row in knowledge.fetch_rows(SQLStatementState)
        if row["to_revision"] is None
    }


def test_prune_ends_only_the_missing_evidence(seeded: KnowledgeBase) -> None:
    [founded, leader] = seed(seeded, FOUNDED, LEADER)
    key = evidence_id(founded, FOUNDED.evidence[0])
    assert prune(seeded, BaselineItemType.EVIDENCE, key) == [key]
    item = seeded.get_item("us")
    assert item["sources"]["founded"][0]["citations"] == []
    assert item["leader"][0]["citations"] == ["page"]
    assert states(seeded) == {founded: ("current", None), leader: ("current", None)}
    assert prune(seeded, BaselineItemType.EVIDENCE, key) == []


def test_prune_keeps_evidence_that_an_editor_added(seeded: KnowledgeBase) -> None:
    [founded] = seeded.state(FOUNDED)
    key = evidence_id(founded, FOUNDED.evidence[0])
    assert prune(seeded, BaselineItemType.EVIDENCE, key) == []
    assert seeded.get_item("us")["sources"]["founded"][0]["citations"] == ["book"]


def test_prune_retracts_only_statements_without_open_evidence(seeded: KnowledgeBase) -> None:
    """Ended evidence, and evidence of other statements, supports nothing."""
    [founded, leader] = seed(seeded, FOUNDED, LEADER)
    end_evidence(seeded, evidence_id(founded, FOUNDED.evidence[0]))
    assert prune(seeded, BaselineItemType.STATEMENT, leader, founded) == [founded]
    assert states(seeded) == {
        founded: ("retracted", f"no longer stated by {ACTOR}"),
        leader: ("current", None),
    }
    assert prune(seeded, BaselineItemType.STATEMENT, leader, founded) == []


def test_prune_ends_evidence_before_the_statements_that_it_supports(seeded: KnowledgeBase) -> None:
    [founded] = seed(seeded, FOUNDED)
    key = evidence_id(founded, FOUNDED.evidence[0])
    with seeding(seeded) as revision:
        pruned = retract_missing(
            revision,
            "velna",
            ACTOR,
            [
                (BaselineItemType.CITATION, "book"),
                (BaselineItemType.STATEMENT, founded),
                (BaselineItemType.EVIDENCE, key),
                (BaselineItemType.ENTITY, "us"),
            ],
        )
    assert [kind.value for kind, _ in pruned] == ["evidence", "statement", "citation", "entity"]


@pytest.mark.parametrize(
    ("changes", "is_pruned"),
    [
        (("seed",), True),
        (("edit",), False),
        (("edit", "seed"), False),
        (("seed", "rank"), True),
        (("seed", "retract", "edit"), False),
        (("seed", "retract", "seed"), True),
        (("edit", "retract", "seed"), True),
        (("seed", "retract"), False),
    ],
)
def test_prune_retracts_statements_that_a_dossier_made_current(
    seeded: KnowledgeBase, changes: tuple[str, ...], is_pruned: bool
) -> None:
    draft = claim("us", "founded", date("2015"))
    [key] = ids = [statement_id(draft)]
    for change in changes:
        if change == "seed":
            seed(seeded, draft)
        elif change == "edit":
            seeded.state(draft)
        else:
            with seeded.revision() as revision:
                if change == "rank":
                    statements.make_current(revision, {key: Rank.PREFERRED})
                else:
                    statements.set_state(revision, ids, State.RETRACTED, reason="wrong")
    assert prune(seeded, BaselineItemType.STATEMENT, key) == (ids if is_pruned else [])


def test_prune_withdraws_only_documents_without_open_evidence(seeded: KnowledgeBase) -> None:
    in_memo, in_note = EvidenceDraft(None, "memo"), EvidenceDraft(None, "note")
    [founded] = seed(seeded, claim("us", "founded", date("2015"), in_memo, in_note))
    end_evidence(seeded, evidence_id(founded, in_note))
    assert prune(seeded, BaselineItemType.DOCUMENT, "memo", "note") == ["note"]
    rows = {r["document_id"]: r["to_revision"] for r in seeded.fetch_rows(DocumentVersion)}
    assert rows == {"memo": None, "note": seeded.head()}
    assert prune(seeded, BaselineItemType.DOCUMENT, "memo", "note") == []


def test_prune_keeps_sources_that_an_editor_changed(seeded: KnowledgeBase) -> None:
    with seeded.revision() as revision:
        records.record_documents(revision, [DocumentDraft("memo", "Another title")])
        records.record_citations(revision, [CitationDraft("book", "article")])
    assert prune(seeded, BaselineItemType.DOCUMENT, "memo", "note") == ["note"]
    assert prune(seeded, BaselineItemType.CITATION, "book", "page") == ["page"]


def write_use(revision: RevisionBuilder, use: str) -> None:
    """Use the citation `book` in one way."""
    if use == "reference":
        references = (DocumentReferenceDraft(1, "book", 4),)
        records.record_documents(revision, [DocumentDraft("memo", "M", references=references)])
    else:
        statements.create_statements(revision, [FOUNDED if use == "evidence" else NAMED_IN])


def end_use(revision: RevisionBuilder, use: str) -> None:
    if use == "reference":
        records.record_documents(revision, [DocumentDraft("memo", "M")])
    elif use == "value":
        ids = statements.resolve_statement_ids(revision, [NAMED_IN])
        statements.set_state(revision, ids, State.RETRACTED, reason="wrong")
    else:
        [key] = statements.resolve_statement_ids(revision, [FOUNDED])
        statements.end_evidence(revision, [evidence_id(key, FOUNDED.evidence[0])])


@pytest.mark.parametrize("use", ["evidence", "reference", "value"])
@pytest.mark.parametrize("is_in_use", [True, False])
def test_prune_withdraws_only_citations_that_nothing_uses(
    seeded: KnowledgeBase, use: str, is_in_use: bool
) -> None:
    """A closed piece of evidence, a replaced document and a retracted statement use nothing."""
    with seeding(seeded) as revision:
        write_use(revision, use)
    if not is_in_use:
        with seeded.revision() as revision:
            end_use(revision, use)
    expected = ["page"] if is_in_use else ["book", "page"]
    assert prune(seeded, BaselineItemType.CITATION, "page", "book") == expected
    open_ids = [
        r["citation_id"] for r in seeded.fetch_rows(CitationVersion) if r["to_revision"] is None
    ]
    assert open_ids == (["book"] if is_in_use else [])
    assert prune(seeded, BaselineItemType.CITATION, "page", "book") == []


def test_prune_withdraws_only_active_entities_without_current_statements(
    seeded: KnowledgeBase,
) -> None:
    [founded, _] = seed(seeded, FOUNDED, claim("randa", "born", date("1970")))
    with seeded.revision() as revision:
        statements.set_state(revision, [founded], State.RETRACTED, reason="wrong")
    assert prune(seeded, BaselineItemType.ENTITY, "randa", "us") == ["us"]
    statuses = {
        row["entity_id"]: (row["status"], row["reason"])
        for row in seeded.fetch_rows(EntityStatusVersion)
        if row["to_revision"] is None
    }
    assert statuses == {
        "us": ("withdrawn", f"no longer stated by {ACTOR}"),
        "randa": ("active", None),
    }
    assert prune(seeded, BaselineItemType.ENTITY, "randa", "us") == []


def test_prune_keeps_an_entity_with_statements_of_a_merged_entity(seeded: KnowledgeBase) -> None:
    with seeding(seeded) as revision:
        records.create_entities(
            revision, [EntityDraft(key, Kind.ORGANIZATION) for key in ("old", "empty", "other")]
        )
        statements.create_statements(revision, [claim("old", "founded", date("2015"))])
    with seeded.revision() as revision:
        merging.merge(revision, "old", "us")
        merging.merge(revision, "empty", "other")
    assert prune(seeded, BaselineItemType.ENTITY, "us", "other") == ["other"]


def test_prune_withdraws_again_what_the_dossier_restored(seeded: KnowledgeBase) -> None:
    with seeded.revision() as revision:
        records.set_entity_status(revision, ["us"], Lifecycle.WITHDRAWN, "a double")
    assert prune(seeded, BaselineItemType.ENTITY, "us") == []
    with seeding(seeded) as revision:
        records.set_entity_status(revision, ["us"], Lifecycle.ACTIVE)
    assert prune(seeded, BaselineItemType.ENTITY, "us") == ["us"]


def test_prune_of_several_chunks_ends_the_records_of_each(
    seeded: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prune_module, "chunks", partial(chunks, size=1))
    ids = seed(seeded, FOUNDED, LEADER)
    pieces = zip(ids, (FOUNDED, LEADER), strict=True)
    keys = [evidence_id(statement_id, draft.evidence[0]) for statement_id, draft in pieces]
    assert prune(seeded, BaselineItemType.EVIDENCE, *keys) == keys
    assert prune(seeded, BaselineItemType.STATEMENT, *ids) == ids
    assert prune(seeded, BaselineItemType.CITATION, "book", "page") == ["book", "page"]
    assert prune(seeded, BaselineItemType.DOCUMENT, "memo", "note") == ["memo", "note"]
