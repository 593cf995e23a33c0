"""Write JSON objects as NDJSON: one in each line, as the API renders it."""

from collections.abc import Iterable, Iterator

from astana_api.domain.rendering.entities import Json, dumps


def write_ndjson(items: Iterable[Json]) -> Iterator[bytes]:
    """Yield a line for each object."""
    for item in items:
        yield dumps(item).encode() + b"\n"
