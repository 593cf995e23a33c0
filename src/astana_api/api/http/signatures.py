"""Parameters that differ from route to route of one endpoint, declared to the framework.

FastAPI reads an endpoint's parameters from its signature. Where one function serves several kinds,
whose filters and examples differ, the signature is put together here.
"""

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def required(name: str, annotation: Any) -> Parameter:
    """A parameter that has to be there, as one of the path has."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation)


def optional(name: str, annotation: Any, default: Any = None) -> Parameter:
    """A parameter that may be left out."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def optionals(annotations: Mapping[str, Any]) -> list[Parameter]:
    """Several that may be left out, null then."""
    return [optional(name, annotation) for name, annotation in annotations.items()]


def declared(
    endpoint: Endpoint, parameters: Iterable[Parameter], *, description: str | None = None
) -> Endpoint:
    """The endpoint, with these parameters behind its first one (the request), and described so."""
    first, *_ = signature(endpoint).parameters.values()
    endpoint.__signature__ = Signature([first, *parameters])  # type: ignore[attr-defined]
    if description is not None:
        endpoint.__doc__ = description
    return endpoint
