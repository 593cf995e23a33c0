"""The secrets of API keys: what they look like, and the digest by which they are known."""

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
