"""The JSON envelope of lists, and the link to the next page."""

import json
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from starlette.types import Scope

from astana_api.api.http.query_string import parse_query


def build_next_path(scope: Scope, cursor: str) -> str:
    """Return the path and query of the next page: those of this request with another cursor."""
    pairs = [(name, text) for name, text in parse_query(scope["query_string"]) if name != "cursor"]
    # Encoded commas would make a target with many ids too long.
    query = urlencode([*pairs, ("cursor", cursor)], safe=",", quote_via=quote)
    return f"{quote(scope['path'])}?{query}"


def format_next_link(path: str | None) -> str | None:
    """Return the `Link` header (RFC 8288) for the `next` of the envelope."""
    return None if path is None else f'<{path}>; rel="next"'


def render_list_body(items: Sequence[bytes], path: str | None, total: int | None = None) -> bytes:
    """Return `{"items": [...], "next": ...}`, with `total` unless it is None, from JSON items."""
    end = b'],"next":' + json.dumps(path).encode()
    if total is not None:
        end += b',"total":%d' % total
    return b'{"items":[' + b",".join(items) + end + b"}"
