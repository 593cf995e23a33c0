"""Data of a request that the middleware shares: its id, route, cost and revision."""

from collections.abc import Callable
from typing import Any

from starlette.types import Scope

_METHODS = frozenset(
    ("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
)
_REQUEST_ID = "request_id"
_ROUTE_TEMPLATE = "route_template"
_CHARGE = "charge"
_REVISION = "revision"


def request_state(scope: Scope) -> dict[str, Any]:
    """Return the dictionary of the request that all copies of the scope share.

    A server with a lifespan state passes a copy of it to each request, so writing to it is safe.
    """
    state: dict[str, Any] = scope.setdefault("state", {})
    return state


def set_request_id(scope: Scope, request_id: str) -> None:
    """Store the request id for problem details and the log."""
    request_state(scope)[_REQUEST_ID] = request_id


def get_request_id(scope: Scope) -> str:
    """Return the request id, or an empty string outside of `RequestIdMiddleware`."""
    request_id: str = request_state(scope).get(_REQUEST_ID, "")
    return request_id


def set_revision(scope: Scope, revision: int) -> None:
    """Store the revision of the state that the response shows, for its header."""
    request_state(scope)[_REVISION] = revision


def get_revision(scope: Scope) -> int | None:
    """Return the revision of the state that the response shows; None if it was not read."""
    revision: int | None = request_state(scope).get(_REVISION)
    return revision


def get_route_template(scope: Scope) -> str | None:
    """Return the path template of the route, such as `/v1/persons/{id}`; None before routing."""
    template: str | None = request_state(scope).get(_ROUTE_TEMPLATE)
    return template


def set_route_template(scope: Scope, template: str | None) -> None:
    """Store the path template of the route for the log."""
    request_state(scope)[_ROUTE_TEMPLATE] = template


def set_charge(scope: Scope, charge: Callable[[int], None]) -> None:
    """Store the function that counts further requests for an expensive one."""
    request_state(scope)[_CHARGE] = charge


def charge_request(scope: Scope, cost: int) -> None:
    """Count the request as `cost` requests, if it is limited; it was counted as one before."""
    charge: Callable[[int], None] | None = request_state(scope).get(_CHARGE)
    if charge is not None:
        charge(cost - 1)


def log_context(scope: Scope) -> dict[str, Any]:
    """Return the fields that each log line about the request has.

    The method is null unless it is a standard one: others are text that the client chose.
    """
    method = scope["method"]
    return {
        "request_id": get_request_id(scope),
        "method": method if method in _METHODS else None,
        "route": get_route_template(scope),
    }
