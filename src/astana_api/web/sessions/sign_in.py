"""Sign-in with a key, and the principal of a session."""

import datetime as dt
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from astana_api.api.http.authorization import Principal
from astana_api.api.http.responses import get_database
from astana_api.api.middleware.authentication import FailedKeyLimiter
from astana_api.commands.api_keys import (
    SESSION_LIFETIME,
    close_page_session,
    open_page_session,
)
from astana_api.db.database import Database
from astana_api.db.types import timestamp
from astana_api.domain.api_keys import has_secret_format, hash_secret
from astana_api.errors import Unauthorized
from astana_api.queries.api_keys import find_key_by_session
from astana_api.web.rendering import PageContent, page_translator, respond_unstored
from astana_api.web.sessions.cookies import COOKIE, read_session_token
from astana_api.web.sessions.forms import read_form, require_csrf_token

SIGN_IN_SEGMENT: Final = "sign-in"
_START: Final = "/"


async def find_session_principal(scope: Scope) -> Principal | None:
    """Return the principal of the session in the cookie; None without a valid one."""
    token = read_session_token(scope)
    database: Database | None = getattr(scope["app"].state, "database", None)
    if token is None or database is None:
        return None
    now = timestamp(dt.datetime.now(dt.UTC))
    async with database.read() as snapshot:
        key = await find_key_by_session(snapshot, hash_secret(token.encode()), now)
    return None if key is None else Principal(key.id, key.name, frozenset(key.scopes))


class SignIn:
    """The pages to sign in and out; invalid keys are limited as those of the API are."""

    def __init__(self, *, failed_keys_per_client: int, is_secure: bool) -> None:
        self._limiter = FailedKeyLimiter(failed_keys_per_client)
        self._is_secure = is_secure

    async def get_page(self, request: Request) -> Response:
        """Return the form."""
        return _respond_with_form(request, _own_path(request.query_params.get("next")))

    async def open_session(self, request: Request) -> Response:
        """Open a session of the key in the form, and lead back to the page."""
        form = await read_form(request)
        target = _own_path(form.get("next"))
        secret = form.get("key", "").encode()
        digest = hash_secret(secret)
        try:
            self._limiter.check(request.scope, digest)
            if not has_secret_format(secret):
                raise Unauthorized("This is no key.", invalid=True)
            token = await _open(get_database(request), digest)
        except Unauthorized:
            self._limiter.record_failure(request.scope)
            return _respond_with_form(request, target, is_wrong=True)
        self._limiter.mark_valid(digest)
        response = RedirectResponse(target, 303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(SESSION_LIFETIME.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=self._is_secure,
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    async def close_session(self, request: Request) -> Response:
        """Close the session, and lead to the start page."""
        require_csrf_token(request, await read_form(request))
        token = read_session_token(request.scope)
        if token is not None:
            await _close(get_database(request), token)
        response = RedirectResponse(_START, 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=self._is_secure)
        response.headers["Cache-Control"] = "no-store"
        return response


async def _open(database: Database, digest: str) -> str:
    def work() -> str:
        with database.write() as session:
            return open_page_session(session, digest)

    return await database.run_in_writer_thread(work)


async def _close(database: Database, token: str) -> None:
    def work() -> None:
        with database.write() as session:
            close_page_session(session, token)

    await database.run_in_writer_thread(work)


def _own_path(target: str | None) -> str:
    """Return a path of this site: an address of another one would be an open redirect."""
    is_path = target is not None and target.startswith("/") and target[1:2] not in ("/", "\\")
    return target if target is not None and is_path else _START


def _respond_with_form(request: Request, target: str, *, is_wrong: bool = False) -> Response:
    values = {
        "target": target,
        "is_wrong": is_wrong,
        "is_closed": request.app.reads_require_key,
    }
    title = page_translator(request)("page.sign_in")
    content = PageContent("sign_in.html", title, values)
    return respond_unstored(request, content, 401 if is_wrong else 200)
