"""The shipped dossier as exporters take it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from astana_api.settings import bundled_path
from tests.exporters.entities.round_trips import KnowledgeBase, load_knowledge
from tests.importers.mirroring import opened
from tests.support.seeding import seed_folder


@pytest.fixture(scope="session")
def shipped(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeBase]:
    """Yield the records of the shipped dossier, which are the same on each kind of server."""
    file = tmp_path_factory.mktemp("shipped") / "shipped.db"
    shutil.copyfile(sqlite_template, file)
    for database in opened(f"sqlite:///{file}"):
        seed_folder(database, bundled_path("seed") / "astana-platform")
        yield load_knowledge(database)
