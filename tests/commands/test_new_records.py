"""The projection of new records equals a rebuild, whatever else their revision does with them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from astana_api.commands import records, statements
from astana_api.commands.merging import merge
from astana_api.commands.projection.rebuild import reproject_database
from astana_api.commands.revision import RevisionBuilder
from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    EntityDraft,
    EvidenceDraft,
)
from astana_api.domain.statements.identity import evidence_id, statement_id
from astana_api.models.registry import PROJECTED
from tests.support.databases import KnowledgeBase, cited, claim, date, dump_tables, entity, text

NAME = claim("us", "name", text("Us"), *cited("putz"))
LEADER = replace(
    claim("us", "leader", entity("randa")), qualifiers=(("start", "2015"), ("role", "president"))
)
PUTZ = CitationDraft(
    "putz",
    "article",
    "Why",
    titles=(("fr", "Pourquoi"), ("de", "Warum")),
    authors=(AuthorDraft("P. Putz", "Putz", "P.", ("randa",)),),
    container_entities=("us",),
)


def create(revision: RevisionBuilder) -> None:
    records.create_entities(
        revision,
        [
            EntityDraft("us", Kind.ORGANIZATION),
            EntityDraft("them", Kind.ORGANIZATION),
            EntityDraft("we", Kind.ORGANIZATION),
            EntityDraft("randa", Kind.PERSON),
        ],
    )
    records.record_citations(revision, [PUTZ, CitationDraft("other", "book")])
    statements.create_statements(
        revision,
        [
            NAME,
            LEADER,
            claim("us", "founded", date("2015-05"), rank=Rank.DEPRECATED),
            claim("them", "name", text("Them")),
            claim("we", "member", entity("them")),
        ],
    )


def add_evidence(revision: RevisionBuilder) -> None:
    piece = EvidenceDraft("other", stance=Stance.CONTRADICTS, stated_as="They")
    for _ in range(2):
        statements.add_evidence(revision, [(statement_id(NAME), piece)])


def end_evidence(revision: RevisionBuilder) -> None:
    key = statement_id(NAME)
    statements.end_evidence(revision, [evidence_id(key, NAME.evidence[0])])
    statements.create_statements(revision, [claim("randa", "name", text("Randa"))])


def retract(revision: RevisionBuilder) -> None:
    statements.set_state(revision, [statement_id(LEADER)], State.RETRACTED)


def withdraw(revision: RevisionBuilder) -> None:
    records.set_entity_status(revision, ["us"], Lifecycle.WITHDRAWN)


def merge_new(revision: RevisionBuilder) -> None:
    merge(revision, "them", "us")


def state_again(revision: RevisionBuilder) -> None:
    statements.create_statements(revision, [replace(LEADER, evidence=cited("other", "putz"))])


def nothing(_: RevisionBuilder) -> None:
    """Leave the new records as they are."""


@pytest.mark.parametrize(
    "change",
    [
        nothing,
        add_evidence,
        end_evidence,
        retract,
        withdraw,
        merge_new,
        state_again,
    ],
)
def test_projection_of_new_records_equals_a_rebuild(
    knowledge: KnowledgeBase, change: Callable[[RevisionBuilder], None]
) -> None:
    with knowledge.revision() as revision:
        create(revision)
        change(revision)
    projected = dump_tables(knowledge.database, PROJECTED)
    reproject_database(knowledge.database)
    assert dump_tables(knowledge.database, PROJECTED) == projected


def test_projection_of_new_records_resolves_redirects(knowledge: KnowledgeBase) -> None:
    with knowledge.revision() as revision:
        create(revision)
    with knowledge.revision() as revision:
        merge_new(revision)
    with knowledge.revision() as revision:
        records.create_entities(revision, [EntityDraft("talks", Kind.EVENT)])
        statements.create_statements(revision, [claim("talks", "participant", entity("them"))])
    projected = dump_tables(knowledge.database, PROJECTED)
    reproject_database(knowledge.database)
    assert dump_tables(knowledge.database, PROJECTED) == projected
