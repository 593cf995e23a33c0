"""Migrated databases for tests, and helpers to write test data.

Fixtures: ``database``, a migrated database, parametrized over SQLite and PostgreSQL; ``knowledge``,
the same with a clock that advances one minute per revision. The database is empty, or has the data
of the fixture ``data_set``: a module overrides it with a function that writes them. Each worker
writes each data set once per kind of database into a template, and every test gets a copy.
"""

import asyncio
import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.commands import records
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.commands.projection.stale_renderings import Mark, render_marked
from astana_api.commands.revision import RevisionBuilder, open_revision
from astana_api.commands.statements import create_statements
from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Origin, Rank, ValueType
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.statements.drafts import EntityDraft, EvidenceDraft, StatementDraft, Value
from astana_api.models import Base, Head, RenderedEntity, StaleRendering
from tests.support.postgres import create_database, drop_database, fresh_database

EPOCH = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)


def text(value: str, lang: str | None = "en") -> Value:
    return Value(ValueType.TEXT, value, lang)


def entity(entity_id: str) -> Value:
    return Value(ValueType.ENTITY, entity_id)


def date(edtf: str) -> Value:
    return Value(ValueType.DATE, edtf)


def cited(*citations: str) -> tuple[EvidenceDraft, ...]:
    return tuple(EvidenceDraft(citation=citation) for citation in citations)


def claim(
    subject: str,
    property_id: str,
    value: Value,
    *evidence: EvidenceDraft,
    rank: Rank = Rank.NORMAL,
    **qualifiers: str | bool,
) -> StatementDraft:
    return StatementDraft(subject, property_id, value, tuple(qualifiers.items()), rank, evidence)


@dataclass(slots=True)
class KnowledgeBase:
    """A database with helpers that write one revision each."""

    database: Database
    minutes: int = field(default=0)

    def clock(self) -> dt.datetime:
        self.minutes += 1
        return EPOCH + dt.timedelta(minutes=self.minutes)

    @contextmanager
    def revision(self, message: str = "a test", actor: str = "tester") -> Iterator[RevisionBuilder]:
        with (
            self.database.write() as session,
            open_revision(
                session, actor=actor, message=message, origin=Origin.API, clock=self.clock
            ) as change,
        ):
            yield change

    def create(self, **kinds: Kind | str) -> None:
        """Create entities; underscores in names become hyphens in ids."""
        with self.revision() as change:
            records.create_entities(
                change, [EntityDraft(k.replace("_", "-"), Kind(v)) for k, v in kinds.items()]
            )

    def state(self, *drafts: StatementDraft) -> list[str]:
        with self.revision() as change:
            return create_statements(change, drafts)

    def fetch_rows(self, model: type[Base]) -> list[dict[str, Any]]:
        """Return every row of a table, sorted by primary key."""
        source = table(model)
        with self.database.write() as session:
            query = select(source).order_by(*source.primary_key.columns)
            return [dict(row) for row in session.execute(query).mappings()]

    def head(self) -> int:
        with self.database.write() as session:
            return session.scalars(select(Head.revision)).one()

    def get_item(self, entity_id: str) -> Json:
        """Return the stored JSON of an entity."""
        with self.database.write() as session:
            query = select(RenderedEntity.body).where(RenderedEntity.id == entity_id)
            return loads(decompress(session.scalars(query).one()))


DataSet = Callable[[KnowledgeBase], Any]
"""Writes test data and returns what tests need to know of them, such as ids."""


@dataclass(frozen=True, slots=True)
class Template:
    """A database to copy: the path of a SQLite file, or the name of a PostgreSQL database."""

    location: str
    minutes: int = 0
    data: Any = None


@dataclass(slots=True)
class Templates:
    """The templates with data, which are added when they are first needed, and their removal."""

    by_data: dict[tuple[str, DataSet], Template] = field(default_factory=dict)
    removal: ExitStack = field(default_factory=ExitStack)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "astana.db"
    template = Database(f"sqlite:///{file}")
    migrate_and_reproject(template)
    # Closing the last connection checkpoints the WAL into the file.
    template.engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgres_url: str) -> Iterator[str]:
    name = f"template_{secrets.token_hex(6)}"
    template = Database(create_database(postgres_url, name))
    try:
        migrate_and_reproject(template)
        template.engine.dispose()
        yield name
    finally:
        drop_database(postgres_url, name)


@pytest.fixture(scope="session")
def empty_postgresql(postgres_url: str, postgresql_template: str) -> Iterator[str]:
    """Yield the URL of a migrated database, for tests that only explain queries."""
    with fresh_database(postgres_url, template=postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def templates() -> Iterator[Templates]:
    created = Templates()
    with created.removal:
        yield created


@pytest.fixture
def data_set() -> DataSet | None:
    """Override this fixture in a module whose tests need data."""
    return None


@pytest.fixture(params=["sqlite", "postgresql"])
def template(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: Templates,
    data_set: DataSet | None,
) -> Template:
    kind: str = request.param
    empty = str(request.getfixturevalue(f"{kind}_template"))
    if data_set is None:
        return Template(empty)
    if (kind, data_set) not in templates.by_data:
        if kind == "sqlite":
            location = str(tmp_path_factory.mktemp("data") / "astana.db")
            shutil.copyfile(empty, location)
            url = f"sqlite:///{location}"
        else:
            server = request.getfixturevalue("postgres_url")
            url = templates.removal.enter_context(fresh_database(server, template=empty))
            location = url.rpartition("/")[2]
        knowledge = KnowledgeBase(Database(url))
        data = data_set(knowledge)
        asyncio.run(knowledge.database.close())
        templates.by_data[kind, data_set] = Template(location, knowledge.minutes, data)
    return templates.by_data[kind, data_set]


@pytest.fixture
def migrated_url(
    request: pytest.FixtureRequest, template: Template, tmp_path: Path
) -> Iterator[str]:
    if template.location.endswith(".db"):
        file = tmp_path / "astana.db"
        shutil.copyfile(template.location, file)
        yield f"sqlite:///{file}"
        return
    server: str = request.getfixturevalue("postgres_url")
    with fresh_database(server, template=template.location) as url:
        yield url


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = Database(migrated_url)
    yield opened
    asyncio.run(opened.close())


@pytest.fixture
def knowledge(database: Database, template: Template) -> KnowledgeBase:
    return KnowledgeBase(database, template.minutes)


def render_stale(session: Session) -> None:
    """Render all records that are marked as stale in this unit of work."""
    columns = table(StaleRendering).c
    marks = session.execute(select(columns.record_type, columns.record_id, columns.scope)).all()
    render_marked(session, [Mark(*mark) for mark in marks])


def dump_tables(
    database: Database, models: Iterable[type[Base]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the tables, in an order that does not depend on insertion order.

    Stale records are rendered first, and the database stays as it is.
    """
    with database.write(dry_run=True) as session:
        render_stale(session)
        return {
            model.__tablename__: sorted(
                (tuple(row) for row in session.execute(select(table(model)))), key=repr
            )
            for model in models
        }
