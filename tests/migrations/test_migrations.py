"""The migrations create the schema of the models on both databases, and remove it."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, String, func, inspect, select, text

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db import dialect, schema
from astana_api.db.database import Database
from astana_api.db.versions import DatabaseVersionError, schema_chain
from astana_api.models import Base, Head
from astana_api.settings import bundled_path
from tests.models.samples import fill


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    asyncio.run(opened.close())


def normalize(rule: str) -> str:
    """Remove from a rule what a database adds: casts, brackets, spaces, ANY instead of IN."""
    rule = re.sub(r"::\w+( varying)?(\[\])?", "", rule)
    rule = re.sub(r"= ANY \(+ARRAY\[(.*?)\]\)+", r"IN (\1)", rule)
    return re.sub(r"[\s()\"]", "", rule).lower()


def test_migrations_have_one_head_and_dated_file_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(bundled_path("alembic")))
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == 1
    assert schema_chain() == tuple(step.revision for step in script.walk_revisions())[::-1]
    for step in script.walk_revisions():
        assert step.doc.endswith(".")
        assert re.match(
            rf"\d{{8}}_\d{{4}}_{step.revision}_[a-z0-9_]+\.py$", step.path.split("/")[-1]
        )


def test_migrations_create_schema_of_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_create_every_check_constraint(database: Database) -> None:
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        for table in Base.metadata.tables.values():
            expected = {
                str(c.name): normalize(str(c.sqltext))
                for c in table.constraints
                if isinstance(c, CheckConstraint)
            }
            actual = {
                str(c["name"]): normalize(c["sqltext"])
                for c in inspector.get_check_constraints(table.name)
            }
            assert actual.keys() == expected.keys(), table.name
            if connection.dialect.name == "sqlite":
                assert actual == expected


def test_partial_indexes_are_partial(database: Database) -> None:
    with database.engine.connect() as connection:
        query = (
            "SELECT name, sql AS rule FROM sqlite_master WHERE name LIKE 'uq%open'"
            if connection.dialect.name == "sqlite"
            else "SELECT indexname AS name, indexdef AS rule FROM pg_indexes "
            "WHERE indexname LIKE 'uq%open'"
        )
        rules = {row.name: row.rule for row in connection.execute(text(query))}
    assert len(rules) == 4
    assert [name for name, rule in rules.items() if "to_revision IS NULL" not in rule] == []


def test_text_columns_are_compared_by_code_point(database: Database) -> None:
    expected = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String)
    }
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            collated = connection.scalars(
                text("SELECT name FROM sqlite_master WHERE sql LIKE '%COLLATE%'")
            ).all()
            assert collated == []
            return
        collated_columns = {
            (row.relname, row.attname)
            for row in connection.execute(
                text(
                    "SELECT c.relname, a.attname FROM pg_attribute a "
                    "JOIN pg_class c ON c.oid = a.attrelid "
                    "JOIN pg_collation l ON l.oid = a.attcollation "
                    "WHERE c.relkind = 'r' AND a.attnum > 0 AND l.collname = 'C' "
                    "AND c.relnamespace = 'public'::regnamespace"
                )
            )
        }
    assert expected - collated_columns == set()


def test_downgrade_and_upgrade_with_data_in_every_table(database: Database) -> None:
    head = schema.current_revision(database)
    with database.engine.begin() as connection:
        fill(connection)
        for table in Base.metadata.sorted_tables:
            assert connection.scalar(select(func.count()).select_from(table)), table.name
    assert migrate_and_reproject(
        database, "base", destroy_data=dialect.database_name(database.url)
    ) == (head, None)
    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    assert migrate_and_reproject(database) == (None, head)
    with database.write() as session:
        assert session.scalars(select(Head.revision)).one() == 0


def test_second_migrate_changes_nothing(empty: Database) -> None:
    before, after = migrate_and_reproject(empty)
    assert before is None
    assert migrate_and_reproject(empty) == (after, after)
    assert schema.current_revision(empty) == after


def test_require_head_with_outdated_schema_names_command(
    empty: Database,
) -> None:
    with pytest.raises(DatabaseVersionError, match="run `astana-api migrate`") as error:
        schema.require_head(empty)
    is_file = dialect.is_sqlite(empty.url)
    assert ("there is no such file" if is_file else "has no schema") in str(error.value)
    migrate_and_reproject(empty)
    schema.require_head(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseVersionError, match="newer version of astana-api; upgrade"):
        schema.require_head(empty)


def test_require_head_creates_no_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("missing") / "none" / "astana.db"
    with pytest.raises(DatabaseVersionError):
        schema.require_head(Database(f"sqlite:///{file}"))
    assert not file.parent.exists()
