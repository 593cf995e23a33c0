"""The envelope that every list comes in."""

import json
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from starlette.types import Scope

from astana_api.api.http.query_string import parse_query


def next_path(scope: Scope, cursor: str) -> str:
    """The path-absolute address of the next page: this one's, with another cursor."""
    pairs = [(name, text) for name, text in parse_query(scope["query_string"]) if name != "cursor"]
    # A comma stays one, or many ids would grow beyond what an address may have.
    query = urlencode([*pairs, ("cursor", cursor)], safe=",", quote_via=quote)
    return f"{quote(scope['path'])}?{query}"


def link_to_next(path: str | None) -> str | None:
    """The RFC 8288 `Link` header that says the same as the envelope's `next`."""
    return None if path is None else f'<{path}>; rel="next"'


def list_body(items: Sequence[bytes], path: str | None, total: int | None = None) -> bytes:
    """`{"items": [...], "next": ...}`, and `total` where it was asked for, from rendered items."""
    end = b'],"next":' + json.dumps(path).encode()
    if total is not None:
        end += b',"total":%d' % total
    return b'{"items":[' + b",".join(items) + end + b"}"
