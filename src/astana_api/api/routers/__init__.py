"""The routers, one file for each kind of thing that is served."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from astana_api.api.routers import about, graph, properties, search
from astana_api.api.routers.changes import feed as changes
from astana_api.api.routers.changes import revisions
from astana_api.api.routers.entities import routes as entities
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.sources import write_routes as source_writes
from astana_api.api.routers.statements import routes as statements
from astana_api.api.routers.statements import write_routes as statement_writes
from astana_api.api.routers.timeline import routes as timeline

_SINGLE = (
    search,
    statements,
    timeline,
    graph,
    citations,
    documents,
    revisions,
    changes,
    properties,
    about,
)

_WRITING = (
    statement_writes.router,
    source_writes.citation_router,
    source_writes.document_router,
)

TAGS: Sequence[dict[str, Any]] = [*entities.TAGS, *(module.TAG for module in _SINGLE)]
"""What the documentation says about each router's tag, in its order there."""


def all_routers() -> list[APIRouter]:
    """Every router, in the order of the documentation."""
    return [*entities.ROUTERS, *(module.router for module in _SINGLE), *_WRITING]
