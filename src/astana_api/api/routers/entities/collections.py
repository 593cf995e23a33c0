"""The six collections of entities: one for each kind, and one for all kinds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Scope

from astana_api.api.lists.parameters import id_path
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.entities.filters import EntityFilters, build_filters
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import entity_path
from astana_api.domain.search.query import MAX_QUERY_LENGTH, EmptyQueryError, parse_query
from astana_api.domain.search.search_tokens import Findable
from astana_api.errors import Gone, Problem, ResourceNotFound
from astana_api.queries.entities.items import EntityItem, EntityStatus
from astana_api.queries.entities.lists import BY_KIND, EVERY_KIND, EntityLists
from astana_api.queries.search.service import find_named_entities
from astana_api.queries.view import HeadView, View
from astana_api.schemas.responses.entities import (
    ANY_ENTITY,
    ENTITY_MODELS,
    LIST_MODELS,
    EntityList,
    Selection,
    selectable_keys,
)

MAX_SIMILAR = 3
"""The number of ids that the problem of an unknown id suggests at most."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The entities that the API serves under one path.

    `item_model` and `list_model` are the response models of an item and of a list, `fields` are
    the keys that the parameter `fields` accepts, `example` is an id of the bundled dossier.
    """

    name: str
    singular: str
    kinds: frozenset[str]
    description: str
    example: str
    lists: EntityLists
    item_model: Any
    list_model: Any
    fields: tuple[str, ...]
    filters: EntityFilters

    @property
    def article(self) -> str:
        """Return the indefinite article of the singular."""
        return "an" if self.singular[0] in "aeiou" else "a"

    @property
    def sorts(self) -> list[str]:
        """Return the sort keys of the list, in ascending form only."""
        return [key for key in self.lists.summaries.sorts if not key.startswith("-")]

    def path(self, entity_id: str) -> str:
        """Return the path of an entity in the collection, not percent-encoded."""
        return f"/v1/{self.name}/{entity_id}"


def _of_kind(kind: Kind, example: str, description: str) -> Collection:
    return Collection(
        name=kind.collection,
        singular=kind.value,
        kinds=frozenset([kind.value]),
        description=description,
        example=example,
        lists=BY_KIND[kind],
        item_model=ENTITY_MODELS[kind] | Selection,
        list_model=LIST_MODELS[kind],
        fields=selectable_keys(ENTITY_MODELS[kind]),
        filters=build_filters(BY_KIND[kind]),
    )


def _all_fields(kinds: Iterable[Kind]) -> tuple[str, ...]:
    fields: dict[str, None] = reduce(
        or_, (dict.fromkeys(selectable_keys(ENTITY_MODELS[kind])) for kind in kinds)
    )
    return tuple(fields)


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
        item_model=ANY_ENTITY | Selection,
        list_model=EntityList,
        fields=_all_fields(Kind),
        filters=build_filters(EVERY_KIND),
    ),
)


def entity_id_path(collection: Collection) -> object:
    """Return the annotation of the id in the path of an entity for `Annotated[str, ...]`."""
    return id_path(f"The {collection.singular}'s id.", collection.example)


REDIRECT_RESPONSES: dict[int | str, dict[str, Any]] = {
    308: {
        "description": "The entity was merged into another one; `Location` is its path.",
        "headers": {
            "Location": {
                "description": "The same resource of the entity that it was merged into.",
                "schema": {"type": "string"},
            }
        },
    },
    **problem_responses(ResourceNotFound, Gone),
}
"""The OpenAPI responses of an operation that calls `redirect_or_raise`."""


async def redirect_or_raise(
    view: View,
    scope: Scope,
    collection: Collection,
    entity_id: str,
    entity: EntityStatus | EntityItem | None,
) -> Response:
    """Return a permanent redirect (308, RFC 9110) to the entity that a merged one became.

    Raise ResourceNotFound if there is no such entity or if it is
    of another kind (the error gives its path), and Gone if it was withdrawn.
    """
    if entity is None:
        target = await view.get_merge_target(entity_id)
        if target is None:
            raise missing(collection, entity_id, await _find_similar(view, collection, entity_id))
        target_id, kind = target
        if kind not in collection.kinds:
            raise ResourceNotFound(
                f"{entity_id} was merged into {target_id}, "
                f"which is at {entity_path(kind, target_id)}."
            )
        return _permanent_redirect(scope, target_id)
    raise unavailable(collection, entity_id, entity)


def missing(collection: Collection, entity_id: str, similar: Sequence[str] = ()) -> Problem:
    """Return the problem of an id that no entity has; `similar` are ids that may be meant."""
    hint = f" Did you mean {' or '.join(similar)}?" if similar else ""
    return ResourceNotFound(f"There is no {collection.singular} {entity_id}.{hint}")


async def _find_similar(view: View, collection: Collection, entity_id: str) -> list[str]:
    """Return the ids of the few entities of the collection that have a name like the id."""
    if not isinstance(view, HeadView):
        # Names are only indexed for the present.
        return []
    try:
        words = parse_query(entity_id[:MAX_QUERY_LENGTH].replace("-", " "))
    except EmptyQueryError:
        return []
    kinds = tuple(map(Findable, sorted(collection.kinds)))
    found = await find_named_entities(view.snapshot, words, kinds)
    return list(found.ids) if len(found.ids) <= MAX_SIMILAR else []


def unavailable(
    collection: Collection, entity_id: str, entity: EntityStatus | EntityItem
) -> Problem:
    """Return the problem of an entity that is of another kind or was withdrawn."""
    if entity.kind not in collection.kinds:
        path = entity_path(Kind(entity.kind), entity_id)
        return ResourceNotFound(f"{entity_id} is no {collection.singular}; it is at {path}.")
    return Gone(f"The {entity.kind} {entity_id} was withdrawn.")


def _permanent_redirect(scope: Scope, entity_id: str) -> Response:
    path: str = scope["route"].path.replace("{id}", quote(entity_id, safe=""))
    query: bytes = scope["query_string"]
    location = f"{path}?{query.decode('latin-1')}" if query else path
    return Response(status_code=308, headers={"Location": location, "Cache-Control": "no-cache"})
