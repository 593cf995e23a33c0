"""A bulk import leaves the indexes as they were, whether it succeeds or fails."""

import pytest

from astana_api.commands import records
from astana_api.commands.bulk_import import MIN_STATEMENTS, bulk_import
from astana_api.commands.revision import open_revision
from astana_api.db import dialect
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Origin
from astana_api.domain.statements.drafts import EntityDraft


def index_definitions(database: Database) -> set[dialect.IndexDefinition]:
    with database.engine.connect() as connection:
        return set(dialect.read_indexes(connection))


def import_entity(database: Database, *, fail: bool = False, create: bool = True) -> None:
    with (
        database.write() as session,
        bulk_import(session, MIN_STATEMENTS),
        open_revision(session, actor="test", message="Import", origin=Origin.IMPORT) as revision,
    ):
        names = {index.name for index in dialect.read_indexes(session.connection())}
        assert "ix_statements_now_order" not in names
        if create:
            records.create_entities(revision, [EntityDraft("us", Kind.ORGANIZATION)])
        if fail:
            raise ValueError("the import fails")


def test_bulk_import_restores_indexes(database: Database) -> None:
    before = index_definitions(database)
    import_entity(database)
    assert index_definitions(database) == before


def test_bulk_import_that_changes_nothing_restores_indexes(database: Database) -> None:
    before = index_definitions(database)
    import_entity(database, create=False)
    assert index_definitions(database) == before


def test_failed_bulk_import_restores_indexes(database: Database) -> None:
    before = index_definitions(database)
    with pytest.raises(ValueError, match="the import fails"):
        import_entity(database, fail=True)
    assert index_definitions(database) == before
