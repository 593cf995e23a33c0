"""Path and query parameters of a route, validated as FastAPI does, but faster.

FastAPI determines the model, alias and default of each field for every request. This module
determines them once for each route. Special cases (a parameter model, a required query parameter, a
mutable default) are delegated to FastAPI.
"""

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.params import Cookie, Header, Path
from starlette.datastructures import ImmutableMultiDict

_COLLECTIONS = (list, tuple, set, frozenset)
_IMMUTABLE = (type(None), str, int, bool, tuple)


def is_repeatable(annotation: Any) -> bool:
    """Return whether a parameter of this type may be repeated."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return any(is_repeatable(member) for member in get_args(annotation))
    return (origin or annotation) in _COLLECTIONS


class ParameterReader:
    """Represent the declared path and query parameters of one route.

    `single_valued` and `repeatable` are names of query parameters.
    """

    def __init__(self, dependant: Dependant) -> None:
        self.path_fields = [(field.alias, field.name, field) for field in dependant.path_params]
        self.query_params = dependant.query_params
        # The fields of a parameter model are query parameters, but not marked as such.
        flat = [
            field
            for field in get_flat_params(dependant)
            if not isinstance(field.field_info, (Path, Header, Cookie))
        ]
        self.repeatable = {
            field.alias for field in flat if is_repeatable(field.field_info.annotation)
        }
        self.single_valued = {field.alias for field in flat} - self.repeatable
        self.query_fields = {field.alias: field for field in self.query_params}
        values, errors = request_params_to_args(self.query_params, ImmutableMultiDict())
        is_copyable = not errors and all(isinstance(v, _IMMUTABLE) for v in values.values())
        is_flat = {id(field) for field in flat} == {id(field) for field in self.query_params}
        self.defaults: dict[str, Any] | None = values if is_copyable and is_flat else None

    def read(
        self, path_values: Mapping[str, str], pairs: Sequence[tuple[str, str]]
    ) -> dict[str, Any]:
        """Return the arguments of the endpoint; raise RequestValidationError with all errors.

        `pairs` must contain only declared names, and each single-valued one at most once.
        """
        errors: list[Any] = []
        if self.defaults is not None:
            values = self.defaults.copy()
            if pairs:
                errors += self._read_query(pairs, values)
        else:
            values, errors = request_params_to_args(self.query_params, ImmutableMultiDict(pairs))
        for alias, name, field in self.path_fields:
            values[name], field_errors = field.validate(path_values[alias], loc=("path", alias))
            errors += field_errors
        if errors:
            raise RequestValidationError(errors)
        return values

    def _read_query(
        self, pairs: Sequence[tuple[str, str]], values: dict[str, Any]
    ) -> list[dict[str, Any]]:
        errors: list[dict[str, Any]] = []
        received: dict[str, Any] = {}
        for alias, text in pairs:
            if alias in self.repeatable:
                received.setdefault(alias, []).append(text)
            else:
                received[alias] = text
        for alias, value in received.items():
            field = self.query_fields[alias]
            values[field.name], field_errors = field.validate(value, loc=("query", alias))
            errors += field_errors
        return errors
