"""Seeding a dossier again after manual edits over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.commands.seeding.outcomes import Outcome
from astana_api.db.database import Database
from astana_api.importers.dossier import InvalidDossier
from astana_api.importers.seeding import SeedReport
from tests.support.editor_client import EditorClient
from tests.support.seeding import seed_folder

HEAD = """\
dossier:
  id: {id}
  title: {id}
  uses: [{uses}]
citations:
  {id}-book: {{type: book, title: Shared Waters}}
  {id}-gazette: {{type: webpage, title: Gazette}}
entities:
"""
COMMISSION = """\
  commission:
    kind: organization
    statements:
      - {name: Velna Commission, lang: en}
      - {founded: 1971, cite: [velna-book]}
      - {website: "https://velna.example/"}
"""
OFFICE = """\
  office:
    kind: organization
    statements:
      - {name: Velna Office, lang: en}
      - {dissolved: 1999, cite: [velna-gazette]}
"""
USED = """\
  commission:
    kind: organization
    statements:
      - {founded: 1971, cite: [orsk-book]}
      - {website: "https://velna.example/"}
"""

Counts = dict[str, dict[str, int]]


class Desk(EditorClient):
    """An editor that also seeds dossiers."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        self.database = database
        self.folder = folder

    def run(self, entities: str, dossier: str, uses: str = "", restore: bool = False) -> SeedReport:
        folder = self.folder / dossier
        folder.mkdir(exist_ok=True)
        head = HEAD.format(id=dossier, uses=uses)
        (folder / "dossier.yaml").write_text(head + entities, encoding="utf-8")
        return seed_folder(self.database, folder, restore=restore)

    def seed(self, entities: str, dossier: str = "velna", **options: Any) -> Counts:
        """Seed, and return the counts by outcome without `unchanged`."""
        counts = self.run(entities, dossier, **options).outcome.counts()
        found = {
            kind.value: {o.value: n for o, n in counter.items() if o is not Outcome.UNCHANGED}
            for kind, counter in counts.items()
        }
        return {kind: counter for kind, counter in found.items() if counter}

    def item(self, entity_id: str = "commission") -> Any:
        return self.get(f"/v1/organizations/{entity_id}")

    def statement(self, property_id: str, subject: str = "commission") -> Any:
        """Return the only current statement of a property."""
        found = self.get(f"/v1/statements?subject={subject}&property={property_id}")
        [only] = found["items"]
        return only

    def head(self) -> int:
        revision: int = self.get("/v1/stats")["revision"]
        return revision


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Iterator[Desk]:
    found = Desk(database, tmp_path)
    found.seed(COMMISSION + OFFICE)
    yield found
    found.close()


def test_reseed_after_manual_patch_holds_the_value(desk: Desk) -> None:
    desk.update("/v1/organizations/commission", {"founded": "1972"})
    before = desk.head()
    assert desk.seed(COMMISSION + OFFICE) == {"statement": {"held": 1}}
    assert desk.head() == before
    assert (desk.item()["founded"], desk.item()["conflicts"]) == ("1972", [])


def test_reseed_with_restore_keeps_the_manual_value_as_conflict(desk: Desk) -> None:
    desk.update("/v1/organizations/commission", {"founded": "1972"})
    assert desk.seed(COMMISSION + OFFICE, restore=True) == {"statement": {"changed": 1}}
    assert desk.item()["conflicts"] == ["founded"]
    assert desk.seed(COMMISSION + OFFICE) == {}


def test_reseed_with_adopted_correction_ends_its_old_evidence(desk: Desk) -> None:
    desk.update(desk.statement("founded")["self"], {"value": "1972", "message": "Misread"})
    adopted = COMMISSION.replace("founded: 1971", "founded: 1972") + OFFICE
    # The dossier no longer makes the old statement, so its evidence ends.
    assert desk.seed(adopted) == {"evidence": {"ended": 1}}
    assert desk.item()["sources"]["founded"][0]["citations"] == ["velna-book"]
    assert desk.seed(adopted) == {}


def test_reseed_with_third_value_creates_a_conflict(desk: Desk) -> None:
    desk.update("/v1/organizations/commission", {"founded": "1972"})
    desk.seed(COMMISSION.replace("founded: 1971", "founded: 1973") + OFFICE)
    assert desk.item()["conflicts"] == ["founded"]


def test_reseed_after_manual_retraction_holds_until_restore(desk: Desk) -> None:
    desk.delete(f"{desk.statement('founded')['self']}?reason=Misread")
    assert desk.seed(COMMISSION + OFFICE) == {"statement": {"held": 1}}
    assert desk.item()["founded"] is None
    assert desk.seed(COMMISSION + OFFICE, restore=True) == {"statement": {"changed": 1}}
    assert desk.item()["founded"] == "1971"


def test_reseed_after_manual_rank_and_evidence_edits_holds_both(desk: Desk) -> None:
    founded = desk.statement("founded")
    [piece] = founded["evidence"]
    desk.delete(f"{founded['self']}/evidence/{piece['id']}?reason=Misread")
    desk.update(founded["self"], {"rank": "deprecated"})
    assert desk.seed(COMMISSION + OFFICE) == {"statement": {"held": 1}, "evidence": {"held": 1}}
    desk.seed(COMMISSION + OFFICE, restore=True)
    assert desk.item()["sources"]["founded"][0]["citations"] == ["velna-book"]


def test_reseed_after_manual_entity_withdrawal_holds_it(desk: Desk) -> None:
    desk.delete("/v1/organizations/commission?reason=Private")
    assert desk.seed(COMMISSION + OFFICE) == {"entity": {"held": 1}}
    assert desk("/v1/organizations/commission").status == 410
    assert desk.seed(COMMISSION + OFFICE, restore=True) == {"entity": {"changed": 1}}
    assert desk.item()["founded"] == "1971"


def test_reseed_after_manual_citation_edits_holds_them(desk: Desk) -> None:
    desk.update("/v1/citations/velna-book", {"issued": "1987"})
    desk.delete("/v1/citations/velna-gazette?statements=keep&reason=Forged")
    assert desk.seed(COMMISSION + OFFICE) == {"citation": {"held": 2}, "evidence": {"held": 1}}
    desk.seed(COMMISSION + OFFICE, restore=True)
    assert desk.get("/v1/citations/velna-book")["issued"] is None
    assert desk.item("office")["sources"]["dissolved"][0]["citations"] == ["velna-gazette"]


def test_reseed_with_new_evidence_of_manually_withdrawn_citation_holds_it(desk: Desk) -> None:
    desk.delete("/v1/citations/velna-gazette?statements=keep&reason=Forged")
    more = COMMISSION + "      - {aim: to share, lang: en, cite: [velna-gazette]}\n" + OFFICE
    found = desk.seed(more)
    assert found["statement"] == {"created": 1}
    assert found["evidence"] == {"held": 2}
    assert desk.item()["aim"][0]["citations"] == []
    before = desk.head()
    assert desk.seed(more)["evidence"] == {"held": 2}
    assert desk.head() == before
    desk.seed(more, restore=True)
    assert desk.item()["aim"][0]["citations"] == ["velna-gazette"]


def merge(desk: Desk, absorbed: str = "office", into: str = "commission") -> None:
    desk.create(f"/v1/entities/{absorbed}/merge", {"into": into})


def test_reseed_after_merge_changes_nothing(desk: Desk) -> None:
    merge(desk)
    before, item = desk.head(), desk.item()
    assert desk.seed(COMMISSION + OFFICE) == {}
    assert (desk.head(), desk.item()) == (before, item)
    assert item["dissolved"] == "1999"


def test_reseed_with_new_statement_of_merged_entity_writes_to_the_canonical_entity(
    desk: Desk,
) -> None:
    merge(desk)
    more = (
        OFFICE
        + "      - {classification: bureau, lang: en}\n"
        + "      - {founded: 1971, cite: [velna-gazette]}\n"
    )
    found = desk.seed(COMMISSION + more)
    # The merge target already has `founded: 1971`, which gains the evidence.
    assert found == {"statement": {"created": 1}, "evidence": {"created": 1}}
    item = desk.item()
    assert item["classification"] == "bureau"
    assert item["sources"]["founded"][0]["citations"] == ["velna-book", "velna-gazette"]
    assert desk.seed(COMMISSION + more) == {}
    desk.create("/v1/entities/office/unmerge", {})
    assert desk.item("office")["classification"] == "bureau"
    desk.seed(COMMISSION + more)
    assert desk.item("office")["founded"] == "1971"
    assert desk.item()["sources"]["founded"][0]["citations"] == ["velna-book"]


def test_reseed_without_entity_keeps_it_while_another_is_merged_into_it(desk: Desk) -> None:
    merge(desk)
    assert desk.seed(OFFICE)["statement"] == {"ended": 3}
    assert desk.item()["name"] == "Velna Office"


def test_reseed_with_statements_moved_to_the_merge_target_changes_nothing(desk: Desk) -> None:
    merge(desk)
    item = desk.item()
    moved = "".join(OFFICE.splitlines(keepends=True)[3:])
    assert desk.seed(COMMISSION + moved) == {}
    assert desk.item() == item


def test_reseed_ends_a_shared_statement_with_its_last_dossier(desk: Desk) -> None:
    desk.seed(USED, "orsk", uses="commission")
    assert desk.item()["sources"]["founded"][0]["citations"] == ["velna-book", "orsk-book"]
    less = "".join(COMMISSION.splitlines(keepends=True)[:4]) + OFFICE
    assert desk.seed(less) == {"evidence": {"ended": 1}}
    assert desk.item()["sources"]["founded"][0]["citations"] == ["orsk-book"]
    assert desk.item()["website"] == "https://velna.example/"
    nothing = (
        USED.partition("      - ")[0] + "      - {aim: to share, lang: en, cite: [orsk-book]}\n"
    )
    assert desk.seed(nothing, "orsk", uses="commission")["statement"] == {"created": 1, "ended": 2}
    assert (desk.item()["founded"], desk.item()["website"]) == (None, None)


def test_reseed_without_statement_keeps_manually_supported_statements(desk: Desk) -> None:
    """A statement is kept if an editor added evidence to it, created it first, or revived it."""
    founded, website = desk.statement("founded"), desk.statement("website")
    desk.create(f"{founded['self']}/evidence", {"citation": "velna-gazette"})
    desk.delete(f"{website['self']}?reason=Misread")
    again = {"subject": "commission", "property": "website", "value": "https://velna.example/"}
    desk.create("/v1/statements", again)
    by_hand = {"subject": "commission", "property": "aim", "value": "to share", "lang": "en"}
    by_hand["evidence"] = [{"citation": "velna-gazette"}]  # type: ignore[assignment]
    desk.create("/v1/statements", by_hand)
    assert desk.seed(COMMISSION + OFFICE) == {}
    aim = "      - {aim: to share, lang: en, cite: [velna-gazette]}\n"
    assert desk.seed(COMMISSION + aim + OFFICE) == {}
    less = "".join(COMMISSION.splitlines(keepends=True)[:4]) + OFFICE
    assert desk.seed(less) == {"evidence": {"ended": 1}}
    item = desk.item()
    assert item["sources"]["founded"][0]["citations"] == ["velna-gazette"]
    assert item["website"] == "https://velna.example/"
    assert item["aim"][0]["citations"] == ["velna-gazette"]


def test_reseed_without_citation_keeps_a_manually_corrected_citation(desk: Desk) -> None:
    desk.update("/v1/citations/velna-book", {"issued": "1987"})
    less = "".join(COMMISSION.splitlines(keepends=True)[:4]) + OFFICE
    desk.seed(less)
    folder = desk.folder / "velna" / "dossier.yaml"
    folder.write_text(folder.read_text().replace("  velna-book:", "  velna-paper:"))
    seed_folder(desk.database, desk.folder / "velna")
    assert desk.get("/v1/citations/velna-book")["issued"] == "1987"


def test_reseed_with_withdrawn_used_entity(desk: Desk) -> None:
    desk.seed(USED, "orsk", uses="commission")
    desk.delete("/v1/organizations/commission?reason=Private")
    assert desk.seed(USED, "orsk", uses="commission") == {}
    more = USED + "      - {aim: to share, lang: en, cite: [orsk-book]}\n"
    with pytest.raises(InvalidDossier, match="commission, which is not served here"):
        desk.run(more, "orsk", "commission")
