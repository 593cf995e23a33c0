"""The routers, one file for each kind of thing that is served."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

TAGS: Sequence[dict[str, Any]] = ()
"""What the documentation says about each router's tag, in its order there."""


def all_routers() -> list[APIRouter]:
    """Every router, in the order of the documentation."""
    return []
