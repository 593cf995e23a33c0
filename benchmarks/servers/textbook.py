"""Serve with FastAPI `def` endpoints, an ORM session dependency and Pydantic response models.

Relationships are loaded eagerly and lists use keyset pagination.
"""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, create_model
from sqlalchemy import create_engine, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from benchmarks.relational import (
    ELEMENT,
    QUALIFIERS,
    SINGLES,
    Entity,
    Json,
    Organization,
    Statement,
    read_shape,
)
from benchmarks.servers.uvicorn_runner import serve

_ITEMS = "/v1/organizations"


class Reference(BaseModel):
    """A reference to an entity."""

    id: str
    kind: str
    name: str


class Source(BaseModel):
    """The source of a single value."""

    statement: str
    value_type: str
    value: Reference | str | None
    lang: str | None
    qualifiers: dict[str, str | bool]
    citations: list[str]
    sourced: bool
    anchored: bool


_TYPES: dict[str, Any] = {
    "value": Reference | str | None,
    "headquarters": Reference | None,
    "citations": list[str],
    "stated_as": list[str],
    "conflicts": list[str],
    "former_ids": list[str],
    "anchored": bool,
    "sourced": bool,
    "ended": bool | None,
    "revision": int,
    "sources": dict[str, list[Source]],
    "alternatives": dict[str, list[Source]],
}


def _model(name: str, keys: Json, types: dict[str, Any]) -> type[BaseModel]:
    """Create a response model with the keys of a shape, in their order."""
    fields: Any = {
        key: (types.get(key, list[Any] if empty_value == [] else str | None), ...)
        for key, empty_value in keys.items()
    }
    model: type[BaseModel] = create_model(name, **fields)
    return model


def build(folder: Path) -> FastAPI:
    """Return the application over the folder's database."""
    engine = create_engine(
        f"sqlite:///{folder / 'relational.db'}", connect_args={"check_same_thread": False}
    )
    sessions = sessionmaker(engine)
    shape = read_shape(folder)
    elements = {
        key: list[_model(f"Element_{key}", keys, _TYPES)]  # type: ignore[misc]
        for key, keys in shape["elements"].items()
    }
    item_model = _model("Item", shape["item"], _TYPES | elements)
    row_model = _model("Row", shape["row"], _TYPES)
    page_model = create_model("Page", items=list[row_model], next=str | None)  # type: ignore[valid-type]
    app = FastAPI()

    def session() -> Iterator[Session]:
        with sessions() as new_session:
            yield new_session

    @app.get(_ITEMS + "/{organization_id}", response_model=item_model)
    def item(organization_id: str, session: Annotated[Session, Depends(session)]) -> Any:
        organization = session.get(
            Organization,
            organization_id,
            options=[
                joinedload(Organization.headquarters),
                selectinload(Organization.statements).options(
                    joinedload(Statement.entity), selectinload(Statement.statement_citations)
                ),
            ],
        )
        if organization is None:
            raise HTTPException(404)
        return _item(organization, shape)

    @app.get(_ITEMS, response_model=page_model)
    def page(
        session: Annotated[Session, Depends(session)],
        classification: str,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Any:
        key = tuple_(Organization.name_key, Organization.id)
        query = (
            select(Organization)
            .options(joinedload(Organization.headquarters))
            .where(Organization.classification == classification)
            .order_by(Organization.name_key, Organization.id)
            .limit(limit + 1)
        )
        if cursor is not None:
            query = query.where(key > tuple_(*json.loads(base64.urlsafe_b64decode(cursor))))
        organizations = session.scalars(query).all()
        next_url = None
        if len(organizations) > limit:
            last = json.dumps([organizations[limit - 1].name_key, organizations[limit - 1].id])
            next_cursor = base64.urlsafe_b64encode(last.encode()).decode()
            quoted = classification.replace(" ", "%20")
            next_url = f"{_ITEMS}?classification={quoted}&limit={limit}&cursor={next_cursor}"
        rows = [shape["row"] | _common(organization) for organization in organizations[:limit]]
        return {"items": rows, "next": next_url}

    return app


def _item(organization: Organization, shape: Json) -> Json:
    item: Json = shape["item"] | _common(organization)
    item |= {key: [] for key in shape["elements"]}
    item["sources"] = {}
    for statement in organization.statements:
        citations = [
            statement_citation.citation_id for statement_citation in statement.statement_citations
        ]
        if statement.element is not None:
            keys = shape["elements"][statement.property]
            element = keys | {key: getattr(statement, key) for key in ELEMENT if key in keys}
            element |= {"statement": statement.id, "citations": citations}
            element["value"] = _value(statement)
            item[statement.property].append(element)
        if statement.is_source:
            key = "name" if statement.property == "names" else statement.property
            item["sources"].setdefault(key, []).append(
                {
                    "statement": statement.id,
                    "value_type": statement.value_type,
                    "value": _value(statement),
                    "lang": statement.lang,
                    "qualifiers": {
                        name: value
                        for name in QUALIFIERS
                        if (value := getattr(statement, name)) is not None
                    },
                    "citations": citations,
                    "sourced": statement.sourced,
                    "anchored": statement.anchored,
                }
            )
    return item


def _value(statement: Statement) -> Json | str | None:
    return statement.value if statement.entity is None else _reference(statement.entity)


def _common(organization: Organization) -> Json:
    return {
        "id": organization.id,
        "kind": "organization",
        "name": organization.name,
        **{key: getattr(organization, key) for key in SINGLES},
        "headquarters": _reference(organization.headquarters),
        "sourced": organization.sourced,
        "revision": organization.revision,
        "self": f"{_ITEMS}/{organization.id}",
    }


def _reference(entity: Entity | None) -> Json | None:
    if entity is None:
        return None
    return {"id": entity.id, "kind": entity.kind, "name": entity.name}


if __name__ == "__main__":
    serve(build)
