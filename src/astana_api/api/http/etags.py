"""Entity tags and conditional reading (RFC 9110, sections 8.8.3 and 13.1.2).

A tag is `"{revision}-{16 hex digits of the SHA-256 of the body before coding}"`, with the coding's
name as a suffix where one was applied (see `compression`).
"""

import re
from collections.abc import Iterable
from hashlib import sha256

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from astana_api.api.http.preconditions import if_match, require_match

DIGEST_LENGTH = 16
JSON = b"application/json"
_CODING = re.compile(rb'-(?:zstd|br|gzip)"$')
# An opaque tag is any run of visible characters but the quote, and of bytes above ASCII.
_TAG_LIST = re.compile(rb'[ \t]*(?:(?:W/)?("[\x21\x23-\x7e\x80-\xff]*"))?[ \t]*(?:,|$)')


def digest_of(body: bytes) -> str:
    return sha256(body).hexdigest()[:DIGEST_LENGTH]


def entity_tag(revision: int, digest: str) -> bytes:
    """The strong tag of what `revision` last touched, quotes included."""
    return b'"%d-%b"' % (revision, digest.encode())


def _listed(header: bytes) -> Iterable[bytes]:
    """The opaque tags of a list; nothing at all where any part of it is not a tag."""
    found = []
    position = 0
    while position < len(header):
        match = _TAG_LIST.match(header, position)
        if match is None:
            return ()
        if match[1]:
            found.append(match[1])
        position = match.end()
    return found


def matching_tag(header: bytes, tag: bytes) -> bytes | None:
    """The tag in an `If-None-Match` that says that the client has `tag`, or None.

    Compared weakly, and without the suffix of a content coding. `*` matches as `tag` itself. A
    header that is no list of tags counts as not sent, so that the client gets the whole answer.
    """
    if header == tag:
        return tag
    if header.strip() == b"*":
        return tag
    for listed in _listed(header):
        if listed == tag or _CODING.sub(b'"', listed) == tag:
            return listed
    return None


class Representation(Response):
    """A body that is ready to go, under its entity tag; 304 where the client has it already.

    `revision` is the highest that touched anything the body was made from. `digest` saves hashing
    a body whose digest was stored with it. `link` is the value of an RFC 8288 header. The answer
    is the client's to keep and to ask about each time (`no-cache`). Raises PreconditionFailed where
    an `If-Match` names no state of the revision.
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
        tag = entity_tag(revision, digest if digest is not None else digest_of(body))
        headers = [
            (b"etag", tag),
            (b"cache-control", cache_control),
            (b"vary", b"Accept, Accept-Encoding"),
        ]
        if link is not None:
            headers.append((b"link", link.encode("latin-1")))
        self.background = None
        self.body = body
        self.status_code = 200
        wanted = []
        for name, value in scope["headers"]:
            if name == b"if-none-match":
                wanted.append(value)
            elif name == b"if-match":
                # Asked before the other (RFC 9110, section 13.2.2).
                require_match(if_match(scope), revision)
        # A list may be sent in parts (RFC 9110, section 5.3).
        had = matching_tag(b", ".join(wanted), tag) if wanted else None
        if had is None:
            headers.append((b"content-length", b"%d" % len(body)))
            headers.append((b"content-type", media_type))
        else:
            # With the tag the client named: its coding, too, is what the client keeps.
            headers[0] = (b"etag", had)
            self.body = b""
            self.status_code = 304
        self.raw_headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        # Neither cookies nor background tasks nor websockets: two messages and nothing else.
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send({"type": "http.response.body", "body": self.body})
