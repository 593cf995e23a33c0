"""Each recipe is a complete dossier, and all can be seeded into one database."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from astana_api.db.database import Database
from astana_api.importers.dossier import read_dossier
from astana_api.importers.seeding import seed_dossier
from tests.docs.pages import ROOT, Block, blocks

RECIPES = [
    block for block in blocks((ROOT / "docs" / "recipes.md").read_text()) if block.file is not None
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    file = tmp_path_factory.mktemp("recipes") / "recipes.db"
    database = Database(f"sqlite:///{copyfile(sqlite_template, file)}")
    yield database
    database.engine.dispose()


@pytest.mark.parametrize("block", RECIPES, ids=lambda block: block.file)
def test_recipe_is_seeded_with_evidence_and_a_second_time_changes_nothing(
    block: Block, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "dossier.yaml").write_text(block.text, encoding="utf-8")
    dossier = read_dossier(tmp_path)

    report = seed_dossier(database, dossier)

    assert report.revision is not None
    assert all(draft.evidence for draft in dossier.statements)
    assert seed_dossier(database, dossier).revision is None


def test_page_has_a_recipe_for_each_entry_of_its_contents() -> None:
    text = (ROOT / "docs" / "recipes.md").read_text()
    assert len(RECIPES) == text.count("\n## ") == text.count("\n- [") == 7
