"""API key secrets: their format, the digest that the database stores, and their expiry."""

import datetime as dt
import re
import secrets
from hashlib import sha256

from astana_api.domain.dates.durations import parse_duration

PREFIX = "astana_"
"""The prefix of every secret, so that secret scanners find one in repositories and logs."""
_SECRET = re.compile(rb"astana_[A-Za-z0-9_-]{43}")


def generate_secret() -> str:
    """Return a new secret with 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def has_secret_format(text: bytes) -> bool:
    """Return whether a text has the format of a secret; no lookup, so it may not exist."""
    return _SECRET.fullmatch(text) is not None


def hash_secret(secret: bytes) -> str:
    """Return the hexadecimal SHA-256 digest that is stored instead of the secret.

    A random 256-bit secret cannot be guessed, so it needs neither a salt nor key stretching.
    """
    return sha256(secret).hexdigest()


def parse_expiry(text: str, now: dt.datetime) -> dt.datetime:
    """Return the time at which a key expires.

    `2027-01-01` is the start of that day in UTC, `90d` is 90 days from now, `12h` is 12 hours.
    Raise ValueError for any other text and for a time in the past.
    """
    duration = parse_duration(text)
    if duration:
        return now + duration
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{text!r} is neither a date (2027-01-01) nor a span (90d, 12h)")
    try:
        until = dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)
    except ValueError as exc:
        raise ValueError(f"{text!r} is no date: {exc}") from None
    if until <= now:
        raise ValueError(f"{text} is past")
    return until
