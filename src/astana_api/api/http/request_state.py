"""What the layers know of a request, for each other and for the log."""

from typing import Any

from starlette.types import Scope

_REQUEST_ID = "request_id"
_ADDRESS = "address"


def request_state(scope: Scope) -> dict[str, Any]:
    """One dictionary for the request, whichever layer copies the scope.

    A server that has a lifespan state hands each request a copy of it: ours to write to.
    """
    state: dict[str, Any] = scope.setdefault("state", {})
    return state


def remember_request_id(scope: Scope, request_id: str) -> None:
    """Leave the request's id for whoever tells of it."""
    request_state(scope)[_REQUEST_ID] = request_id


def request_id_of(scope: Scope) -> str:
    """The request's id, or an empty string outside of `RequestId`."""
    found: str = request_state(scope).get(_REQUEST_ID, "")
    return found


def address_of(scope: Scope) -> str | None:
    """The template of the address that answers, as `/v1/persons/{id}`; None before it is found."""
    found: str | None = request_state(scope).get(_ADDRESS)
    return found


def remember_address(scope: Scope, template: str | None) -> None:
    """Leave the template of the address that answers, for the log."""
    request_state(scope)[_ADDRESS] = template


def facts_of(scope: Scope) -> dict[str, Any]:
    """What a line in the log may say of a request."""
    return {
        "request_id": request_id_of(scope),
        "method": scope["method"],
        "address": address_of(scope),
    }
