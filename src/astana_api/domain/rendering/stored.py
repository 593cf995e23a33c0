"""Render the JSON of an entity as the projection stores it."""

from typing import NamedTuple

from astana_api.domain.rendering.entities import (
    ReferenceLookup,
    dumps,
    last_revision,
    render_entity,
    render_summary,
)
from astana_api.domain.statements.projection import Projection


class StoredRendering(NamedTuple):
    """The JSON of an entity, its summary for lists, and the last revision that changed the JSON."""

    revision: int
    body: str
    summary: str


def render_stored(projection: Projection, references: ReferenceLookup) -> StoredRendering:
    """Render an entity; `references` resolves the ids that the projection mentions."""
    revision = last_revision(projection, references)
    rendered = render_entity(projection, references, revision)
    return StoredRendering(revision, dumps(rendered), dumps(render_summary(rendered)))
