"""Migrated databases for the tests, and writing into them in few words.

Fixtures: ``database``, a migrated database of each kind in turn, with nothing in it; ``knowledge``,
the same with a clock that moves a minute with each revision. The chain of migrations is run once a
worker for each kind: every test gets a copy of what it made.
"""

import asyncio
import datetime as dt
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from astana_api.commands import records
from astana_api.commands.revision import Change, revise
from astana_api.commands.statements import state
from astana_api.db import schema
from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Origin, Rank, ValueType
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.statements.drafts import EntityDraft, EvidenceDraft, StatementDraft, Value
from astana_api.models import Base, Head, RenderedEntity
from tests.support.postgres import create_database, drop_database, fresh_database

EPOCH = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)


def text(said: str, lang: str | None = "en") -> Value:
    return Value(ValueType.TEXT, said, lang)


def entity(entity_id: str) -> Value:
    return Value(ValueType.ENTITY, entity_id)


def date(said: str) -> Value:
    return Value(ValueType.DATE, said)


def cited(*citations: str) -> tuple[EvidenceDraft, ...]:
    return tuple(EvidenceDraft(citation=citation) for citation in citations)


def claim(
    subject: str,
    property_id: str,
    value: Value,
    *evidence: EvidenceDraft,
    rank: Rank = Rank.NORMAL,
    stated_as: str | None = None,
    **qualifiers: str | bool,
) -> StatementDraft:
    return StatementDraft(
        subject, property_id, value, tuple(qualifiers.items()), stated_as, rank, evidence
    )


@dataclass(slots=True)
class Knowledge:
    """A database that tests write into, a revision at a time."""

    database: Database
    minutes: int = field(default=0)

    def clock(self) -> dt.datetime:
        self.minutes += 1
        return EPOCH + dt.timedelta(minutes=self.minutes)

    @contextmanager
    def revision(self, message: str = "a test", actor: str = "tester") -> Iterator[Change]:
        with (
            self.database.write() as session,
            revise(
                session, actor=actor, message=message, origin=Origin.API, clock=self.clock
            ) as change,
        ):
            yield change

    def create(self, **kinds: Kind | str) -> None:
        """Create entities; an underscore in a name stands for a hyphen of the id."""
        with self.revision() as change:
            records.create_entities(
                change, [EntityDraft(k.replace("_", "-"), Kind(v)) for k, v in kinds.items()]
            )

    def state(self, *drafts: StatementDraft) -> list[str]:
        with self.revision() as change:
            return state(change, drafts)

    def rows(self, model: type[Base]) -> list[dict[str, Any]]:
        """Every row of a table, in the order of its primary key."""
        read = table(model)
        with self.database.write() as session:
            query = select(read).order_by(*read.primary_key.columns)
            return [dict(row) for row in session.execute(query).mappings()]

    def head(self) -> int:
        with self.database.write() as session:
            return session.scalars(select(Head.n)).one()

    def item(self, entity_id: str) -> Json:
        """The JSON that an entity's address answers."""
        with self.database.write() as session:
            query = select(RenderedEntity.body).where(RenderedEntity.id == entity_id)
            return loads(session.scalars(query).one())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "astana.db"
    made = Database(f"sqlite:///{file}")
    schema.migrate(made)
    # The last connection to close brings everything into the file itself.
    made.engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    name = f"template_{secrets.token_hex(6)}"
    made = Database(create_database(postgres_url, name))
    try:
        schema.migrate(made)
        made.engine.dispose()
        yield name
    finally:
        drop_database(postgres_url, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        file = tmp_path / "astana.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server: str = request.getfixturevalue("postgres_url")
    with fresh_database(server, template=request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    made = Database(migrated_url)
    yield made
    asyncio.run(made.close())


@pytest.fixture
def knowledge(database: Database) -> Knowledge:
    return Knowledge(database)


def snapshot_of(
    database: Database, models: Iterable[type[Base]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables, in an order that does not depend on when it was written."""
    with database.write() as session:
        return {
            model.__tablename__: sorted(
                (tuple(row) for row in session.execute(select(table(model)))), key=repr
            )
            for model in models
        }
