"""The three-way difference between a dossier, its baseline and the database, for one record."""

from collections.abc import Iterator

import pytest

from astana_api.commands.revision import open_revision
from astana_api.commands.seeding.difference import DossierDifference, DossierDraft
from astana_api.commands.seeding.import_baseline import WITHDRAWN, StoredState
from astana_api.commands.seeding.outcomes import Outcome
from astana_api.domain.enums import Kind, Origin
from astana_api.models.dossiers import BaselineItemType
from tests.support.databases import KnowledgeBase

VELNA = DossierDraft("velna", "Velna")
OWN, OTHER = "dossier:velna", "key:archivist"
CITATION = BaselineItemType.CITATION


@pytest.fixture
def difference(knowledge: KnowledgeBase) -> Iterator[DossierDifference]:
    with (
        knowledge.database.write() as session,
        open_revision(session, actor=OWN, message="Seed", origin=Origin.SEED) as revision,
    ):
        yield DossierDifference(revision, VELNA, restore=False)


@pytest.mark.parametrize(
    ("stored", "baseline", "expected", "restored"),
    [
        (None, None, Outcome.CREATED, Outcome.CREATED),
        (None, "old", Outcome.CREATED, Outcome.CREATED),
        (StoredState("new", OWN), "old", Outcome.UNCHANGED, Outcome.UNCHANGED),
        (StoredState("new", OTHER), None, Outcome.UNCHANGED, Outcome.UNCHANGED),
        (StoredState("old", OWN), "old", Outcome.CHANGED, Outcome.CHANGED),
        (StoredState("old", OWN), None, Outcome.CHANGED, Outcome.CHANGED),
        (StoredState(WITHDRAWN, OWN), "old", Outcome.CREATED, Outcome.CREATED),
        (StoredState(WITHDRAWN, OTHER), "new", Outcome.HELD, Outcome.CHANGED),
        (StoredState("old", OTHER), "old", Outcome.CHANGED, Outcome.CHANGED),
        (StoredState("edited", OTHER), "old", Outcome.HELD, Outcome.CHANGED),
        (StoredState("edited", OTHER), None, None, None),
    ],
)
def test_difference_decides_on_a_record(
    difference: DossierDifference,
    stored: StoredState | None,
    baseline: str | None,
    expected: Outcome | None,
    restored: Outcome | None,
) -> None:
    if baseline is not None:
        difference.baseline = {(CITATION, "book"): baseline}
    for restore, outcome in ((False, expected), (True, restored)):
        difference.restore = restore
        assert difference.decide(CITATION, "book", "new", stored) is outcome
        if outcome is not None:
            assert difference.outcome.by_key == {(CITATION, "book"): outcome}
    # The next import compares with the dossier of this one.
    assert difference.current == {(CITATION, "book"): "new"}


@pytest.mark.parametrize(("restore", "outcome"), [(False, Outcome.HELD), (True, Outcome.CHANGED)])
def test_difference_of_shared_record_of_another_actor_is_held(
    difference: DossierDifference, restore: bool, outcome: Outcome
) -> None:
    difference.restore = restore
    stored = StoredState("edited", OTHER)
    decided = difference.decide(BaselineItemType.EVIDENCE, "ev-1", "new", stored, shared=True)
    assert decided is outcome


def test_difference_rejects_a_record_of_another_actor(difference: DossierDifference) -> None:
    stored = {"book": StoredState("edited", OTHER), "page": StoredState("new", OTHER)}
    assert difference.should_write(CITATION, "book", "new", stored) is False
    assert difference.should_write(CITATION, "page", "new", stored) is False
    assert difference.should_write(CITATION, "film", "new", stored) is True
    [rejection] = difference.rejections
    assert (rejection.type, rejection.key) == (CITATION, "book")
    assert rejection.message.startswith("citation book is here already with another record")


@pytest.mark.parametrize(
    ("fingerprint", "expected"), [("new", False), ("old", True), (WITHDRAWN, True)]
)
def test_difference_writes_changed_and_withdrawn_records_of_the_dossier(
    difference: DossierDifference, fingerprint: str, expected: bool
) -> None:
    stored = {"book": StoredState(fingerprint, OWN)}
    assert difference.should_write(CITATION, "book", "new", stored) is expected


def test_held_record_keeps_its_baseline(difference: DossierDifference) -> None:
    difference.baseline = {(CITATION, "book"): "old"}
    for key in ("book", "page"):
        difference.hold(CITATION, key)
    assert difference.current == {(CITATION, "book"): "old"}
    assert set(difference.outcome.by_key.values()) == {Outcome.HELD}


def test_kind_change_is_rejected_with_both_kinds(difference: DossierDifference) -> None:
    difference.reject_kind_change("us", Kind.PERSON, Kind.ORGANIZATION)
    [rejection] = difference.rejections
    assert (rejection.type, rejection.key) == (BaselineItemType.ENTITY, "us")
    assert rejection.message == (
        "entity us is of kind organization here, and a kind never changes to person"
    )
