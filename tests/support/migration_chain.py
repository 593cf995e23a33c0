"""A chain of migrations with a second one that exists only in tests.

The second migration empties every table of the projection on the way up and on the way down, as one
does that replaces a projected table.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config

from astana_api import settings
from astana_api.db.database import Database
from astana_api.models.registry import PROJECTED

FIRST = "0001"
SECOND = "0002"

_SECOND_MIGRATION = f'''\
"""Replace every table of the projection."""

from alembic import op

revision = "{SECOND}"
down_revision = "{FIRST}"
branch_labels = None
depends_on = None

TABLES = {tuple(reversed([model.__tablename__ for model in PROJECTED]))!r}


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"DELETE FROM {{table}}")


def downgrade() -> None:
    upgrade()
'''


@dataclass(frozen=True, slots=True)
class ProgramVersion:
    """A version of the program: a folder that has its migrations and a link to its source."""

    folder: Path

    @property
    def python_path(self) -> str:
        """The `PYTHONPATH` with which a process runs this version."""
        return str(self.folder / "src")

    def run_alembic(self, database: Database, revision: str, *, downgrade: bool = False) -> None:
        """Run Alembic alone, which does not rebuild the projection."""
        config = Config()
        config.set_main_option("script_location", str(self.folder / "alembic"))
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            (command.downgrade if downgrade else command.upgrade)(config, revision)


def create_next_version(folder: Path) -> ProgramVersion:
    """Create the version of the program that has the second migration."""
    source = Path(settings.__file__).parent
    (folder / "src").mkdir(parents=True)
    (folder / "src" / source.name).symlink_to(source)
    shutil.copytree(settings.bundled_path("alembic"), folder / "alembic")
    file = folder / "alembic" / "versions" / f"20261130_0000_{SECOND}_replace_projection.py"
    file.write_text(_SECOND_MIGRATION, encoding="utf-8")
    (folder / "seed").symlink_to(settings.bundled_path("seed"))
    return ProgramVersion(folder)
