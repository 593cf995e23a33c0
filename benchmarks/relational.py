"""The same organizations in tables as a textbook would lay them out, for the stacks we compare to.

Filled from what the project serves, so that nothing is missing there: whoever reads these tables
can answer the same JSON. `shape.json` beside the database says which keys an answer has; the tables
hold whatever is not null or empty everywhere.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, Index, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

Json = dict[str, Any]

SINGLES = ("description", "classification", "founded", "dissolved", "website")
"""The single values that are text; `headquarters` is an entity."""
ELEMENT = (
    "value_type",
    "text",
    "lang",
    "script",
    "kind",
    "start",
    "end",
    "during",
    "ended",
    "role",
    "stated_as",
    "anchored",
)
"""The columns of a statement that an element of a list shows under the same name."""
QUALIFIERS = {
    "start": "start",
    "end": "end",
    "during": "during",
    "ended": "ended",
    "role": "role",
    "kind": "name_kind",
}
"""The columns that a source shows among its qualifiers, where they say something, and as what."""


class Base(DeclarativeBase):
    """The tables of the comparison; they share nothing with the project's."""


class Entity(Base):
    """Anything that is pointed to."""

    __tablename__ = "entity"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]


class Citing(Base):
    """That a statement rests on a citation."""

    __tablename__ = "citing"

    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    citation_id: Mapped[str]


class Statement(Base):
    """One statement about an organization.

    `element` is its place in the list of its property, if it stands in one; `source` says that it
    is listed under the item's `sources`.
    """

    __tablename__ = "statement"
    __table_args__ = (Index("ix_statement_organization", "organization_id", "element"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organization.id"))
    property: Mapped[str]
    element: Mapped[int | None]
    source: Mapped[bool]
    value_type: Mapped[str | None]
    text: Mapped[str | None]
    lang: Mapped[str | None]
    script: Mapped[str | None]
    kind: Mapped[str | None]
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))
    start: Mapped[str | None]
    end: Mapped[str | None]
    during: Mapped[str | None]
    ended: Mapped[bool | None]
    role: Mapped[str | None]
    stated_as: Mapped[str | None]
    anchored: Mapped[bool]

    entity: Mapped[Entity | None] = relationship()
    citing: Mapped[list[Citing]] = relationship(order_by=Citing.place)


class Organization(Base):
    """An organization with the values that it has one of."""

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
    """Write `relational.db` and `shape.json` into the folder, from a SQLite database of ours."""
    engine = create_engine(f"sqlite:///{folder / 'relational.db'}")
    event.listen(engine, "connect", lambda made, _: made.execute("PRAGMA journal_mode = WAL"))
    Base.metadata.create_all(engine)
    shape: Json = {"item": {}, "row": {}, "elements": {}}
    with closing(sqlite3.connect(database)) as reading, Session(engine) as writing:
        rows = reading.execute("SELECT id, kind, name FROM rendered_entities").fetchall()
        writing.add_all(Entity(id=id_, kind=kind, name=name) for id_, kind, name in rows)
        for name_key, body, summary in reading.execute(
            "SELECT name_key, body, summary FROM rendered_entities WHERE kind = 'organization'"
        ):
            item, row = json.loads(body), json.loads(summary)
            _learn(shape, item, row)
            writing.add(_organization(item, row, name_key))
        writing.commit()
    engine.dispose()
    (folder / "shape.json").write_text(json.dumps(shape))


def read_shape(folder: Path) -> Json:
    """The keys of an item, of a row of the list, and of the elements of each property."""
    shape: Json = json.loads((folder / "shape.json").read_text())
    return shape


def _learn(shape: Json, item: Json, row: Json) -> None:
    for known, body in ((shape["item"], item), (shape["row"], row)):
        for key, value in body.items():
            known[key] = [] if isinstance(value, list) else None
    for key, value in item.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shape["elements"][key] = dict.fromkeys(value[0])


def _organization(item: Json, row: Json, name_key: str) -> Organization:
    made = Organization(id=item["id"], name=item["name"], name_key=name_key)
    for key in SINGLES:
        setattr(made, key, item[key])
    made.headquarters_id = item["headquarters"] and item["headquarters"]["id"]
    made.sourced, made.revision = row["sourced"], item["revision"]
    statements: dict[str, Statement] = {}
    for key, value in item.items():
        elements = value if isinstance(value, list) else []
        for place, element in enumerate(each for each in elements if isinstance(each, dict)):
            said = {name: element.get(name) for name in ELEMENT}
            entity = element.get("entity")
            statements[element["statement"]] = Statement(
                id=element["statement"],
                property=key,
                element=place,
                source=False,
                entity_id=entity and entity["id"],
                citing=_citing(element),
                **said,
            )
    for key, sources in item["sources"].items():
        for source in sources:
            known = statements.setdefault(
                source["statement"],
                Statement(
                    id=source["statement"],
                    # The names are a list, and yet one of them is the name.
                    property="names" if key == "name" else key,
                    anchored=source["anchored"],
                    citing=_citing(source),
                    **{column: source["qualifiers"].get(k) for column, k in QUALIFIERS.items()},
                ),
            )
            known.source, known.value_type = True, source["value_type"]
    made.statements = list(statements.values())
    return made


def _citing(shown: Json) -> list[Citing]:
    return [Citing(place=place, citation_id=key) for place, key in enumerate(shown["citations"])]
