"""Problem types (RFC 9457): the errors that commands and queries raise for clients.

Each class defines the status, code and title of one problem type; its docstring is the description
in the API documentation. The `api` package renders them as responses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One error and its location in the request.

    `parameter` names a query, path or header parameter; `pointer` is an RFC 6901 pointer into the
    request body. At most one of the two is set.
    """

    detail: str
    parameter: str | None = None
    pointer: str | None = None

    def as_json(self) -> dict[str, str]:
        location = {"pointer": self.pointer, "parameter": self.parameter}
        return {key: text for key, text in location.items() if text is not None} | {
            "detail": self.detail
        }


class Problem(Exception):
    """Something that the client, or the operator, has to be told.

    `headers` go out with the answer; `extensions` are further members of the document, as RFC 9457
    allows. Neither may carry what the client must not know.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Iterable[ErrorItem] = (),
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
    ) -> None:
        self.detail = detail if detail is not None else f"{self.title}."
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extensions = dict(extensions or {})
        super().__init__(self.detail)


class MalformedRequest(Problem):
    """The request could not be read: its address, encoding or body is broken."""

    status = 400
    code = "malformed-request"
    title = "The request could not be read"


class InvalidParameter(Problem):
    """A parameter is unknown, repeated, missing or has a value that it cannot have.

    `InvalidParameter.named("limit", "…")` is the usual way to say it.
    """

    status = 400
    code = "invalid-parameter"
    title = "A parameter is invalid"

    @classmethod
    def named(cls, parameter: str, detail: str) -> Self:
        return cls(detail, errors=[ErrorItem(detail, parameter=parameter)])


class InvalidQueryParameter(InvalidParameter):
    """A query parameter is unknown, repeated or has a value that it cannot have; `errors` names it.

    A cursor that is broken, or that belongs to other filters or another order, is one too.
    """

    code = "invalid-query-parameter"
    title = "A query parameter is invalid"


class InvalidPathParameter(InvalidParameter):
    """A part of the path has a value that it cannot have; `errors` names it."""

    code = "invalid-path-parameter"
    title = "A part of the path is invalid"


class InvalidHeader(InvalidParameter):
    """A request header has a value that it cannot have; `errors` names it."""

    code = "invalid-header"
    title = "A request header is invalid"


CHALLENGE = 'Bearer realm="astana-api"'
"""The challenge in `WWW-Authenticate` (RFC 6750, section 3)."""


class Unauthorized(Problem):
    """A key is needed and was not given, or is unknown, expired, revoked or malformed."""

    status = 401
    code = "unauthorized"
    title = "A valid key is needed"

    def __init__(self, detail: str | None = None, *, invalid: bool = False) -> None:
        """Add `error="invalid_token"` to the challenge if the client sent an `invalid` key."""
        error = ', error="invalid_token"' if invalid else ""
        super().__init__(detail, headers={"WWW-Authenticate": f"{CHALLENGE}{error}"})


class Forbidden(Problem):
    """The key is valid and does not allow this."""

    status = 403
    code = "forbidden"
    title = "The key does not allow this"

    @classmethod
    def lacking(cls, scope: str) -> Self:
        """Return the error for a key that lacks a required scope (RFC 6750, section 3.1)."""
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        detail = f"This needs a key with the scope {scope}."
        return cls(detail, headers={"WWW-Authenticate": challenge})


class ResourceNotFound(Problem):
    """There is nothing at this address."""

    status = 404
    code = "resource-not-found"
    title = "There is nothing here"


class MethodNotAllowed(Problem):
    """What is here does not take this method; the `Allow` header lists those that it takes."""

    status = 405
    code = "method-not-allowed"
    title = "The method is not allowed here"

    def __init__(self, detail: str | None = None, *, allow: Iterable[str] = ()) -> None:
        super().__init__(detail, headers={"Allow": ", ".join(allow)})


class NotAcceptable(Problem):
    """None of the formats that the request accepts is offered here."""

    status = 406
    code = "not-acceptable"
    title = "No acceptable format is offered"


class RequestTimeout(Problem):
    """The request did not arrive completely in time; the connection is closed."""

    status = 408
    code = "request-timeout"
    title = "Request Timeout"


class Conflict(Problem):
    """The change does not fit what is there now."""

    status = 409
    code = "conflict"
    title = "The change conflicts with what is there"


class IdentifierTaken(Conflict):
    """The id that was asked for belongs to something else."""

    code = "identifier-taken"
    title = "The id is taken"


class ConflictingStatements(Conflict):
    """The property has several current values, so that it is not clear which one to change.

    `errors` names their statements, which can be changed one by one.
    """

    code = "conflicting-statements"
    title = "Several current statements stand for this property"


class Gone(Problem):
    """What was here was withdrawn; its history can still be read."""

    status = 410
    code = "gone"
    title = "It was withdrawn"


class PreconditionFailed(Problem):
    """What is here is not what `If-Match` names: it was changed meanwhile."""

    status = 412
    code = "precondition-failed"
    title = "It was changed meanwhile"


class PayloadTooLarge(Problem):
    """The body of the request is larger than is taken."""

    status = 413
    code = "payload-too-large"
    title = "The body is too large"


class AddressTooLong(Problem):
    """The path and query of the request are longer than is taken."""

    status = 414
    code = "address-too-long"
    title = "The address is too long"


class UnsupportedMediaType(Problem):
    """The body is not in a format that is taken here."""

    status = 415
    code = "unsupported-media-type"
    title = "The format of the body is not taken here"


class UnprocessableContent(Problem):
    """The body can be read, and says something that cannot be; `errors` points at each place."""

    status = 422
    code = "unprocessable-content"
    title = "The body cannot be accepted"


class UseStatements(UnprocessableContent):
    """A property that has many values is changed through its statements."""

    code = "use-statements"
    title = "Change this property through its statements"


class IdempotencyKeyReused(UnprocessableContent):
    """The `Idempotency-Key` was given before, with another request: choose a new one."""

    code = "idempotency-key-reused"
    title = "The idempotency key belongs to another request"


class PreconditionRequired(Problem):
    """The change has to say, with `If-Match`, which revision it was made for."""

    status = 428
    code = "precondition-required"
    title = "If-Match is required"


class TooManyRequests(Problem):
    """More was asked than is allowed in this time; `Retry-After` says when to come back."""

    status = 429
    code = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str | None = None, *, retry_after: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class HeadersTooLarge(Problem):
    """The request has too many headers, or their lines are too long."""

    status = 431
    code = "request-header-fields-too-large"
    title = "Request Header Fields Too Large"


class InternalError(Problem):
    """A fault of the server; its log tells more under the same request id."""

    status = 500
    code = "internal-error"
    title = "The server failed"


class ServiceUnavailable(Problem):
    """The server cannot answer now, as when its database is away.

    `Retry-After` says when to try again.
    """

    status = 503
    code = "service-unavailable"
    title = "The service is not available now"

    def __init__(self, detail: str | None = None, *, retry_after: int = 5) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class HttpVersionNotSupported(Problem):
    """The request is not HTTP/1.1 or HTTP/1.0."""

    status = 505
    code = "http-version-not-supported"
    title = "HTTP Version Not Supported"


def all_problems(root: type[Problem] = Problem) -> list[type[Problem]]:
    """Return every problem type that a response can have, sorted by status and code.

    `InvalidParameter` is excluded: only its subclasses are raised.
    """
    found = [
        each
        for kind in root.__subclasses__()
        for each in (kind, *all_problems(kind))
        if each is not InvalidParameter
    ]
    return sorted(found, key=lambda kind: (kind.status, kind.code))
