"""Renaming an entity of a dossier with `was`, and merging it with `same_as`."""

from pathlib import Path
from typing import Any

import pytest

from tests.importers.conftest import Edit, assert_one_diagnostic
from tests.importers.test_hand_edits import COMMISSION, OFFICE, Desk, desk

__all__ = ["desk"]

RENAMED = COMMISSION.replace(
    "  commission:\n    kind: organization\n",
    "  river-commission:\n    kind: organization\n    was: commission\n",
)
MERGED = OFFICE.replace("kind: organization\n", "kind: organization\n    same_as: commission\n")
ORGS = "entities/organizations.yaml"


def ids_of_statements(desk: Desk, subject: str) -> set[str]:
    items: list[dict[str, Any]] = desk.get(f"/v1/statements?subject={subject}")["items"]
    return {item["id"] for item in items}


def test_seed_with_was_moves_the_statements_to_the_new_id_and_redirects_the_old_one(
    desk: Desk,
) -> None:
    statements = ids_of_statements(desk, "commission")

    counts = desk.seed(RENAMED + OFFICE)

    assert counts == {"entity": {"created": 1}}
    assert desk.item("river-commission")["founded"] == "1971"
    assert ids_of_statements(desk, "river-commission") == statements
    moved = desk.send("GET", "/v1/organizations/commission")
    assert (moved.status, moved.headers["location"]) == (308, "/v1/organizations/river-commission")
    head = desk.head()
    assert desk.seed(RENAMED + OFFICE) == {}
    assert desk.head() == head
    # The key `was` may be left out later.
    without_was = RENAMED.replace("    was: commission\n", "") + OFFICE
    assert desk.seed(without_was) == {}
    assert desk.item("river-commission")["founded"] == "1971"


def test_seed_with_was_on_a_server_without_the_former_id_creates_the_redirect(desk: Desk) -> None:
    desk.seed(COMMISSION + OFFICE.replace("office:", "bureau:\n    was: agency"), restore=False)

    moved = desk.send("GET", "/v1/organizations/agency")

    assert (moved.status, moved.headers["location"]) == (308, "/v1/organizations/bureau")
    assert desk.item("bureau")["name"] == "Velna Office"


def test_seed_with_was_after_the_former_id_was_dropped_redirects_it(desk: Desk) -> None:
    without_was = RENAMED.replace("    was: commission\n", "")
    desk.seed(without_was + OFFICE)
    assert desk.send("GET", "/v1/organizations/commission").status == 410

    desk.seed(RENAMED + OFFICE)

    assert desk.send("GET", "/v1/organizations/commission").status == 308
    assert desk.item("river-commission")["founded"] == "1971"
    assert desk.seed(RENAMED + OFFICE) == {}


def test_seed_with_same_as_merges_once_and_holds_an_unmerge(desk: Desk) -> None:
    assert desk.seed(COMMISSION + MERGED) == {"entity": {"changed": 1}}
    assert desk.item()["dissolved"] == "1999"
    assert desk.send("GET", "/v1/organizations/office").status == 308
    assert desk.seed(COMMISSION + MERGED) == {}

    assert desk.post("/v1/entities/office/unmerge", {}, if_match="*").status == 200

    assert desk.seed(COMMISSION + MERGED) == {"entity": {"held": 1}}
    assert desk.item("office")["dissolved"] == "1999"
    assert desk.seed(COMMISSION + MERGED, restore=True) == {"entity": {"changed": 1}}
    assert desk.item()["dissolved"] == "1999"


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("was: ▸ana-ruda", 'the dossier has the entity "ana-ruda"'),
        ("was: ▸Ana", "lower-case"),
        ("same_as: ▸ana-rudda", 'there is no entity "ana-rudda"; did you mean "ana-ruda"?'),
        ("same_as: ▸ana-ruda", "only entities of one kind can be the same"),
        ("same_as: ▸velna-commission", "cannot be merged into itself"),
    ],
)
def test_dossier_with_invalid_former_id_or_merge_is_reported_at_its_location(
    new: str, words: str, edit: Edit, valid_dossier: Path
) -> None:
    text = (valid_dossier / ORGS).read_text(encoding="utf-8")
    old = text[: text.index("statements:")].rpartition("  velna-commission:")[2]
    case = (ORGS, f"  velna-commission:{old}", f"  velna-commission:{old}{new}\n    ", words)
    assert_one_diagnostic(case, edit)
