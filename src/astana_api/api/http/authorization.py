"""Authorization by the scopes of an API key.

    principal: Annotated[Principal, requires(Scope.WRITE)]

declares the required scope to FastAPI and in the OpenAPI document. `AuthenticationMiddleware` has
looked up the key before. `WriteRoute` authorizes before it reads anything else of the request.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette import types as asgi

from astana_api.api.http.request_state import request_state
from astana_api.domain.enums import Scope
from astana_api.errors import Forbidden, Unauthorized

_PRINCIPAL = "principal"
SCHEME = "key"
"""The name of the security scheme in the OpenAPI document."""
BEARER = HTTPBearer(
    bearerFormat="astana_ and 43 characters",
    description=(
        "An API key, created with `astana-api keys create`. The scopes are `read`, "
        "`write` and `admin`; each includes those before it. Reading needs a key "
        "only if the operator requires one."
    ),
)


@dataclass(frozen=True, slots=True)
class Principal:
    """Represent the authenticated API key of a request."""

    id: str
    name: str
    scopes: frozenset[Scope]

    @property
    def actor(self) -> str:
        """Return the name that a revision records as its author."""
        return f"key:{self.name}"

    def has_scope(self, scope: Scope) -> bool:
        """Return whether one of the scopes of the key includes this one."""
        return any(granted.includes(scope) for granted in self.scopes)


def set_principal(scope: asgi.Scope, principal: Principal) -> None:
    """Store the principal of a valid key for the other layers; see `request_state`."""
    request_state(scope)[_PRINCIPAL] = principal


def get_principal(scope: asgi.Scope) -> Principal | None:
    """Return the principal of the request; None without an API key."""
    principal: Principal | None = request_state(scope).get(_PRINCIPAL)
    return principal


def authorize(scope: asgi.Scope, required: Scope) -> Principal:
    """Return the principal of the request.

    Raise Unauthorized without an API key, and Forbidden if the key lacks the scope.
    """
    principal = get_principal(scope)
    if principal is None:
        raise Unauthorized(f"This needs a key with the scope {required.value}.")
    if not principal.has_scope(required):
        raise Forbidden.lacking(required.value)
    return principal


class Requirement(SecurityBase):
    """Represent the required scope of an endpoint, which FastAPI documents as security scheme."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.model = BEARER
        self.scheme_name = SCHEME

    async def __call__(self, request: Request) -> Principal:
        return authorize(request.scope, self.scope)


def requires(scope: Scope) -> Any:
    """Return the annotation of a `Principal` parameter that requires this scope."""
    return Security(Requirement(scope), scopes=[scope.value])


def find_requirements(dependant: Dependant) -> Iterator[Requirement]:
    """Yield the required scopes of an endpoint and of its dependencies."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Requirement):
            yield dependency.call
        yield from find_requirements(dependency)
