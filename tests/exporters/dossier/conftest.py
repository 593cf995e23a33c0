"""An empty database beside the one that is exported, on the same kind of server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from astana_api.db.database import Database
from tests.importers.mirroring import opened
from tests.support.postgres import fresh_database


@pytest.fixture
def target(request: pytest.FixtureRequest, migrated_url: str, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty migrated database of the same kind as `database`."""
    if migrated_url.startswith("sqlite"):
        file = tmp_path / "target.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield from opened(f"sqlite:///{file}")
        return
    server: str = request.getfixturevalue("postgres_url")
    with fresh_database(server, template=request.getfixturevalue("postgresql_template")) as url:
        yield from opened(url)
