"""Query models: the parameters of a read endpoint as one Pydantic model."""

from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

ITEMS_PER_REQUEST = 50
"""Items for which a request counts as one: a page of the default length."""
MAX_COST = 100
"""The bytes of a response are bounded, so its cost is too."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class QueryModel(BaseModel):
    """The base of query models. They are immutable, because requests share the default one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def max_items(self) -> int:
        """Return how many items the response may have, as a measure of its work and its size."""
        return 1

    @property
    def cost(self) -> int:
        """Return how many requests this one counts as for the rate limits."""
        return min(ceil(self.max_items / ITEMS_PER_REQUEST), MAX_COST)


def parameter_types(**types: Any) -> Callable[[Endpoint], Endpoint]:
    """Set the types of parameters of an endpoint that is defined once for several kinds.

    The endpoint declares the base class of a model, because a type checker knows no model that is
    chosen at run time; FastAPI reads the model of the kind from the annotations set here.
    """

    def set_types(endpoint: Endpoint) -> Endpoint:
        endpoint.__annotations__ = {**endpoint.__annotations__, **types}
        return endpoint

    return set_types
