"""Reading the inventory of a dossier, and its diagnostics."""

from pathlib import Path

import pytest

from astana_api.importers.dossier import InventoryEntry, read_dossier
from tests.importers.conftest import MARK, diagnostics_of

FILE = "inventory.yaml"
VALID_INVENTORY = """\
inventory:
  lead:
    - {position: 1, kind: heading, reason: It only names the almanac.}
    - position: 2
      kind: sentence
      statements: [st-aaaaaaaaaaaaaaaa, st-bbbbbbbbbbbbbbbb]
      left_out: Its praise.
  "ref:1":
    - {position: 1, kind: reference, citation: ruda-1987-waters, reason: Its record says it all.}
"""


def test_read_inventory_keeps_file_order(folder: Path) -> None:
    (folder / FILE).write_text(VALID_INVENTORY)
    assert read_dossier(folder).inventory == (
        InventoryEntry("lead", 1, "heading", reason="It only names the almanac."),
        InventoryEntry(
            "lead",
            2,
            "sentence",
            statements=("st-aaaaaaaaaaaaaaaa", "st-bbbbbbbbbbbbbbbb"),
            left_out="Its praise.",
        ),
        InventoryEntry(
            "ref:1",
            1,
            "reference",
            citation="ruda-1987-waters",
            reason="Its record says it all.",
        ),
    )


def test_read_dossier_without_inventory(valid_dossier: Path) -> None:
    assert read_dossier(valid_dossier).inventory == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (VALID_INVENTORY, "inventory: ▸[lead]\n", "expected sections with their passages"),
        ("  lead:\n", "  ▸leed:\n", 'no section "leed"; did you mean "lead"'),
        ("  lead:\n", "  ▸The Lead:\n", "is not a section key"),
        ('"ref:1"', '▸"ref:9"', "there is no reference 9"),
        ("  lead:\n", "  treaty: ▸all of it\n  lead:\n", "expected a list of passages"),
        ("position: 2", "position: ▸3", "3 stands where 2 is next"),
        ("kind: sentence", "kind: ▸stanza", "expected one of heading"),
        ("{position: 1, kind: heading, reason: It only names the almanac.}",
         "▸{position: 1, kind: heading}", "or the `reason` for none"),
        ("left_out: Its praise.", "left_out: Its praise.\n      reason: None.", "the `reason`"),
        ("reason: It only", "left_out: ▸x, reason: It only", "it needs `statements`"),
        ("st-bbbbbbbbbbbbbbbb", "▸st-B", "is not the id of a statement"),
        ("[st-aaaaaaaaaaaaaaaa, st-bbbbbbbbbbbbbbbb]",
         "▸[st-aaaaaaaaaaaaaaaa, st-aaaaaaaaaaaaaaaa]", "is given twice"),
        ("citation: ruda-1987-waters", "citation: ▸ruda-1987", 'no citation "ruda-1987"'),
    ],
)  # fmt: skip
def test_read_inventory_with_invalid_entry_reports_its_location(
    folder: Path, old: str, new: str, words: str
) -> None:
    assert VALID_INVENTORY.count(old) == 1
    marked = VALID_INVENTORY.replace(old, new)
    (folder / FILE).write_text(marked.replace(MARK, ""))
    diagnostics = diagnostics_of(folder)
    assert len(diagnostics) == 1, diagnostics
    assert words in diagnostics[0]
    if MARK in marked:
        before = marked.partition(MARK)[0]
        location = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        assert diagnostics[0].startswith(f"{FILE}:{location}: ")
