"""Redirects at a revision, and the resolution of chains of redirects."""

from collections.abc import Mapping

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.models import Redirect

_redirect = table(Redirect).c
_REDIRECTS = CompiledStatement(
    select(_redirect.old_id, _redirect.new_id).where(valid_at(_redirect))
)

Redirects = Mapping[str, str]
"""From the id of every merged entity to that of its final target, across any number of steps."""


def collapse(steps: Mapping[str, str]) -> dict[str, str]:
    """Map every id in a chain of redirects to the end of the chain."""
    ends: dict[str, str] = {}
    for start in steps:
        end = start
        # No chain is a cycle: a merged entity cannot be the target of a merge.
        while end in steps:
            end = steps[end]
        ends[start] = end
    return ends


async def load_redirects(snapshot: Snapshot, revision: int = HEAD) -> dict[str, str]:
    """Return the redirects at a revision, as `Redirects`."""
    rows = await snapshot.all(_REDIRECTS, {"as_of": revision}, long_running=True)
    return collapse(dict(rows))
