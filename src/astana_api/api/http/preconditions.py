"""`If-Match` (RFC 9110, section 13.1.1): the client names the state that a write is based on.

Only the revision in a tag is compared, because a client may have read any representation: all
fields or some of them, in any content coding.
"""

import re
from collections.abc import Iterable

from starlette.types import Scope

from astana_api.errors import PreconditionFailed, PreconditionRequired

# `If-Match` requires strong comparison: weak tags and anything else match nothing.
_REVISION = re.compile(
    rb'(?:^|,)[ \t]*"([0-9]{1,18})-[0-9a-f]{16}(?:-(?:zstd|br|gzip))?"[ \t]*(?=,|$)'
)


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
        raise PreconditionRequired(
            "Say with If-Match which state this change was made for: the ETag of what you read."
        )
    if header.strip() == b"*" or revision in parse_revisions(header):
        return
    raise PreconditionFailed(
        f"If-Match names no state of revision {revision}, which is the current one. Read it anew.",
        extensions={"revision": revision},
    )
