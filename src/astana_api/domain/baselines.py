"""The actor of a seeding, and the stored form of the items of an import baseline."""

import zlib

from astana_api.domain.rendering.entities import dumps, loads

ACTOR_PREFIX = "dossier:"
"""The actor of the revisions of a dossier is this with the id of the dossier."""


def pack_items(items: dict[str, str]) -> bytes:
    """Return the fingerprints by key as compressed JSON; equal items give equal bytes."""
    return zlib.compress(dumps(dict(sorted(items.items()))).encode(), level=9)


def unpack_items(packed: bytes) -> dict[str, str]:
    """Return the fingerprints by key that `pack_items` stored."""
    items: dict[str, str] = loads(zlib.decompress(packed))
    return items


REVISION_STREAM_VERSION = 1
"""The version of the export of all revisions, which changes with its form."""
