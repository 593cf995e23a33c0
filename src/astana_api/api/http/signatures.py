"""Explicit signatures for endpoint functions that several routes share.

FastAPI reads the parameters of an endpoint from its signature. If one function serves several
entity kinds with different filters and examples, this module builds a signature for each of them.
"""

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def required(name: str, annotation: Any) -> Parameter:
    """Return a required keyword parameter, such as a path parameter."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation)


def optional(name: str, annotation: Any, default: Any = None) -> Parameter:
    """Return an optional keyword parameter."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def optionals(annotations: Mapping[str, Any]) -> list[Parameter]:
    """Return optional keyword parameters with the default None."""
    return [optional(name, annotation) for name, annotation in annotations.items()]


def declared(
    endpoint: Endpoint, parameters: Iterable[Parameter], *, description: str | None = None
) -> Endpoint:
    """Set the signature to the first parameter (the request) and these, and return the endpoint."""
    first, *_ = signature(endpoint).parameters.values()
    endpoint.__signature__ = Signature([first, *parameters])  # type: ignore[attr-defined]
    if description is not None:
        endpoint.__doc__ = description
    return endpoint
