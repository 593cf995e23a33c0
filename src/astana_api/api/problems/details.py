"""Problem details (RFC 9457) for every exception."""

import json
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.page_site import find_site
from astana_api.api.http.query_string import ENCODED_SLASH
from astana_api.api.http.request_state import get_request_id, log_context
from astana_api.api.problems.validation import problem_from_validation_error
from astana_api.db.failures.conditions import DatabaseFullError
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.db.versions import DatabaseVersionError
from astana_api.errors import (
    REASON_PHRASES,
    InsufficientStorage,
    InternalError,
    Problem,
    ServiceUnavailable,
    all_problems,
    describe,
)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"
_PATH_CHARACTERS = "/:@!$&'()*+,;=~-._"

log = logging.getLogger(__name__)


def problem_type(kind: type[Problem]) -> str:
    """Return the `type` URI of a problem class, which also serves its documentation."""
    return TYPE_PREFIX + kind.code


def problem_document(problem: Problem, instance: str | None) -> dict[str, Any]:
    """Return the members of a problem details object."""
    return {
        "type": problem_type(type(problem)),
        "title": REASON_PHRASES[problem.status],
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        "code": problem.code,
        "errors": [item.as_json() for item in problem.errors],
        **problem.extensions,
    }


def problem_response(problem: Problem, scope: Scope) -> Response:
    """Return the response for a problem, with the path of the request as `instance`."""
    document = problem_document(problem, _instance(scope))
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(
        body.encode(errors="replace"),
        status_code=problem.status,
        headers={**problem.headers, "Cache-Control": "no-store"},
        media_type=MEDIA_TYPE,
    )


def _instance(scope: Scope) -> str:
    """Return the path of the request as a valid URI reference, whatever characters it has."""
    raw: bytes | None = scope.get("raw_path")
    path = scope["path"].encode(errors="replace") if raw is None else raw.partition(b"?")[0]
    # `%2F` stays as it is: decoded, it would separate two segments.
    parts = ENCODED_SLASH.split(path)
    return "%2F".join(quote(unquote_to_bytes(part), safe=_PATH_CHARACTERS) for part in parts)


_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind for kind in reversed(all_problems()) if Problem in kind.__bases__
}


def problem_from_exception(error: Exception, scope: Scope) -> Problem | None:
    """Return the problem for an exception of a request; None for an internal error."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return problem_from_validation_error(error, scope)
    if isinstance(error, DatabaseVersionError):
        log.error("The database cannot be used: %s", error)
        return ServiceUnavailable(f"{error.detail[0].upper()}{error.detail[1:]}.")
    if isinstance(error, DatabaseUnavailableError):
        # The message of the database may name hosts and files: log it only.
        log.warning("The database is unavailable: %s", error)
        is_full = isinstance(error, DatabaseFullError)
        outage = InsufficientStorage if is_full else ServiceUnavailable
        return outage(error.client_detail, retry_after=error.retry_after)
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = _BY_STATUS.get(error.status_code)
        if kind is None:
            return None
        problem = kind()
        if error.detail != HTTPStatus(error.status_code).phrase:
            problem.detail = str(error.detail)
        problem.headers.update(error.headers or {})
        return problem
    return None


class ProblemDetailsMiddleware:
    """Middleware that converts exceptions into problem responses and logs unexpected ones.

    After the start of a response, raise the exception again: the ASGI server then closes the
    connection, so that the client detects the incomplete response.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response_started = False

        async def send_and_track(message: Message) -> None:
            nonlocal response_started
            response_started = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_track)
        except ClientDisconnect:
            return
        except Exception as error:
            if response_started:
                _log_failure(error, scope)
                raise
            await send_problem(error, scope, receive, send)


def _log_failure(error: Exception, scope: Scope) -> None:
    log.error("Unhandled exception", exc_info=error, extra=log_context(scope))


async def send_problem(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the problem response for an exception, a page to a browser; log an unexpected one."""
    problem = problem_from_exception(error, scope)
    if problem is None:
        _log_failure(error, scope)
        problem = InternalError(
            "The server failed while it answered. Its operator can find out why with "
            "the request id.",
            extensions={"request_id": get_request_id(scope)},
        )
    site = find_site(scope)
    response = problem_response(problem, scope)
    if site is not None:
        response = site.render_problem(problem, scope)
    await response(scope, receive, send)


def problem_responses(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses=` of a route for its problems, with an example for each kind."""
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in sorted(kinds, key=lambda kind: (kind.status, kind.code)):
        response = responses.setdefault(
            kind.status,
            {
                "description": "",
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                        "examples": {},
                    }
                },
            },
        )
        texts = (response["description"], describe(kind).partition("\n\n")[0])
        response["description"] = "\n\n".join(filter(None, texts))
        example = problem_document(kind(), "/v1/...")
        response["content"][MEDIA_TYPE]["examples"][kind.code] = {
            "summary": kind.code,
            "value": example,
        }
    return responses
