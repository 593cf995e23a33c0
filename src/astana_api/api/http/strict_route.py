"""The base of both route classes: strict query strings and content negotiation."""

from collections import Counter
from collections.abc import Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Cookie, Header, Path
from fastapi.routing import APIRoute
from starlette.types import Scope

from astana_api.api.http.authorization import find_requirements
from astana_api.api.http.content_negotiation import FORMAT_SCOPE_KEY, formats_of, negotiate
from astana_api.api.http.parameter_hints import suggest_parameter
from astana_api.api.http.query_string import parse_query
from astana_api.errors import ErrorItem, InvalidQueryParameter
from astana_api.exporters.formats import Format

FORMAT_PARAMETER = "format"
MAX_QUERY_PARAMETERS = 100
"""Per query string, with repetitions: each filter value becomes a parameter of an SQL query."""
_COLLECTIONS = (list, tuple, set, frozenset)


def is_repeatable(annotation: Any) -> bool:
    """Return whether a parameter of this type may be repeated."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return any(is_repeatable(member) for member in get_args(annotation))
    return (origin or annotation) in _COLLECTIONS


class StrictRoute(APIRoute):
    """Represent an `APIRoute` that rejects undeclared query parameters and negotiates the format.

    FastAPI declares and documents the parameters. A parameter that takes a single value may not be
    repeated. See `ReadRoute` and `WriteRoute` for how a request is handled.
    """

    def __init__(self, path: str, endpoint: Any, **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.formats = formats_of(endpoint)
        # The fields of a query model are query parameters, but not marked as such.
        fields = [
            field
            for field in get_flat_params(self.dependant)
            if not isinstance(field.field_info, (Path, Header, Cookie))
        ]
        self.query_names = {field.alias for field in fields}
        self.repeatable = {
            field.alias for field in fields if is_repeatable(field.field_info.annotation)
        }
        if self.formats and FORMAT_PARAMETER in self.query_names:
            raise TypeError(f"{path}: `format` is negotiated; see content_negotiation.produces")
        if self.formats:
            self.query_names.add(FORMAT_PARAMETER)
        self.format_parameters = {
            name: [each.name for each in self.formats if name in each.parameters]
            for name in sorted({name for each in self.formats for name in each.parameters})
        }
        self.requirements = tuple(find_requirements(self.dependant))

    def validate_query(self, scope: Scope) -> list[tuple[str, str]]:
        """Return the query without `format`; raise for unknown parameters or formats."""
        query: bytes = scope["query_string"]
        pairs = parse_query(query) if query else []
        requested: str | None = None
        if pairs:
            self._reject_unknown_params(pairs, scope)
            if self.formats:
                requested = next((text for name, text in pairs if name == FORMAT_PARAMETER), None)
                pairs = [pair for pair in pairs if pair[0] != FORMAT_PARAMETER]
        if self.formats:
            accept = [value for name, value in scope["headers"] if name == b"accept"]
            scope[FORMAT_SCOPE_KEY] = negotiate(requested, b",".join(accept), self.formats)
            if pairs and self.format_parameters:
                self._reject_parameters_of_other_formats(pairs, scope[FORMAT_SCOPE_KEY])
        return pairs

    def _reject_parameters_of_other_formats(
        self, pairs: Sequence[tuple[str, str]], response_format: Format
    ) -> None:
        errors = []
        for name in dict.fromkeys(name for name, _ in pairs):
            takers = self.format_parameters.get(name, ())
            if takers and response_format.name not in takers:
                detail = (
                    f"{name} applies to the formats {' and '.join(takers)} only; "
                    f"this response is in {response_format.name}. Add format={takers[0]}."
                )
                errors.append(ErrorItem(detail, parameter=name))
        if errors:
            raise InvalidQueryParameter(errors[0].detail, errors=errors)

    def _reject_unknown_params(self, pairs: Sequence[tuple[str, str]], scope: Scope) -> None:
        names = [name for name, _ in pairs]
        if len(names) > MAX_QUERY_PARAMETERS:
            raise InvalidQueryParameter(f"A query may have {MAX_QUERY_PARAMETERS} parameters.")
        errors: list[ErrorItem] = []
        for name, count in Counter(names).items():
            if name not in self.query_names:
                errors.append(
                    ErrorItem(self._unknown_parameter_detail(name, scope), parameter=name)
                )
            elif count > 1 and name not in self.repeatable:
                errors.append(ErrorItem(f"{name} can be given only once.", parameter=name))
        # Every repeatable parameter is a filter, and no filter value is empty.
        empty = {name for name, text in pairs if not text and name in self.repeatable}
        errors += [ErrorItem(f"{name} is empty.", parameter=name) for name in sorted(empty)]
        if errors:
            raise InvalidQueryParameter(errors[0].detail, errors=errors)

    def _unknown_parameter_detail(self, name: str, scope: Scope) -> str:
        routes = getattr(scope.get("app"), "routes", ())
        all_names = {each for route in routes for each in getattr(route, "query_names", ())}
        hint = suggest_parameter(name, self.query_names, all_names)
        return f"Unknown parameter {name}. {hint or 'This resource has no parameters.'}"
