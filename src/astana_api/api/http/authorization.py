"""Who asks, and whether they may: what an endpoint declares to be given the holder of a key.

    holder: Annotated[KeyHolder, requires(Scope.WRITE)]

declares the scope to the framework and to the OpenAPI document. The key itself was looked up
before (see `authentication`). `StrictRoute` asks before it looks at anything else of the request.
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

_HOLDER = "key_holder"
SCHEME = "key"
"""The name of the security scheme in the OpenAPI document."""
BEARER = HTTPBearer(
    bearerFormat="astana_ and 43 characters",
    description=(
        "An API key, made with `astana-api keys create`. Its scopes are `read`, `write` and "
        "`admin`, each of which includes those before it. Reading needs a key only where the "
        "operator closed it."
    ),
)


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who holds the key that came with a request."""

    id: str
    name: str
    scopes: frozenset[Scope]

    @property
    def actor(self) -> str:
        """Who made a revision, as the revision says it."""
        return f"key:{self.name}"

    def may(self, scope: Scope) -> bool:
        """Whether one of the key's scopes includes this one."""
        return any(own.includes(scope) for own in self.scopes)


def remember_holder(scope: asgi.Scope, holder: KeyHolder) -> None:
    """Leave the holder of a key that is good for every layer; see `request_state`."""
    request_state(scope)[_HOLDER] = holder


def holder_of(scope: asgi.Scope) -> KeyHolder | None:
    """The holder of the request's key; None where no key was given."""
    holder: KeyHolder | None = request_state(scope).get(_HOLDER)
    return holder


def authorize(scope: asgi.Scope, needed: Scope) -> KeyHolder:
    """The holder of the request's key.

    Raises Unauthorized where there is none, and Forbidden where the key lacks the scope.
    """
    holder = holder_of(scope)
    if holder is None:
        raise Unauthorized(f"This needs a key with the scope {needed.value}.")
    if not holder.may(needed):
        raise Forbidden.lacking(needed.value)
    return holder


class Requirement(SecurityBase):
    """That a key with a scope is given; the framework documents it as a security requirement."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.model = BEARER
        self.scheme_name = SCHEME

    async def __call__(self, request: Request) -> KeyHolder:
        return authorize(request.scope, self.scope)


def requires(scope: Scope) -> Any:
    """What an endpoint puts behind `KeyHolder` to be called with a key of this scope alone."""
    return Security(Requirement(scope), scopes=[scope.value])


def requirements_of(dependant: Dependant) -> Iterator[Requirement]:
    """What an endpoint, and whatever it depends on, requires."""
    for each in dependant.dependencies:
        if isinstance(each.call, Requirement):
            yield each.call
        yield from requirements_of(each)
