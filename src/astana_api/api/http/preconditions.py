"""`If-Match` (RFC 9110, section 13.1.1): who writes says what they saw.

A tag passes by its revision, whichever representation it came from: a client may have read the
whole, some fields, or another coding of either.
"""

import re
from collections.abc import Iterable

from starlette.types import Scope

from astana_api.errors import PreconditionFailed, PreconditionRequired

# Strong tags alone, as the comparison has to be; what else the list holds matches nothing.
_REVISION = re.compile(
    rb'(?:^|,)[ \t]*"([0-9]{1,18})-[0-9a-f]{16}(?:-(?:zstd|br|gzip))?"[ \t]*(?=,|$)'
)


def if_match(scope: Scope) -> bytes | None:
    """The header as it was sent, its parts joined; None where it was not."""
    sent = [value for name, value in scope["headers"] if name == b"if-match"]
    return b", ".join(sent) if sent else None


def revisions_in(header: bytes) -> Iterable[int]:
    """The revisions of the tags that are ours."""
    return [int(found) for found in _REVISION.findall(header)]


def require_match(header: bytes | None, revision: int) -> None:
    """Raise PreconditionRequired without the header, PreconditionFailed where nothing in it fits.

    `*` fits whatever is there. To be asked inside of the unit of work that writes, which holds the
    head, so that nothing comes between.
    """
    if header is None:
        raise PreconditionRequired(
            "Say with If-Match which state this change was made for: the ETag of what you read."
        )
    if header.strip() == b"*" or revision in revisions_in(header):
        return
    raise PreconditionFailed(
        f"If-Match names no state of revision {revision}, which is the current one. Read it anew.",
        extensions={"revision": revision},
    )
