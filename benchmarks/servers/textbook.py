"""The textbook: FastAPI `def` endpoints, an ORM session as a dependency, Pydantic response models.

Its relations are loaded eagerly and its list pages by key, as a careful author would have it.
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
from benchmarks.servers.serving import serve

_ITEMS = "/v1/organizations"


class Reference(BaseModel):
    """An entity that another points to."""

    id: str
    kind: str
    name: str


class Source(BaseModel):
    """Where a single value comes from."""

    statement: str
    value_type: str
    qualifiers: dict[str, str | bool]
    citations: list[str]
    anchored: bool


_TYPES: dict[str, Any] = {
    "entity": Reference | None,
    "headquarters": Reference | None,
    "citations": list[str],
    "conflicts": list[str],
    "former_ids": list[str],
    "anchored": bool,
    "sourced": bool,
    "ended": bool | None,
    "revision": int,
    "sources": dict[str, list[Source]],
}


def _model(name: str, keys: Json, types: dict[str, Any]) -> type[BaseModel]:
    """A response model with the keys of a shape, in their order."""
    fields: Any = {
        key: (types.get(key, list[Any] if empty == [] else str | None), ...)
        for key, empty in keys.items()
    }
    made: type[BaseModel] = create_model(name, **fields)
    return made


def build(folder: Path) -> FastAPI:
    """The application over the folder's database."""
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
        with sessions() as made:
            yield made

    @app.get(_ITEMS + "/{organization_id}", response_model=item_model)
    def item(organization_id: str, session: Annotated[Session, Depends(session)]) -> Any:
        found = session.get(
            Organization,
            organization_id,
            options=[
                joinedload(Organization.headquarters),
                selectinload(Organization.statements).options(
                    joinedload(Statement.entity), selectinload(Statement.citing)
                ),
            ],
        )
        if found is None:
            raise HTTPException(404)
        return _item(found, shape)

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
        found = session.scalars(query).all()
        following = None
        if len(found) > limit:
            last = json.dumps([found[limit - 1].name_key, found[limit - 1].id])
            behind = base64.urlsafe_b64encode(last.encode()).decode()
            said = classification.replace(" ", "%20")
            following = f"{_ITEMS}?classification={said}&limit={limit}&cursor={behind}"
        rows = [shape["row"] | _common(each) for each in found[:limit]]
        return {"items": rows, "next": following}

    return app


def _item(found: Organization, shape: Json) -> Json:
    item: Json = shape["item"] | _common(found)
    item |= {key: [] for key in shape["elements"]}
    item["sources"] = {}
    for said in found.statements:
        citations = [each.citation_id for each in said.citing]
        if said.element is not None:
            keys = shape["elements"][said.property]
            shown = keys | {key: getattr(said, key) for key in ELEMENT if key in keys}
            shown |= {"statement": said.id, "citations": citations}
            if "entity" in keys:
                shown["entity"] = _reference(said.entity)
            item[said.property].append(shown)
        if said.source:
            key = "name" if said.property == "names" else said.property
            item["sources"].setdefault(key, []).append(
                {
                    "statement": said.id,
                    "value_type": said.value_type,
                    "qualifiers": {
                        name: value
                        for column, name in QUALIFIERS.items()
                        if (value := getattr(said, column)) is not None
                    },
                    "citations": citations,
                    "anchored": said.anchored,
                }
            )
    return item


def _common(found: Organization) -> Json:
    return {
        "id": found.id,
        "kind": "organization",
        "name": found.name,
        **{key: getattr(found, key) for key in SINGLES},
        "headquarters": _reference(found.headquarters),
        "sourced": found.sourced,
        "revision": found.revision,
        "url": f"{_ITEMS}/{found.id}",
    }


def _reference(entity: Entity | None) -> Json | None:
    if entity is None:
        return None
    return {"id": entity.id, "kind": entity.kind, "name": entity.name}


if __name__ == "__main__":
    serve(build)
