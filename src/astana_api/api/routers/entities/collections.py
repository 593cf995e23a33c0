"""The six collections of entities: each kind's, and the one over all."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Scope

from astana_api.api.http.problem_details import problem_responses
from astana_api.api.routers.entities.filters import EntityFilters, filters_of
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import address
from astana_api.errors import Gone, ResourceNotFound
from astana_api.queries.as_of import entities as past_entities
from astana_api.queries.as_of.view import Past
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities.items import Item, Served
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND, EntityLists
from astana_api.schemas.responses.entities import (
    ANY_WHOLE,
    LISTS,
    WHOLE,
    EntityList,
    Selection,
    keys,
)


@dataclass(frozen=True, slots=True)
class Collection:
    """Entities that are served under one path.

    `whole` and `page` are the shapes of an item and of a list, `fields` the keys that `fields` may
    name, `example` an id of the shipped dossier.
    """

    name: str
    singular: str
    kinds: frozenset[str]
    description: str
    example: str
    lists: EntityLists
    whole: Any
    page: Any
    fields: tuple[str, ...]
    filters: EntityFilters

    @property
    def article(self) -> str:
        """What stands before the singular."""
        return "an" if self.singular[0] in "aeiou" else "a"

    @property
    def sorts(self) -> list[str]:
        """The keys that the list is sorted by, without their `-`."""
        return [key for key in self.lists.summaries.sorts if not key.startswith("-")]

    def address(self, entity_id: str) -> str:
        """Where the collection serves an entity, not yet quoted."""
        return f"/v1/{self.name}/{entity_id}"


def _of_kind(kind: Kind, example: str, description: str) -> Collection:
    return Collection(
        name=kind.collection,
        singular=kind.value,
        kinds=frozenset([kind.value]),
        description=description,
        example=example,
        lists=BY_KIND[kind],
        whole=WHOLE[kind] | Selection,
        page=LISTS[kind],
        fields=keys(WHOLE[kind]),
        filters=filters_of(BY_KIND[kind]),
    )


def _all_fields(kinds: Iterable[Kind]) -> tuple[str, ...]:
    found: dict[str, None] = reduce(or_, (dict.fromkeys(keys(WHOLE[kind])) for kind in kinds))
    return tuple(found)


COLLECTIONS = (
    _of_kind(
        Kind.ORGANIZATION,
        "astana-platform",
        "Parties, movements, platforms, companies, media and other bodies.",
    ),
    _of_kind(Kind.PERSON, "randa-kassis", "People."),
    _of_kind(
        Kind.EVENT,
        "syrian-national-congress-sochi",
        "Meetings, talks, processes, wars and whatever else took place, or was to.",
    ),
    _of_kind(Kind.PLACE, "astana", "Cities, states and regions; a state may act."),
    _of_kind(
        Kind.WORK, "draft-syrian-constitution", "Drafts, declarations, speeches and other works."
    ),
    Collection(
        name="entities",
        singular="entity",
        kinds=frozenset(Kind),
        description="Entities of every kind in one place.",
        example="astana-platform",
        lists=EVERY_KIND,
        whole=ANY_WHOLE | Selection,
        page=EntityList,
        fields=_all_fields(Kind),
        filters=filters_of(EVERY_KIND),
    ),
)


ELSEWHERE: dict[int | str, dict[str, Any]] = {
    308: {
        "description": "It was merged into another entity, at the address in `Location`.",
        "headers": {
            "Location": {
                "description": "The same of the entity that stands for it now.",
                "schema": {"type": "string"},
            }
        },
    },
    **problem_responses(ResourceNotFound, Gone),
}
"""The responses of an operation that `instead` answers for."""


async def instead(
    snapshot: Snapshot,
    scope: Scope,
    collection: Collection,
    entity_id: str,
    found: Served | Item | None,
    past: Past | None = None,
) -> Response:
    """The way to where an entity is that is not to be answered here (308, RFC 9110).

    As it was then, with a past. Raises ResourceNotFound where there is none, or where it is of
    another kind, naming its address; Gone where it was withdrawn.
    """
    if found is None:
        moved = await (
            entity_items.taken_in_by(snapshot, entity_id)
            if past is None
            else past_entities.taken_in_by(past, entity_id)
        )
        if moved is None:
            raise ResourceNotFound(f"There is no {collection.singular} {entity_id}.")
        end, kind = moved
        if kind not in collection.kinds:
            raise ResourceNotFound(
                f"{entity_id} was merged into {end}, which is at {address(kind, end)}."
            )
        return _moved(scope, end)
    if found.kind not in collection.kinds:
        kind = Kind(found.kind)
        raise ResourceNotFound(
            f"{entity_id} is no {collection.singular}; it is at {address(kind, entity_id)}."
        )
    raise Gone(f"The {found.kind} {entity_id} was withdrawn.")


def _moved(scope: Scope, entity_id: str) -> Response:
    path: str = scope["route"].path.replace("{id}", quote(entity_id, safe=""))
    query: bytes = scope["query_string"]
    location = f"{path}?{query.decode('latin-1')}" if query else path
    return Response(status_code=308, headers={"Location": location, "Cache-Control": "no-cache"})
