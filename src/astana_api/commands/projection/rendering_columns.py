"""The columns in which rendered JSON is stored."""

import hashlib
from typing import Any

from astana_api.domain.rendering.compression import compress
from astana_api.domain.rendering.stored import StoredRendering


def json_columns(body: str) -> dict[str, Any]:
    """Return the columns `digest` and `body` (compressed) of rendered JSON."""
    return {"digest": compute_digest(body), "body": compress(body)}


def rendering_columns(rendering: StoredRendering) -> dict[str, Any]:
    """Return the columns of the rendering of an entity."""
    return {
        "revision": rendering.revision,
        "summary": rendering.summary,
        **json_columns(rendering.body),
    }


def compute_digest(body: str) -> str:
    """Return the digest for entity tags: the first 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]
