"""The routers, one file for each kind of thing that is served."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from astana_api.api.routers import (
    about,
    citations,
    documents,
    entities,
    properties,
    revisions,
    search,
    statements,
)

_SINGLE = (search, statements, citations, documents, revisions, properties, about)

TAGS: Sequence[dict[str, Any]] = [*entities.TAGS, *(module.TAG for module in _SINGLE)]
"""What the documentation says about each router's tag, in its order there."""


def all_routers() -> list[APIRouter]:
    """Every router, in the order of the documentation."""
    return [*entities.ROUTERS, *(module.router for module in _SINGLE)]
