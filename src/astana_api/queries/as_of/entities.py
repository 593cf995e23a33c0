"""Reads of entities at an earlier revision."""

from astana_api.domain.enums import Kind
from astana_api.domain.rendering import entities as rendering
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.entities.items import EntityItem


async def get_item(view: AsOfView, entity_id: str) -> EntityItem | None:
    """Return an entity; None for an unknown or merged id."""
    status = await view.get_status(entity_id)
    if status is None:
        return None
    projection = (await view.load_projections([entity_id]))[entity_id]
    names = await view.load_names([entity_id, *projection.mentioned_ids])
    revision = rendering.last_revision(projection, names)
    body = rendering.dumps(rendering.render_entity(projection, names, revision))
    return EntityItem(status.kind, status.status, body, None, revision)


async def get_merge_target(view: AsOfView, entity_id: str) -> tuple[str, Kind] | None:
    """Return the entity into which an id was merged, over all steps; None if it was not merged."""
    target_id = view.canonical_id(entity_id)
    target_status = await view.get_status(target_id) if target_id != entity_id else None
    return None if target_status is None else (target_id, Kind(target_status.kind))
