"""Store the organizations in a conventional relational schema, for the compared servers.

The tables are filled from the JSON that the project serves, and are sufficient to render the same
JSON. `shape.json` lists the keys of a response; the tables store only keys that are not null or
empty everywhere.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, Index, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from astana_api.domain.rendering.compression import decompress

Json = dict[str, Any]

SINGLES = ("description", "classification", "founded", "dissolved", "website")
"""The single-valued text properties; `headquarters` is an entity."""
ELEMENT = (
    "value_type",
    "value",
    "lang",
    "script",
    "name_kind",
    "start",
    "end",
    "during",
    "ended",
    "role",
    "sourced",
    "anchored",
)
"""The columns of a statement that are keys of a list element with the same name."""
QUALIFIERS = ("start", "end", "during", "ended", "role", "name_kind")
"""The columns that are qualifiers of a source if not null."""


class Base(DeclarativeBase):
    """The declarative base of these tables, separate from the project's base."""


class Entity(Base):
    """An entity that organizations and statements refer to."""

    __tablename__ = "entity"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]


class StatementCitation(Base):
    """A citation of a statement."""

    __tablename__ = "citing"

    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    citation_id: Mapped[str]


class Statement(Base):
    """One statement about an organization.

    `element` is its position in the list of its property, or null; `is_source` is true if it is
    listed under the item's `sources`.
    """

    __tablename__ = "statement"
    __table_args__ = (Index("ix_statement_organization", "organization_id", "element"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organization.id"))
    property: Mapped[str]
    element: Mapped[int | None]
    is_source: Mapped[bool]
    value_type: Mapped[str | None]
    value: Mapped[str | None]
    lang: Mapped[str | None]
    script: Mapped[str | None]
    name_kind: Mapped[str | None]
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))
    start: Mapped[str | None]
    end: Mapped[str | None]
    during: Mapped[str | None]
    ended: Mapped[bool | None]
    role: Mapped[str | None]
    sourced: Mapped[bool]
    anchored: Mapped[bool]

    entity: Mapped[Entity | None] = relationship()
    statement_citations: Mapped[list[StatementCitation]] = relationship(
        order_by=StatementCitation.position
    )


class Organization(Base):
    """An organization with its single-valued properties."""

    __tablename__ = "organization"
    __table_args__ = (
        Index("ix_organization_name", "name_key", "id"),
        Index("ix_organization_classification", "classification", "name_key", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str | None]
    classification: Mapped[str | None]
    founded: Mapped[str | None]
    dissolved: Mapped[str | None]
    website: Mapped[str | None]
    headquarters_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))
    sourced: Mapped[bool]
    revision: Mapped[int]

    headquarters: Mapped[Entity | None] = relationship()
    statements: Mapped[list[Statement]] = relationship(order_by=Statement.element)


def fill(database: Path, folder: Path) -> None:
    """Write `relational.db` and `shape.json` into the folder from the project's SQLite database."""
    engine = create_engine(f"sqlite:///{folder / 'relational.db'}")
    event.listen(
        engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode = WAL")
    )
    Base.metadata.create_all(engine)
    shape: Json = {"item": {}, "row": {}, "elements": {}}
    with closing(sqlite3.connect(database)) as source, Session(engine) as session:
        rows = source.execute("SELECT id, kind, name FROM rendered_entities").fetchall()
        session.add_all(
            Entity(id=entity_id, kind=kind, name=name) for entity_id, kind, name in rows
        )
        for name_key, body, summary in source.execute(
            "SELECT name_key, body, summary FROM rendered_entities WHERE kind = 'organization'"
        ):
            item, row = json.loads(decompress(body)), json.loads(summary)
            _add_to_shape(shape, item, row)
            session.add(_organization(item, row, name_key))
        session.commit()
    engine.dispose()
    (folder / "shape.json").write_text(json.dumps(shape))


def read_shape(folder: Path) -> Json:
    """Return the keys of an item, of a list row, and of the elements of each property."""
    shape: Json = json.loads((folder / "shape.json").read_text())
    return shape


def _add_to_shape(shape: Json, item: Json, row: Json) -> None:
    for keys, body in ((shape["item"], item), (shape["row"], row)):
        for key, value in body.items():
            keys[key] = _empty_value(value)
    for key, value in item.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shape["elements"][key] = {name: _empty_value(part) for name, part in value[0].items()}


def _empty_value(value: Any) -> list[Any] | Json | None:
    """Return what stands for a value that an organization lacks."""
    # `sources` and `alternatives`; a reference to an entity is null.
    if isinstance(value, dict) and "id" not in value:
        return {}
    return [] if isinstance(value, list) else None


def _organization(item: Json, row: Json, name_key: str) -> Organization:
    organization = Organization(id=item["id"], name=item["name"], name_key=name_key)
    for key in SINGLES:
        setattr(organization, key, item[key])
    organization.headquarters_id = item["headquarters"] and item["headquarters"]["id"]
    organization.sourced, organization.revision = row["sourced"], item["revision"]
    statements: dict[str, Statement] = {}
    for key, value in item.items():
        elements = value if isinstance(value, list) else []
        for position, element in enumerate(item for item in elements if isinstance(item, dict)):
            columns = {name: element.get(name) for name in ELEMENT}
            columns["value"], entity_id = _split_value(element["value"])
            statements[element["statement"]] = Statement(
                id=element["statement"],
                property=key,
                element=position,
                is_source=False,
                entity_id=entity_id,
                statement_citations=_statement_citations(element),
                **columns,
            )
    for key, sources in item["sources"].items():
        for source in sources:
            statement = statements.setdefault(
                source["statement"],
                Statement(
                    id=source["statement"],
                    # `names` lists all names; the source of the displayed one has the key `name`.
                    property="names" if key == "name" else key,
                    sourced=source["sourced"],
                    anchored=source["anchored"],
                    statement_citations=_statement_citations(source),
                    lang=source["lang"],
                    **{name: source["qualifiers"].get(name) for name in QUALIFIERS},
                ),
            )
            statement.is_source, statement.value_type = True, source["value_type"]
            statement.value, statement.entity_id = _split_value(source["value"])
    organization.statements = list(statements.values())
    return organization


def _split_value(value: Any) -> tuple[str | None, str | None]:
    """Return a plain value and the id of an entity; one of them is None."""
    return (None, value["id"]) if isinstance(value, dict) else (value, None)


def _statement_citations(element: Json) -> list[StatementCitation]:
    return [
        StatementCitation(position=position, citation_id=key)
        for position, key in enumerate(element["citations"])
    ]
