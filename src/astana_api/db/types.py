"""Column types with equal behaviour on SQLite and PostgreSQL.

Columns contain only text, integers and bytes, so that a row from a bare driver needs no conversion.
"""

import datetime as dt

from sqlalchemy import BigInteger, SmallInteger, String

Text = String().with_variant(String(collation="C"), "postgresql")
"""Text that is compared by code point, which PostgreSQL does with an explicit collation only."""

BigInt = BigInteger()
"""A 64-bit integer: a revision, a position, or a day number including its infinities."""

IntBool = SmallInteger()
"""0 or 1. The drivers return native booleans as different Python types."""


def timestamp(at: dt.datetime) -> str:
    """Return a system time as RFC 3339 text in UTC, truncated to seconds.

    Raises ValueError for a time without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a system time needs a time zone")
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
