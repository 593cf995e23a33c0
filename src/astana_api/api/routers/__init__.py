"""The routers, one module or package for each resource."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from astana_api.api.routers import about, dossiers, graph, imports, properties, search
from astana_api.api.routers.audit import routes as audit_routes
from astana_api.api.routers.audit import write_routes as audit_writes
from astana_api.api.routers.changes import feed as change_feed
from astana_api.api.routers.changes import revisions
from astana_api.api.routers.entities import routes as entity_routes
from astana_api.api.routers.entities import write_routes as entity_writes
from astana_api.api.routers.sources import citations, documents, links, texts
from astana_api.api.routers.sources import write_routes as source_writes
from astana_api.api.routers.statements import evidence as evidence_routes
from astana_api.api.routers.statements import routes as statement_routes
from astana_api.api.routers.statements import write_routes as statement_writes
from astana_api.api.routers.timeline import routes as timeline_routes

_READ_MODULES = (
    search,
    statement_routes,
    timeline_routes,
    graph,
    citations,
    documents,
    audit_routes,
    dossiers,
    revisions,
    change_feed,
    properties,
    about,
)

_ENTITY_ROUTERS = [
    router
    for routers_of_collection in zip(entity_routes.ROUTERS, entity_writes.ROUTERS, strict=True)
    for router in routers_of_collection
]

_SUBRESOURCE_ROUTERS = (evidence_routes.router, links.router, texts.router)

_WRITE_ROUTERS = (
    statement_writes.router,
    source_writes.citation_router,
    source_writes.document_router,
    audit_writes.router,
    imports.router,
)

TAGS: Sequence[dict[str, Any]] = [
    *entity_routes.TAGS,
    *(module.TAG for module in (*_READ_MODULES, imports)),
]
"""The OpenAPI tags of the routers, in the order of the documentation."""


def all_routers() -> list[APIRouter]:
    """Return all routers in the order of the documentation."""
    return [
        *_ENTITY_ROUTERS,
        *(module.router for module in _READ_MODULES),
        *_SUBRESOURCE_ROUTERS,
        *_WRITE_ROUTERS,
    ]
