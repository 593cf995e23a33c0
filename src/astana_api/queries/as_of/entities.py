"""Entities as they were, and where those that had been merged away led."""

from astana_api.domain.enums import Kind
from astana_api.domain.rendering import entities as rendering
from astana_api.queries.as_of.view import Past
from astana_api.queries.entities.items import Item


async def item(past: Past, entity_id: str) -> Item | None:
    """The whole of an entity; None for an id that was unknown or had been merged away."""
    served = await past.served(entity_id)
    if served is None:
        return None
    projection = (await past.projections([entity_id]))[entity_id]
    names = await past.names([entity_id, *projection.mentioned])
    revision = rendering.revision(projection, names)
    body = rendering.dumps(rendering.entity(projection, names, revision))
    return Item(served.kind, served.status, body, None, revision)


async def taken_in_by(past: Past, entity_id: str) -> tuple[str, Kind] | None:
    """The entity that an id had been merged into, however many steps away; None if it was not."""
    end = past.standing(entity_id)
    found = await past.served(end) if end != entity_id else None
    return None if found is None else (end, Kind(found.kind))
