"""Seeding a dossier: first import, repeated import, edits, manual changes, and errors."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from astana_api.commands import merging, statements
from astana_api.commands.revision import RevisionBuilder, open_revision
from astana_api.commands.seeding.outcomes import Outcome
from astana_api.commands.sources import DependentsPolicy, withdraw_citation
from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.enums import Origin, State
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.rendering.entities import loads
from astana_api.importers.dossier import InvalidDossier
from astana_api.importers.seeding import SeedReport
from astana_api.models import (
    CitationNow,
    EntityStatusVersion,
    Head,
    RenderedEntity,
    SQLDossier,
    SQLEvidence,
    SQLRevision,
    SQLStatement,
    SQLStatementState,
    StatementNow,
)
from tests.support.seeding import seed_folder

HEAD = """\
dossier:
  id: velna
  title: The Velna
document:
  id: almanac
  title: Almanac
  language: en
  sections:
    - {key: lead, heading: null, lines: [1, 4]}
  references:
    - {number: 1, citation: ruda-1987, line: 6}
    - {number: 2, citation: gazette, line: 7}
citations:
  ruda-1987: {type: book, title: Shared Waters}
  gazette: {type: webpage, title: Gazette}
"""
ENTITIES = """\
entities:
  velna-commission:
    kind: organization
    statements:
      - {name: Velna Commission, lang: en, at: lead, exact: Velna Commission}
      - {founded: 1971, cite: [1, 2], at: lead, exact: set up in 1971}
      - {leader: ana-ruda, role: President, cite: [1], at: lead, exact: Mme Ruda}
  ana-ruda:
    kind: person
    statements:
      - {name: Ana Ruda, lang: en, at: lead, exact: Ana Ruda}
"""
CLOCK = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


class Desk:
    """A dossier on disk, and the database into which it is seeded."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.write(HEAD, ENTITIES)

    def write(self, head: str = HEAD, entities: str = ENTITIES) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "dossier.yaml").write_text(head, encoding="utf-8")
        (self.folder / "entities.yaml").write_text(entities, encoding="utf-8")

    def edit(self, old: str, new: str) -> None:
        """Replace a text that occurs once in the dossier."""
        files = [self.folder / "dossier.yaml", self.folder / "entities.yaml"]
        (file,) = [f for f in files if f.read_text(encoding="utf-8").count(old) == 1]
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def seed(self, *, dry_run: bool = False, restore: bool = False) -> SeedReport:
        return seed_folder(
            self.database, self.folder, dry_run=dry_run, restore=restore, clock=lambda: CLOCK
        )

    def outcomes(self, **options: bool) -> dict[str, dict[str, int]]:
        """Seed, and return the counts by outcome without `unchanged`."""
        counts = self.seed(**options).outcome.counts()
        found = {
            kind.value: {o.value: n for o, n in counter.items() if o is not Outcome.UNCHANGED}
            for kind, counter in counts.items()
        }
        return {kind: counter for kind, counter in found.items() if counter}

    def item(self, entity_id: str) -> dict[str, Any]:
        with self.database.write() as session:
            query = select(RenderedEntity.body).where(RenderedEntity.id == entity_id)
            return loads(decompress(session.execute(query).scalar_one()))

    def head(self) -> int:
        with self.database.write() as session:
            return session.execute(select(Head.revision)).scalar_one()

    def statement(self, property_id: str) -> str:
        """Return the id of the only current statement of a property."""
        with self.database.write() as session:
            query = select(StatementNow.id).where(
                StatementNow.property == property_id, StatementNow.state == State.CURRENT.value
            )
            return session.execute(query).scalar_one()

    def edit_manually(self, edit: Any) -> None:
        """Apply a change as another actor than the dossier."""
        with (
            self.database.write() as session,
            open_revision(
                session, actor="key:archivist", message="By hand", origin=Origin.API
            ) as change,
        ):
            edit(change)


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    return Desk(tmp_path / "velna", database)


def test_seed_twice_creates_one_revision(desk: Desk) -> None:
    first = desk.seed()
    assert first.revision == 1
    assert desk.outcomes() == {}
    again = desk.seed()
    assert again.revision is None
    assert desk.head() == 1
    with desk.database.write() as session:
        (row,) = session.execute(select(table(SQLRevision)))
    assert (row.at, row.actor, row.origin) == ("2026-01-02T03:04:05Z", "dossier:velna", "seed")


def test_seed_merges_evidence_of_several_references(desk: Desk) -> None:
    desk.seed()
    item = desk.item("velna-commission")
    assert item["founded"] == "1971"
    assert item["sources"]["founded"][0]["citations"] == ["ruda-1987", "gazette"]


def test_reseed_after_edit_writes_only_the_difference(desk: Desk) -> None:
    desk.seed()
    old = desk.statement("founded")
    desk.edit("founded: 1971,", 'founded: "1972",')
    assert desk.outcomes() == {
        "statement": {"created": 1, "ended": 1},
        "evidence": {"created": 2, "ended": 2},
    }
    assert desk.head() == 2
    assert desk.item("velna-commission")["founded"] == "1972"
    with desk.database.write() as session:
        states = session.execute(
            select(SQLStatementState.state, SQLStatementState.to_revision, SQLStatementState.reason)
            .where(SQLStatementState.statement_id == old)
            .order_by(SQLStatementState.from_revision)
        ).all()
        assert session.get(SQLStatement, old) is not None
    assert states == [
        ("current", 2, None),
        ("retracted", None, "no longer stated by dossier:velna"),
    ]


def test_reseed_with_other_basis_changes_the_evidence(desk: Desk) -> None:
    desk.seed()
    assert desk.item("velna-commission")["leader"][0]["sourced"] is True
    desk.edit("exact: Mme Ruda}", "exact: Mme Ruda, basis: inferred, note: No name is given.}")
    assert desk.outcomes() == {"evidence": {"changed": 1}}
    assert desk.item("velna-commission")["leader"][0]["sourced"] is False
    assert desk.outcomes() == {}


def test_reseed_with_other_wording_changes_the_evidence_alone(desk: Desk) -> None:
    desk.seed()
    desk.edit("exact: Mme Ruda}", "exact: Mme Ruda, stated_as: Mme Ruda}")
    assert desk.outcomes() == {"evidence": {"changed": 1}}
    assert desk.item("velna-commission")["leader"][0]["stated_as"] == ["Mme Ruda"]
    assert desk.outcomes() == {}


def test_reseed_with_removed_statement_added_again(desk: Desk) -> None:
    desk.seed()
    before = desk.item("velna-commission")
    line = "      - {leader: ana-ruda, role: President, cite: [1], at: lead, exact: Mme Ruda}\n"
    desk.edit(line, "")
    desk.seed()
    assert desk.item("velna-commission")["leader"] == []
    desk.edit("      - {founded", f"{line}      - {{founded")
    desk.seed()
    after = desk.item("velna-commission")
    assert after["leader"] == before["leader"]
    assert desk.outcomes() == {}


def test_reseed_with_corrected_citation_writes_a_new_version(desk: Desk) -> None:
    desk.seed()
    desk.edit("title: Gazette", "title: Velna Gazette, issued: 2004")
    assert desk.outcomes() == {"citation": {"changed": 1}}
    with desk.database.write() as session:
        body = session.execute(
            select(CitationNow.body).where(CitationNow.id == "gazette")
        ).scalar_one()
    assert loads(decompress(body))["title"] == "Velna Gazette"


def test_reseed_without_entity_withdraws_it(desk: Desk) -> None:
    desk.seed()
    start = ENTITIES.index("  ana-ruda:")
    desk.write(HEAD.replace("title: The Velna\n", "title: The Velna\n  uses: []\n"))
    desk.write(HEAD, ENTITIES[:start].replace("leader: ana-ruda", "leader: {somevalue: true}"))
    found = desk.outcomes()
    assert found["entity"] == {"ended": 1}
    with desk.database.write() as session:
        status = session.execute(
            select(EntityStatusVersion.status).where(
                EntityStatusVersion.entity_id == "ana-ruda",
                EntityStatusVersion.to_revision.is_(None),
            )
        ).scalar_one()
    assert status == "withdrawn"
    desk.write()
    desk.seed()
    assert desk.item("velna-commission")["leader"][0]["value"]["name"] == "Ana Ruda"


def test_reseed_holds_a_retracted_statement_until_restore(desk: Desk) -> None:
    desk.seed()
    key = desk.statement("founded")
    desk.edit_manually(lambda change: statements.set_state(change, [key], State.RETRACTED))
    assert desk.outcomes() == {"statement": {"held": 1}}
    assert desk.head() == 2
    assert desk.item("velna-commission")["founded"] is None
    assert desk.outcomes(restore=True) == {"statement": {"changed": 1}}
    assert desk.item("velna-commission")["founded"] == "1971"
    assert desk.outcomes() == {}


def test_reseed_holds_ended_evidence(desk: Desk) -> None:
    desk.seed()
    with desk.database.write() as session:
        key = session.scalars(select(SQLEvidence.id)).first()
    assert key is not None

    def end(change: RevisionBuilder) -> None:
        statements.end_evidence(change, [key])

    desk.edit_manually(end)
    assert desk.outcomes() == {"evidence": {"held": 1}}


def test_reseed_without_statement_keeps_it_with_other_evidence(desk: Desk) -> None:
    desk.seed()
    key = desk.statement("founded")
    from astana_api.domain.statements.drafts import EvidenceDraft

    desk.edit_manually(
        lambda c: statements.add_evidence(c, [(key, EvidenceDraft(citation="gazette"))])
    )
    desk.edit("      - {founded: 1971, cite: [1, 2], at: lead, exact: set up in 1971}\n", "")
    assert desk.outcomes() == {"evidence": {"ended": 2}}
    item = desk.item("velna-commission")
    assert item["founded"] == "1971"
    assert item["sources"]["founded"][0]["citations"] == ["gazette"]


def test_seed_dry_run_reports_and_writes_nothing(desk: Desk) -> None:
    report = desk.seed(dry_run=True)
    assert len(report.outcome.keys_with(Outcome.CREATED)) == 14
    assert report.revision is None
    assert desk.head() == 0
    desk.seed()
    desk.edit("founded: 1971,", 'founded: "1972",')
    assert desk.outcomes(dry_run=True)["statement"] == {"created": 1, "ended": 1}
    assert desk.item("velna-commission")["founded"] == "1971"


def test_seed_with_invalid_dossier_writes_nothing(desk: Desk) -> None:
    desk.seed()
    desk.edit("founded: 1971,", "founded: 2013-00-00,")
    desk.edit("Velna Commission, lang: en", "Renamed, lang: en")
    with pytest.raises(InvalidDossier):
        desk.seed()
    assert desk.head() == 1
    assert desk.item("velna-commission")["name"] == "Velna Commission"


OTHER = """\
dossier:
  id: orsk
  title: Orsk
  uses: [velna-commission]
entities:
  velna-commission:
    kind: organization
    statements:
      - {dissolved: 1990}
  lake-orsk:
    kind: place
    statements:
      - {name: Lake Orsk, lang: en}
"""


def seed_other(desk: Desk, text: str) -> SeedReport:
    folder = desk.folder.parent / "orsk"
    folder.mkdir(exist_ok=True)
    (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    return seed_folder(desk.database, folder)


def test_seed_second_dossier_extends_a_used_entity(desk: Desk) -> None:
    desk.seed()
    seed_other(desk, OTHER)
    item = desk.item("velna-commission")
    assert (item["founded"], item["dissolved"]) == ("1971", "1990")
    assert desk.outcomes() == {}
    seed_other(desk, OTHER.replace("      - {dissolved: 1990}\n", "      - {dissolved: 1991}\n"))
    assert desk.item("velna-commission")["dissolved"] == "1991"


@pytest.mark.parametrize(
    ("text", "location", "words"),
    [
        (
            OTHER.replace("  uses: [velna-commission]\n", "").replace(
                "{dissolved: 1990}", "{name: Commission, lang: en}"
            ),
            ":5:3",
            "list it under uses",
        ),
        (OTHER.replace("[velna-commission]", "[velna-commission, nobody]"), ":4:28", "nobody"),
        (OTHER.replace("    kind: organization", "    kind: person"), ":6:3", "never changes"),
    ],
)
def test_seed_with_rejected_record_reports_its_location(
    desk: Desk, text: str, location: str, words: str
) -> None:
    desk.seed()
    if "kind: person" in text:
        text = text.replace("{dissolved: 1990}", "{born: 1990}")
    with pytest.raises(InvalidDossier) as caught:
        seed_other(desk, text)
    assert any(
        str(f).startswith(f"dossier.yaml{location}: ") and words in f.message
        for f in caught.value.diagnostics
    ), caught.value.diagnostics
    assert desk.head() == 1


def test_seed_with_relation_of_merged_entities_reports_its_location(desk: Desk) -> None:
    desk.seed()
    twin = OTHER.replace("uses: [velna-commission]", "uses: [velna-commission, ana-ruda]")
    twin = twin.replace(
        "      - {dissolved: 1990}\n", "      - {name: Commission, lang: en}\n"
    ).replace("lake-orsk:\n    kind: place", "twin:\n    kind: person")
    seed_other(desk, twin)
    desk.edit_manually(lambda change: merging.merge(change, "twin", "ana-ruda"))
    before = desk.head()
    with pytest.raises(InvalidDossier) as caught:
        seed_other(desk, twin + "      - {spouse: ana-ruda}\n")
    [diagnostic] = caught.value.diagnostics
    assert str(diagnostic).startswith("dossier.yaml:14:10: spouse: twin and ana-ruda are one")
    assert desk.head() == before


def test_reseed_with_another_license_makes_one_revision(desk: Desk) -> None:
    desk.seed()
    desk.write(
        head=HEAD.replace("title: The Velna\n", "title: The Velna\n  license: ODbL-1.0\n", 1)
    )
    before = desk.head()
    assert desk.outcomes() == {}
    assert desk.head() == before + 1
    with desk.database.write(dry_run=True) as session:
        assert session.scalar(select(SQLDossier.license)) == "ODbL-1.0"
    assert desk.outcomes() == {}
    assert desk.head() == before + 1


def test_seed_with_other_white_space_states_one_name(desk: Desk) -> None:
    desk.seed()
    desk.edit("name: Ana Ruda,", "name: Ana\u00a0Ruda\u200e,")
    assert desk.outcomes() == {}
    assert desk.item("ana-ruda")["name"] == "Ana Ruda"


def test_reseed_with_new_evidence_of_withdrawn_citation_holds_it(desk: Desk) -> None:
    desk.seed()
    desk.edit_manually(
        lambda change: withdraw_citation(change, "gazette", DependentsPolicy.KEEP, None)
    )
    desk.edit("name: Ana Ruda, lang: en,", "name: Ana Ruda, lang: en, cite: [2],")
    outcomes = desk.outcomes()
    assert outcomes["citation"] == {"held": 1}
    # Both the old and the new evidence of the withdrawn citation are held.
    assert outcomes["evidence"]["held"] == 2
    assert "created" not in outcomes["evidence"]
    assert desk.outcomes(restore=True)["citation"] == {"changed": 1}
    assert "gazette" in desk.item("ana-ruda")["names"][0]["citations"]


def test_seed_twice_with_longest_texts_changes_nothing(desk: Desk) -> None:
    # Pseudo-random characters, since PostgreSQL compresses repeated ones.
    name = "".join(chr(0x4E00 + n * 7_919 % 20_000) for n in range(4_000))
    language = "-".join(["en-x", *(f"{n * 2_654_435_761 % 2**32:08x}" for n in range(500))])
    desk.edit("title: Shared Waters", f"title: {name}, publisher: {name}, language: {language}")
    desk.edit(
        "{name: Ana Ruda, lang: en, at: lead, exact: Ana Ruda}", f"{{name: {name}, lang: zh}}"
    )
    desk.seed()
    assert desk.item("ana-ruda")["name"] == name
    assert desk.outcomes() == {}
