"""The secrets of API keys: what they look like, and the digest by which they are known."""

import datetime as dt
import re
import secrets
from hashlib import sha256

PREFIX = "astana_"
"""What every secret begins with, so that a scanner of repositories and logs can find one."""
_SECRET = re.compile(rb"astana_[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """A secret of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def is_secret(text: bytes) -> bool:
    """Whether a text has the form of a secret, which tells nothing of any that exists."""
    return _SECRET.fullmatch(text) is not None


def digest_of_secret(secret: bytes) -> str:
    """The SHA-256 that is kept in the secret's place, in hexadecimal.

    It needs neither salt nor stretching: those make up for secrets that can be guessed.
    """
    return sha256(secret).hexdigest()


_SPAN = re.compile(r"([1-9][0-9]{0,5})([dh])")
_UNITS = {"d": "days", "h": "hours"}


def expiry(text: str, now: dt.datetime) -> dt.datetime:
    """When a key is to stop working.

    `2027-01-01` is the beginning of that day in UTC, `90d` is ninety days from now, `12h` twelve
    hours. Raises ValueError for anything else, and for a time that is past.
    """
    if span := _SPAN.fullmatch(text):
        # At most 999,999 days, which is the year 4764: no date is beyond what can be computed.
        return now + dt.timedelta(**{_UNITS[span[2]]: int(span[1])})
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{text!r} is neither a date (2027-01-01) nor a span (90d, 12h)")
    try:
        until = dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)
    except ValueError as fault:
        raise ValueError(f"{text!r} is no date: {fault}") from None
    if until <= now:
        raise ValueError(f"{text} is past")
    return until
