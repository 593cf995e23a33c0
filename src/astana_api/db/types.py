"""Column types that mean the same on SQLite and PostgreSQL.

Only text, integers and bytes are stored, so that a row read by a bare driver needs no conversion.
"""

import datetime as dt

from sqlalchemy import BigInteger, SmallInteger, String

Text = String().with_variant(String(collation="C"), "postgresql")
"""Text compared and sorted by code point: SQLite does so by itself, PostgreSQL is told to."""

Whole = BigInteger()
"""A whole number of 64 bits: a revision, a position, or a day number with its infinities."""

Flag = SmallInteger()
"""0 or 1. A database's own boolean would come back as another type from each driver."""


def timestamp(at: dt.datetime) -> str:
    """A system time as it is stored and served: RFC 3339, UTC, whole seconds.

    Raises ValueError for a time without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a system time needs a time zone")
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
