"""Replace parameters that several operations share by references to components."""

import json
import re
from collections import defaultdict
from typing import Any

Json = dict[str, Any]

_Variants = dict[str, list[tuple[Json, Json]]]
"""Equal parameters by their JSON, each with its operation."""


def share_parameters(document: Json) -> None:
    """Move each parameter that at least two operations have into `components.parameters`.

    The most frequent definition of a name gets that name in Pascal case. Other definitions of the
    same name add the tag of the first operation that has them, or its operation id.
    """
    components = document["components"]["parameters"]
    by_name: dict[str, _Variants] = defaultdict(lambda: defaultdict(list))
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if "$ref" not in parameter:
                    definition = json.dumps(parameter, sort_keys=True)
                    by_name[parameter["name"]][definition].append((operation, parameter))
    for name, variants in sorted(by_name.items()):
        # The sort is stable: of equally frequent definitions, the first in the document wins.
        for uses in sorted(variants.values(), key=len, reverse=True):
            if len(uses) > 1:
                operation, parameter = uses[0]
                suffixes = ("", operation["tags"][0], operation["operationId"])
                names = (_pascal_case(f"{name} {suffix}") for suffix in suffixes)
                component = next(each for each in names if each not in components)
                components[component] = dict(parameter)
                for _, each in uses:
                    each.clear()
                    each["$ref"] = f"#/components/parameters/{component}"
    document["components"]["parameters"] = dict(sorted(components.items()))


def _pascal_case(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
