"""Problem types (RFC 9457): the errors that commands and queries raise for clients.

Each class defines the status, code and title of one problem type; its docstring is the description
in the API documentation. The `api` package renders them as responses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from typing import ClassVar, Self

# RFC 9110, section 15, and RFC 6585. Not `http.HTTPStatus`, whose phrases differ between versions
# of Python.
REASON_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    428: "Precondition Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
    507: "Insufficient Storage",
}


def json_pointer(*parts: str | int) -> str:
    """Return an RFC 6901 pointer: `/a~1b/0` for `"a/b", 0`, "" for the whole body."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


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
    """Represent an error response.

    The default of `detail` is the description of the class. `headers` are sent with the response;
    `extensions` are further members of the document, as RFC 9457 allows.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "problem"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Iterable[ErrorItem] = (),
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, object] | None = None,
    ) -> None:
        self.detail = detail if detail is not None else describe(type(self)).partition("\n\n")[0]
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extensions = dict(extensions or {})
        super().__init__(self.detail)


class MalformedRequest(Problem):
    """The request cannot be parsed: its path, its encoding or its body is malformed."""

    status = 400
    code = "malformed-request"


class InvalidParameter(Problem):
    """A parameter is unknown, repeated, missing or has a value that it cannot have.

    `InvalidParameter.named("limit", "…")` is the usual way to say it.
    """

    status = 400
    code = "invalid-parameter"

    @classmethod
    def named(cls, parameter: str, detail: str) -> Self:
        return cls(detail, errors=[ErrorItem(detail, parameter=parameter)])


class InvalidQueryParameter(InvalidParameter):
    """A query parameter is unknown, repeated or has an invalid value; `errors` names it.

    A cursor that is malformed or belongs to other filters or another sort order is invalid, too.
    """

    code = "invalid-query-parameter"


class InvalidPathParameter(InvalidParameter):
    """A path parameter has an invalid value; `errors` names it."""

    code = "invalid-path-parameter"


class InvalidHeader(InvalidParameter):
    """A request header has an invalid value; `errors` names it."""

    code = "invalid-header"


CHALLENGE = 'Bearer realm="astana-api"'
"""The challenge in `WWW-Authenticate` (RFC 6750, section 3)."""


class Unauthorized(Problem):
    """The request needs a valid API key. None was sent, or it is unknown, expired or revoked."""

    status = 401
    code = "unauthorized"

    def __init__(self, detail: str | None = None, *, invalid: bool = False) -> None:
        """Add `error="invalid_token"` to the challenge if the client sent an `invalid` key."""
        error = ', error="invalid_token"' if invalid else ""
        super().__init__(detail, headers={"WWW-Authenticate": f"{CHALLENGE}{error}"})


class Forbidden(Problem):
    """The API key is valid, but its scopes do not allow the request."""

    status = 403
    code = "forbidden"

    @classmethod
    def lacking(cls, scope: str) -> Self:
        """Return the error for a key that lacks a required scope (RFC 6750, section 3.1)."""
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        detail = f"This needs a key with the scope {scope}."
        return cls(detail, headers={"WWW-Authenticate": challenge})


class TextNotLicensed(Problem):
    """The licence of the document's text is none under which this server may publish texts.

    The operator lists the licences in `ASTANA_TEXT_LICENSES`. Quotations are served in any case.
    """

    status = 403
    code = "text-not-licensed"


class ResourceNotFound(Problem):
    """There is no resource at this path."""

    status = 404
    code = "resource-not-found"


class MethodNotAllowed(Problem):
    """The resource does not support the method; the `Allow` header lists those it supports."""

    status = 405
    code = "method-not-allowed"

    def __init__(self, detail: str | None = None, *, allow: Iterable[str] = ()) -> None:
        super().__init__(detail, headers={"Allow": ", ".join(allow)})


class NotAcceptable(Problem):
    """The resource is not available in any of the formats that the request accepts."""

    status = 406
    code = "not-acceptable"


class RequestTimeout(Problem):
    """The request did not arrive completely in time; the connection is closed."""

    status = 408
    code = "request-timeout"


class Conflict(Problem):
    """The change conflicts with the current state of the resource."""

    status = 409
    code = "conflict"


class IdentifierTaken(Conflict):
    """The requested id belongs to another record."""

    code = "identifier-taken"

    @classmethod
    def by_record(cls, record_id: str, record: str, *, is_generated: bool) -> Self:
        """Return the error for the id of a new record that another has.

        `record` names the other with its path. A generated id was not sent, so no place in the
        body is wrong.
        """
        if is_generated:
            return cls(
                f"The body has no `id`, and {record_id}, which was made for it, is the id of "
                f"{record}. Send an `id`, or use the existing record."
            )
        return cls(
            f"{record_id} is the id of {record}. Choose another id, or use the existing record.",
            errors=[ErrorItem(f"{record_id} is taken", pointer="/id")],
        )


class EntityMerged(Conflict):
    """The entity was merged into another one: `merged_into` names it, with `id` and `url`.

    Reads are redirected. A write is not, because it would change another entity than was meant.
    """

    code = "entity-merged"

    def __init__(
        self, detail: str | None = None, *, merged_into: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail, extensions={"merged_into": merged_into} if merged_into else None)


class ConflictingStatements(Conflict):
    """The property has several current values, so it is not clear which one to change.

    `errors` lists their statements; each of them can be changed.
    """

    code = "conflicting-statements"


class Gone(Problem):
    """The resource was withdrawn. Its history can still be read."""

    status = 410
    code = "gone"


class PreconditionFailed(Problem):
    """The resource changed since the version that `If-Match` names."""

    status = 412
    code = "precondition-failed"


class PayloadTooLarge(Problem):
    """The request body is larger than the server accepts."""

    status = 413
    code = "payload-too-large"


class AddressTooLong(Problem):
    """The path and query of the request are longer than the server accepts."""

    status = 414
    code = "address-too-long"


class UnsupportedMediaType(Problem):
    """The request body has a media type that the resource does not accept."""

    status = 415
    code = "unsupported-media-type"


class UnprocessableContent(Problem):
    """The request body can be parsed, but its content is invalid; `errors` lists each place."""

    status = 422
    code = "unprocessable-content"


class UseStatements(UnprocessableContent):
    """A property with many values is changed through its statements."""

    code = "use-statements"


class IdempotencyKeyReused(UnprocessableContent):
    """The `Idempotency-Key` was used before for another request: choose a new one."""

    code = "idempotency-key-reused"


class PreconditionRequired(Problem):
    """The change needs an `If-Match` header with the version that it was made for."""

    status = 428
    code = "precondition-required"


class TooManyRequests(Problem):
    """The client sent too many requests; `Retry-After` says when to send the next."""

    status = 429
    code = "too-many-requests"

    def __init__(self, detail: str | None = None, *, retry_after: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class HeadersTooLarge(Problem):
    """The request has too many headers, or their lines are too long."""

    status = 431
    code = "request-header-fields-too-large"


class InternalError(Problem):
    """The server failed. Its log has more under the same request id."""

    status = 500
    code = "internal-error"


class ServiceUnavailable(Problem):
    """The server cannot respond now, for example because its database is unavailable.

    `Retry-After` says when to try again.
    """

    status = 503
    code = "service-unavailable"

    def __init__(self, detail: str | None = None, *, retry_after: int = 5) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


def describe(kind: type[Problem]) -> str:
    """Return the description of a problem type: its docstring, with a line for each paragraph."""
    paragraphs = cleandoc(kind.__doc__ or "").split("\n\n")
    return "\n\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs)


class InsufficientStorage(Problem):
    """The change cannot be stored, because the disk of the database is full.

    Reading goes on. `Retry-After` says when to try again.
    """

    status = 507
    code = "insufficient-storage"

    def __init__(self, detail: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class HttpVersionNotSupported(Problem):
    """The request is not HTTP/1.1 or HTTP/1.0."""

    status = 505
    code = "http-version-not-supported"


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
