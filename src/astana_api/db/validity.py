"""Conditions on versioned rows as of the revision `AS_OF`, which by default is the head.

Only `to_revision` of a row ever changes, and only from NULL, so that a read of a revision always
returns the same result.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, or_

from astana_api.db.types import BigInt
from astana_api.domain.dates.bounds import INFINITY

HEAD = INFINITY
"""A number later than any revision; selects the head."""

AS_OF = bindparam("as_of", HEAD, type_=BigInt)


def opened_by(span: Any) -> ColumnElement[bool]:
    """Return the condition that `AS_OF` or an earlier revision opened a versioned row."""
    condition: ColumnElement[bool] = span.from_revision <= AS_OF
    return condition


def valid_at(span: Any) -> ColumnElement[bool]:
    """Return the condition that a versioned row is valid at `AS_OF`."""
    return and_(opened_by(span), or_(span.to_revision.is_(None), span.to_revision > AS_OF))


def closed_at(span: Any) -> ColumnElement[Any]:
    """Return the revision, up to `AS_OF`, that closed a versioned row, or NULL."""
    return case((span.to_revision <= AS_OF, span.to_revision))
