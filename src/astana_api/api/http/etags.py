"""Entity tags, `If-None-Match` and `If-Match` (RFC 9110, sections 8.8.3, 13.1.2 and 13.1.1).

A tag is `"{revision}-{first 16 hex digits of the SHA-256 of the unencoded body}"`, with the name of
the content coding as a suffix if there is one (see `middleware.compression`).

With `If-Match` the client names the state that a write is based on. Only the revision in a tag is
compared, because a client may have read any representation: all fields or some of them, in any
content coding.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from astana_api.errors import PreconditionFailed, PreconditionRequired

DIGEST_LENGTH = 16
JSON = b"application/json"
_CODING = re.compile(rb'-(?:zstd|br|gzip)"$')
# An opaque tag consists of visible characters except the quote, and of bytes above ASCII.
_TAG_LIST = re.compile(rb'[ \t]*(?:(?:W/)?("[\x21\x23-\x7e\x80-\xff]*"))?[ \t]*(?:,|$)')
# `If-Match` requires strong comparison: weak tags and anything else match nothing.
_REVISION = re.compile(
    rb'(?:^|,)[ \t]*"([0-9]{1,18})-[0-9a-f]{16}(?:-(?:zstd|br|gzip))?"[ \t]*(?=,|$)'
)
_WEAK_TAG = re.compile(rb'(?:^|,)[ \t]*W/"')


def compute_digest(body: bytes) -> str:
    """Return the digest of an unencoded body that its entity tag contains."""
    return sha256(body).hexdigest()[:DIGEST_LENGTH]


def format_etag(revision: int, digest: str) -> bytes:
    """Return the strong entity tag, with its quotes."""
    return b'"%d-%b"' % (revision, digest.encode())


def _parse_tags(header: bytes) -> Iterable[bytes]:
    """Return the opaque tags of a list; none if any element is not a tag."""
    tags = []
    position = 0
    while position < len(header):
        match = _TAG_LIST.match(header, position)
        if match is None:
            return ()
        if match[1]:
            tags.append(match[1])
        position = match.end()
    return tags


def match_etag(header: bytes, tag: bytes) -> bytes | None:
    """Return the tag in an `If-None-Match` header that matches `tag`, or None.

    The comparison is weak and ignores the suffix of a content coding. For `*` return `tag`. An
    invalid header matches nothing, so that the client gets the complete response.
    """
    if header == tag:
        return tag
    if header.strip() == b"*":
        return tag
    for candidate in _parse_tags(header):
        if candidate == tag or _CODING.sub(b'"', candidate) == tag:
            return candidate
    return None


def get_if_match(scope: Scope) -> bytes | None:
    """Return the header with its lines joined; None if it was not sent."""
    values = [value for name, value in scope["headers"] if name == b"if-match"]
    return b", ".join(values) if values else None


def parse_revisions(header: bytes) -> Iterable[int]:
    """Return the revisions of the tags in the format of this server."""
    return [int(revision) for revision in _REVISION.findall(header)]


def require_match(header: bytes | None, revision: int) -> None:
    """Raise PreconditionRequired without the header, PreconditionFailed if no tag matches.

    `*` matches any revision. A write calls this inside of its unit of work, which locks the head,
    so that no other write can come between the check and the change.
    """
    if header is None:
        raise PreconditionRequired("Send If-Match with the ETag of the state that you read.")
    if header.strip() == b"*" or revision in parse_revisions(header):
        return
    if _WEAK_TAG.search(header):
        raise PreconditionFailed(
            "If-Match never matches a weak tag (W/): send the ETag as the server sent it.",
            extensions={"revision": revision},
        )
    raise PreconditionFailed(
        f"The resource has changed: its current revision is {revision}. Read it again, and send "
        "its ETag.",
        extensions={"revision": revision},
    )


class Representation(Response):
    """Represent a response with an entity tag; 304 without a body if the client has it already.

    `revision` is the last one that changed anything in the body. `digest` saves hashing a body
    whose digest is stored with it. `link` is the value of a `Link` header (RFC 8288). By default a
    client may store the response and must revalidate it (`no-cache`). Raise PreconditionFailed if
    an `If-Match` header has no tag of the revision.
    """

    def __init__(
        self,
        scope: Scope,
        body: bytes,
        revision: int,
        *,
        digest: str | None = None,
        media_type: bytes = JSON,
        link: str | None = None,
        cache_control: bytes = b"no-cache",
    ) -> None:
        tag = format_etag(revision, digest if digest is not None else compute_digest(body))
        headers = [
            (b"etag", tag),
            (b"cache-control", cache_control),
            # `Origin`: a shared cache must not serve a response without CORS headers to a browser.
            (b"vary", b"Accept, Accept-Encoding, Origin"),
        ]
        if link is not None:
            headers.append((b"link", link.encode("latin-1")))
        self.background = None
        self.body = body
        self.status_code = 200
        if_none_match = []
        for name, value in scope["headers"]:
            if name == b"if-none-match":
                if_none_match.append(value)
            elif name == b"if-match":
                # Evaluated before `If-None-Match` (RFC 9110, section 13.2.2).
                require_match(get_if_match(scope), revision)
        # A list header may be sent as several header lines (RFC 9110, section 5.3).
        matched_etag = match_etag(b", ".join(if_none_match), tag) if if_none_match else None
        if matched_etag is None:
            headers.append((b"content-length", b"%d" % len(body)))
            headers.append((b"content-type", media_type))
        else:
            # The matched tag, because the client stores that content coding.
            headers[0] = (b"etag", matched_etag)
            self.body = b""
            self.status_code = 304
        self.raw_headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        # No background tasks and no websockets: two messages suffice.
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send({"type": "http.response.body", "body": self.body})
