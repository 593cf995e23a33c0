"""The cookie of a session, and the token of its forms."""

import hmac
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.types import Scope

COOKIE: Final = "astana_session"
_PURPOSE: Final = b"form"


def read_session_token(scope: Scope) -> str | None:
    """Return the token in the cookie of a request; None without one."""
    headers = [value for name, value in scope["headers"] if name == b"cookie"]
    if not headers:
        return None
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(b"; ".join(headers).decode("latin-1"))
    except CookieError:
        return None
    morsel = cookies.get(COOKIE)
    return morsel.value if morsel is not None and morsel.value else None


def csrf_token(scope: Scope) -> str | None:
    """Return the token that a form of the session must send; None without a session.

    It is derived from the secret of the session, so that it needs no storage of its own.
    """
    token = read_session_token(scope)
    if token is None:
        return None
    return hmac.new(token.encode(), _PURPOSE, sha256).hexdigest()
