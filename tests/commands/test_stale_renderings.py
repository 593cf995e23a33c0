"""Test that a change of an entity marks the records that mention it as stale."""

from collections.abc import Callable

import pytest

from astana_api.commands import merging, records, statements
from astana_api.commands.revision import RevisionBuilder
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft, EntityDraft
from tests.support.databases import KnowledgeBase, claim, entity, text
from tests.support.statement_log import log_statements

FEW, MANY = 120, 600
"""Numbers of referrers of `small-hub` and `big-hub`: too many to render in the transaction."""


@pytest.fixture
def hubs(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Create two hubs that 120 and 600 organizations and as many citations mention."""
    with knowledge.revision() as revision:
        for hub, number in (("small-hub", FEW), ("big-hub", MANY)):
            ids = [f"{hub}-{index}" for index in range(number)]
            records.create_entities(
                revision, [EntityDraft(key, Kind.ORGANIZATION) for key in (hub, f"{hub}-2nd", *ids)]
            )
            records.record_citations(
                revision,
                [
                    CitationDraft(f"c-{key}", "book", authors=(AuthorDraft("A", entities=(hub,)),))
                    for key in ids
                ],
            )
            statements.create_statements(
                revision, [claim(key, "affiliated_with", entity(hub)) for key in ids]
            )
    return knowledge


NEW_NAMES = {"big-hub": "Lamas", "small-hub": "Lomas"}
"""Two names with the same number of search terms."""


def rename(revision: RevisionBuilder, hub: str) -> None:
    statements.create_statements(
        revision, [claim(hub, "name", text(NEW_NAMES[hub]), name_kind="preferred")]
    )


def withdraw(revision: RevisionBuilder, hub: str) -> None:
    records.set_entity_status(revision, [hub], Lifecycle.WITHDRAWN)


def restore(revision: RevisionBuilder, hub: str) -> None:
    records.set_entity_status(revision, [hub], Lifecycle.ACTIVE)


def merge(revision: RevisionBuilder, hub: str) -> None:
    merging.merge(revision, hub, f"{hub}-2nd")


def unmerge(revision: RevisionBuilder, hub: str) -> None:
    merging.unmerge(revision, hub)


Change = Callable[[RevisionBuilder, str], None]


def count_executions(knowledge: KnowledgeBase, change: Change, hub: str) -> int:
    with log_statements(knowledge.database.engine) as log, knowledge.revision() as revision:
        change(revision, hub)
    return log.executions


@pytest.mark.parametrize(
    "changes", [(rename, withdraw, restore), (merge, unmerge)], ids=["reference", "redirect"]
)
def test_statements_of_a_change_do_not_grow_with_referrers(
    hubs: KnowledgeBase, changes: tuple[Change, ...]
) -> None:
    many = [count_executions(hubs, change, "big-hub") for change in changes]
    assert many == [count_executions(hubs, change, "small-hub") for change in changes]
