"""Corrections of one statement: amend, supersede, retract, and edit its evidence."""

from collections.abc import Callable
from typing import Any

import pytest

from astana_api.commands import merging, records, statement_edits, statements
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.validation import DraftWithPointers
from astana_api.domain.enums import Basis, Kind, Rank, Stance, State
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EntityDraft,
    EvidenceDraft,
    SectionDraft,
    StatementDraft,
)
from astana_api.errors import Conflict, ResourceNotFound, UnprocessableContent
from astana_api.models import EvidenceVersion, SQLEvidence, SQLStatementState
from tests.support.databases import KnowledgeBase, cited, claim, date, entity

CITATIONS = ("a", "b", "c", "d")
LEADER = claim("us", "leader", entity("randa"))
FULL_EVIDENCE = EvidenceDraft(
    "a",
    "memo",
    "body",
    "led by",
    "was ",
    " Randa",
    Stance.CONTRADICTS,
    Basis.INFERRED,
    "R.",
    "p. 4",
)


@pytest.fixture
def us(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Write organizations, persons, citations and a document in the first revision."""
    with knowledge.revision() as revision:
        records.create_entities(
            revision,
            [EntityDraft(key, Kind.ORGANIZATION) for key in ("us", "them", "others")]
            + [EntityDraft(key, Kind.PERSON) for key in ("randa", "miranda")],
        )
        records.record_citations(revision, [CitationDraft(key, "book", key) for key in CITATIONS])
        body = SectionDraft("body", None, 1, 9)
        records.record_documents(revision, [DocumentDraft("memo", "Memo", sections=(body,))])
    return knowledge


def state_of(knowledge: KnowledgeBase, statement_id: str) -> dict[str, Any]:
    """Return the open state of a statement."""
    [row] = [
        row
        for row in knowledge.fetch_rows(SQLStatementState)
        if row["statement_id"] == statement_id and row["to_revision"] is None
    ]
    return row


def citations_of(knowledge: KnowledgeBase, statement_id: str) -> list[str]:
    """Return what the open evidence of a statement cites, in the order of display."""
    citations = {
        row["id"]: row["citation_id"]
        for row in knowledge.fetch_rows(SQLEvidence)
        if row["statement_id"] == statement_id
    }
    versions = [
        (row["from_revision"], row["seq"], citations[row["evidence_id"]])
        for row in knowledge.fetch_rows(EvidenceVersion)
        if row["evidence_id"] in citations and row["to_revision"] is None
    ]
    return [citation for _, _, citation in sorted(versions)]


def retract(knowledge: KnowledgeBase, statement_id: str, reason: str = "wrong") -> None:
    with knowledge.revision() as revision:
        statement_edits.retract(revision, statement_id, reason)


def supersede(
    knowledge: KnowledgeBase,
    statement_id: str,
    draft: StatementDraft,
    reason: str | None = "misread",
    *,
    copy_evidence: bool = False,
) -> str:
    pointers = tuple(f"/evidence/{index}" for index in range(len(draft.evidence)))
    pointed_draft = DraftWithPointers(draft, "/value", evidence_pointers=pointers)
    with knowledge.revision() as revision:
        return statement_edits.supersede(
            revision, statement_id, pointed_draft, reason, copy_evidence=copy_evidence
        )


def test_retract_of_retracted_statement_keeps_the_first_reason(us: KnowledgeBase) -> None:
    [statement_id] = us.state(LEADER)
    retract(us, statement_id, "not she")
    before = us.head()
    retract(us, statement_id, "not then")
    assert us.head() == before
    assert state_of(us, statement_id)["reason"] == "not she"


def test_retract_of_superseded_statement_retracts_it(us: KnowledgeBase) -> None:
    [statement_id] = us.state(LEADER)
    supersede(us, statement_id, claim("us", "leader", entity("miranda")))
    retract(us, statement_id, "not she")
    state = state_of(us, statement_id)
    assert (state["state"], state["reason"], state["superseded_by"]) == (
        "retracted",
        "not she",
        None,
    )


def test_supersede_keeps_reason_rank_and_successor(us: KnowledgeBase) -> None:
    [statement_id] = us.state(claim("us", "leader", entity("randa"), rank=Rank.PREFERRED))
    successor = supersede(us, statement_id, claim("us", "leader", entity("miranda")))
    state = state_of(us, statement_id)
    assert {key: state[key] for key in ("state", "reason", "rank", "superseded_by")} == {
        "state": "superseded",
        "reason": "misread",
        "rank": "preferred",
        "superseded_by": successor,
    }
    state = state_of(us, successor)
    assert (state["state"], state["rank"], state["reason"]) == ("current", "normal", None)


def test_supersede_by_the_same_claim_amends_the_statement(us: KnowledgeBase) -> None:
    """The value is the former id of the entity that the statement has already."""
    [statement_id] = us.state(claim("us", "leader", entity("randa"), *cited("a")))
    with us.revision() as revision:
        merging.merge(revision, "miranda", "randa")
    draft = claim("us", "leader", entity("miranda"), *cited("b"), rank=Rank.PREFERRED)
    assert supersede(us, statement_id, draft) == statement_id
    state = state_of(us, statement_id)
    assert (state["state"], state["rank"]) == ("current", "preferred")
    assert citations_of(us, statement_id) == ["a", "b"]


@pytest.mark.parametrize(
    ("stored", "stated", "expected"),
    [
        (Rank.DEPRECATED, Rank.NORMAL, Rank.NORMAL),
        (Rank.NORMAL, Rank.PREFERRED, Rank.PREFERRED),
        (Rank.PREFERRED, Rank.NORMAL, Rank.PREFERRED),
        (Rank.NORMAL, Rank.DEPRECATED, Rank.NORMAL),
    ],
)
def test_supersede_by_a_current_statement_never_lowers_its_rank(
    us: KnowledgeBase, stored: Rank, stated: Rank, expected: Rank
) -> None:
    [wrong, right] = us.state(LEADER, claim("us", "leader", entity("miranda"), rank=stored))
    assert supersede(us, wrong, claim("us", "leader", entity("miranda"), rank=stated)) == right
    assert state_of(us, right)["rank"] == expected


def test_supersede_with_evidence_replaces_the_copied_evidence(us: KnowledgeBase) -> None:
    [statement_id] = us.state(claim("us", "leader", entity("randa"), *cited("a", "b")))
    successor = supersede(us, statement_id, claim("us", "leader", entity("miranda"), *cited("c")))
    assert citations_of(us, successor) == ["c"]
    assert citations_of(us, statement_id) == ["a", "b"]


def test_supersede_copies_each_part_of_the_evidence(us: KnowledgeBase) -> None:
    [statement_id] = us.state(claim("us", "leader", entity("randa"), FULL_EVIDENCE))
    successor = supersede(
        us, statement_id, claim("us", "leader", entity("miranda")), copy_evidence=True
    )
    with us.revision() as revision:
        copied = statement_edits.get_open_evidence(revision, [successor])
    assert list(copied.values()) == [FULL_EVIDENCE]


def test_supersede_copies_open_evidence_in_the_order_of_its_addition(us: KnowledgeBase) -> None:
    [statement_id] = us.state(claim("us", "leader", entity("randa"), *cited("d", "b", "a", "c")))
    with us.revision() as revision:
        pieces = statement_edits.get_open_evidence(revision, [statement_id])
        for key in [key for key, piece in pieces.items() if piece.citation in {"b", "d"}]:
            statement_edits.detach_evidence(revision, statement_id, key)
    with us.revision() as revision:
        statement_edits.attach_evidence(revision, statement_id, [(EvidenceDraft("d"), "")])
    successor = supersede(
        us, statement_id, claim("us", "leader", entity("miranda")), copy_evidence=True
    )
    assert citations_of(us, statement_id) == ["a", "c", "d"]
    assert citations_of(us, successor) == ["a", "c", "d"]


def create(revision: RevisionBuilder, _: str, draft: DraftWithPointers) -> None:
    statement_edits.create_statement(revision, draft)


def amend(revision: RevisionBuilder, statement_id: str, draft: DraftWithPointers) -> None:
    evidence = list(zip(draft.draft.evidence, draft.evidence_pointers, strict=True))
    statement_edits.amend(revision, statement_id, Rank.PREFERRED, evidence)


def attach(revision: RevisionBuilder, statement_id: str, draft: DraftWithPointers) -> None:
    evidence = list(zip(draft.draft.evidence, draft.evidence_pointers, strict=True))
    statement_edits.attach_evidence(revision, statement_id, evidence)


def replace(revision: RevisionBuilder, statement_id: str, draft: DraftWithPointers) -> None:
    statement_edits.supersede(revision, statement_id, draft, None, copy_evidence=False)


Edit = Callable[[RevisionBuilder, str, DraftWithPointers], None]


def apply_edit(
    knowledge: KnowledgeBase, edit: Edit, statement_id: str, draft: StatementDraft
) -> None:
    with knowledge.revision() as revision:
        edit(revision, statement_id, DraftWithPointers(draft, "/value", None, ("/evidence/0",)))


@pytest.mark.parametrize("edit", [amend, attach, replace])
def test_edit_of_a_statement_that_is_not_current_raises_conflict(
    us: KnowledgeBase, edit: Edit
) -> None:
    [retracted, superseded] = us.state(LEADER, claim("us", "founded", date("2014")))
    retract(us, retracted)
    successor = supersede(us, superseded, claim("us", "founded", date("2015")))
    draft = claim("us", "leader", entity("miranda"), *cited("a"))
    before = us.head()
    for statement_id, state, by in (
        (retracted, State.RETRACTED, None),
        (superseded, State.SUPERSEDED, successor),
    ):
        with pytest.raises(Conflict) as caught:
            apply_edit(us, edit, statement_id, draft)
        assert caught.value.extensions == {"state": state, "superseded_by": by}
        assert (successor in str(caught.value)) == (by is not None)
    assert us.head() == before


@pytest.mark.parametrize("edit", [create, amend, attach, replace])
def test_edit_with_unknown_citation_raises_unprocessable_content(
    us: KnowledgeBase, edit: Edit
) -> None:
    [statement_id] = us.state(LEADER)
    draft = claim("us", "leader", entity("miranda"), *cited("none"))
    with pytest.raises(UnprocessableContent) as caught:
        apply_edit(us, edit, statement_id, draft)
    assert [error.pointer for error in caught.value.errors] == ["/evidence/0/citation"]


def test_amend_closes_and_opens_only_the_evidence_that_differs(us: KnowledgeBase) -> None:
    [statement_id] = us.state(claim("us", "leader", entity("randa"), *cited("a", "b", "c")))
    evidence = [*cited("a"), EvidenceDraft("b", note="p. 4"), *cited("d")]
    with us.revision() as revision:
        statement_edits.amend(
            revision, statement_id, Rank.NORMAL, [(piece, "") for piece in evidence]
        )
    citation_by_id = {row["id"]: row["citation_id"] for row in us.fetch_rows(SQLEvidence)}
    versions = {
        (citation_by_id[r["evidence_id"]], r["from_revision"], r["to_revision"], r["note"])
        for r in us.fetch_rows(EvidenceVersion)
    }
    assert versions == {
        ("a", 2, None, None),
        ("b", 2, 3, None),
        ("b", 3, None, "p. 4"),
        ("c", 2, 3, None),
        ("d", 3, None, None),
    }


def test_amend_without_evidence_keeps_it(us: KnowledgeBase) -> None:
    [statement_id] = us.state(claim("us", "leader", entity("randa"), *cited("a")))
    with us.revision() as revision:
        statement_edits.amend(revision, statement_id, Rank.PREFERRED)
    assert citations_of(us, statement_id) == ["a"]
    assert state_of(us, statement_id)["rank"] == "preferred"


def test_attach_evidence_returns_the_ids_in_the_given_order(us: KnowledgeBase) -> None:
    [statement_id] = us.state(LEADER)
    with us.revision() as revision:
        ids = statement_edits.attach_evidence(
            revision, statement_id, [(piece, "") for piece in cited("d", "a", "c")]
        )
    citation_by_id = {row["id"]: row["citation_id"] for row in us.fetch_rows(SQLEvidence)}
    assert [citation_by_id[key] for key in ids] == ["d", "a", "c"]
    assert citations_of(us, statement_id) == ["d", "a", "c"]


def test_detach_evidence_of_another_statement_raises_resource_not_found(us: KnowledgeBase) -> None:
    [statement_id, _] = us.state(LEADER, claim("us", "founded", date("2014"), *cited("a")))
    [piece] = us.fetch_rows(SQLEvidence)
    with pytest.raises(ResourceNotFound, match=piece["id"]), us.revision() as revision:
        statement_edits.detach_evidence(revision, statement_id, piece["id"])


def test_detach_of_detached_evidence_changes_nothing(us: KnowledgeBase) -> None:
    [statement_id] = us.state(claim("us", "leader", entity("randa"), *cited("a", "b")))
    [key] = [row["id"] for row in us.fetch_rows(SQLEvidence) if row["citation_id"] == "a"]
    for _ in range(2):
        with us.revision() as revision:
            statement_edits.detach_evidence(revision, statement_id, key)
        assert us.head() == 3
        assert citations_of(us, statement_id) == ["b"]


@pytest.mark.parametrize("subjects", [("them", "others"), ("others", "them")])
@pytest.mark.parametrize("revisions", [1, 2])
def test_statement_about_merged_entity_adds_evidence_to_the_first_statement(
    us: KnowledgeBase, subjects: tuple[str, str], revisions: int
) -> None:
    drafts = [claim(subject, "leader", entity("randa"), *cited("a")) for subject in subjects]
    ids = us.state(*drafts) if revisions == 1 else [us.state(draft)[0] for draft in drafts]
    with us.revision() as revision:
        for subject in subjects:
            merging.merge(revision, subject, "us")
    assert us.state(claim("us", "leader", entity("randa"), *cited("b"))) == ids[:1]
    assert [citations_of(us, key) for key in ids] == [["a", "b"], ["a"]]


@pytest.mark.parametrize("subjects", [("them", "others"), ("others", "them")])
def test_statement_about_merged_entity_prefers_a_current_statement(
    us: KnowledgeBase, subjects: tuple[str, str]
) -> None:
    [first, second] = us.state(*(claim(key, "leader", entity("randa")) for key in subjects))
    retract(us, first)
    with us.revision() as revision:
        for subject in subjects:
            merging.merge(revision, subject, "us")
    assert us.state(LEADER) == [second]
    assert state_of(us, first)["state"] == "retracted"


def test_drafts_with_the_same_claim_about_merged_entities_create_one_statement(
    us: KnowledgeBase,
) -> None:
    with us.revision() as revision:
        merging.merge(revision, "them", "us")
        merging.merge(revision, "miranda", "randa")
    with us.revision() as revision:
        ids = statements.create_statements(
            revision,
            [
                claim("them", "leader", entity("miranda"), *cited("a")),
                claim("us", "leader", entity("randa"), *cited("b")),
                claim("us", "member", entity("randa"), attributed_to="them"),
                claim("us", "member", entity("randa"), attributed_to="us"),
            ],
        )
    assert (ids[0], ids[2]) == (ids[1], ids[3])
    assert ids[0] != ids[2]
    assert citations_of(us, ids[0]) == ["a", "b"]
