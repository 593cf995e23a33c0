"""Read the OpenAPI document."""

from typing import Any

Json = dict[str, Any]


def parameters_of(document: Json, operation: Json) -> list[Json]:
    """Return the parameters of an operation, with references replaced by their components."""
    shared = document["components"]["parameters"]
    return [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in operation.get("parameters", ())
    ]
