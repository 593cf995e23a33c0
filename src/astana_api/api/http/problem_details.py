"""Problem documents (RFC 9457) for every error, whoever raised it."""

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.request_state import facts_of, request_id_of
from astana_api.db.snapshot import DatabaseAwayError
from astana_api.errors import (
    Fault,
    InternalError,
    InvalidHeader,
    InvalidParameter,
    InvalidPathParameter,
    InvalidQueryParameter,
    Problem,
    ServiceUnavailable,
    UnprocessableContent,
    all_problems,
)
from astana_api.schemas.requests.elements import TAGS

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"

log = logging.getLogger(__name__)

_PARAMETERS: dict[str, type[InvalidParameter]] = {
    "query": InvalidQueryParameter,
    "path": InvalidPathParameter,
    "header": InvalidHeader,
    "cookie": InvalidHeader,
}


def type_of(kind: type[Problem]) -> str:
    """The address that names this kind of problem, and that tells what is known about it."""
    return TYPE_PREFIX + kind.code


def document(problem: Problem, instance: str | None) -> dict[str, Any]:
    return {
        "type": type_of(type(problem)),
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        "code": problem.code,
        "errors": [fault.as_json() for fault in problem.errors],
        **problem.extensions,
    }


def problem_response(problem: Problem, scope: Scope) -> Response:
    # The path may hold anything that a server let through; quoting makes it a URI reference again.
    instance = quote(scope["path"].encode(errors="replace"), safe="/:@!$&'()*+,;=~-._")
    body = json.dumps(document(problem, instance), ensure_ascii=False, separators=(",", ":"))
    return Response(
        body.encode(errors="replace"),
        status_code=problem.status,
        headers={**problem.headers, "Cache-Control": "no-store"},
        media_type=MEDIA_TYPE,
    )


def pointer_to(location: Sequence[str | int]) -> str:
    """RFC 6901: `("a/b", 0)` is `/a~1b/0`; the whole body is the empty string."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


_WORDS = {"extra_forbidden": "no key of this name is taken here", "missing": "it is needed"}
"""What Pydantic says in words that are none to who wrote the body."""


def from_validation(error: RequestValidationError) -> Problem:
    """What the framework's validation found, as a problem: 400 for parameters, 422 for bodies.

    Parameters come first: a body is only worth mending once the address is right.
    """
    found: dict[str, list[Fault]] = {}
    for each in error.errors():
        place, *rest = each["loc"]
        # Pydantic names the validator that spoke; the client never sees that validator.
        text = _WORDS.get(each["type"]) or each["msg"].removeprefix("Value error, ")
        if place == "body":
            fault = Fault(text, pointer=pointer_to([part for part in rest if part not in TAGS]))
        else:
            fault = Fault(text, parameter=str(rest[0]) if rest else None)
        found.setdefault(place, []).append(fault)
    for place, kind in _PARAMETERS.items():
        if faults := found.get(place):
            names = " and ".join(dict.fromkeys(str(fault.parameter) for fault in faults))
            return kind(f"{names}: {faults[0].detail}.", errors=faults)
    return UnprocessableContent(
        "The body says something that cannot be.", errors=found.get("body", ())
    )


_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind for kind in reversed(all_problems()) if Problem in kind.__bases__
}


def as_problem(error: Exception) -> Problem | None:
    """The problem that an exception stands for; None where it is a fault of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return from_validation(error)
    if isinstance(error, DatabaseAwayError):
        # What the database said may name hosts and files: it is for the log.
        log.warning("The database is away: %s", error)
        return ServiceUnavailable("The database does not answer in time; try again.")
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


class Problems:
    """Turns every exception into a problem document; what nobody foresaw is logged and told as 500.

    Once an answer has begun, nothing can be put right: the exception goes on to the server, which
    cuts the connection, so that the client sees that the answer is not whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        except ClientDisconnect:
            return
        except Exception as error:
            if begun:
                _log_failure(error, scope)
                raise
            await answer_failure(error, scope, receive, send)


def _log_failure(error: Exception, scope: Scope) -> None:
    log.error("The server failed", exc_info=error, extra=facts_of(scope))


async def answer_failure(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the problem that the exception stands for; what nobody foresaw is logged."""
    problem = as_problem(error)
    if problem is None:
        _log_failure(error, scope)
        problem = InternalError(
            "The server failed while it answered. Its operator can find out why with "
            "the request id.",
            extensions={"request_id": request_id_of(scope)},
        )
    await problem_response(problem, scope)(scope, receive, send)


def problem_responses(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What a route's `responses=` says about its problems, with an example for each kind."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in sorted(kinds, key=lambda kind: (kind.status, kind.code)):
        response = found.setdefault(
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
        # Ours, not the standard library's: its phrases differ from one Python to the next.
        said = (response["description"], f"{kind.title}.")
        response["description"] = " ".join(filter(None, said))
        example = document(kind(), "/v1/...")
        response["content"][MEDIA_TYPE]["examples"][kind.code] = {
            "summary": kind.title,
            "value": example,
        }
    return found
