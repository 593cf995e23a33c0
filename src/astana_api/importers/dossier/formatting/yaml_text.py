"""Write scalars, lists and mappings of a dossier as YAML on one line."""

import json
import re
from typing import Any, Final

_UNSAFE: Final = re.compile(
    r"""^[\s\-?:,\[\]{}\#&*!|>'"%@`]   # an indicator at the beginning
        |^\.{3}|[\s:]$|[\n\r\t,\[\]{}]|:\s|\s\#""",
    re.VERBOSE,
)
_CONSTANTS: Final = frozenset({"true", "false", "null", "~", ""})


def write_flow(value: Any) -> str:
    """Return the value as YAML that is valid in a list or mapping on one line."""
    if isinstance(value, dict):
        pairs = (f"{write_flow(key)}: {write_flow(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write_flow, value)) + "]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return _write_text(str(value))


def _write_text(text: str) -> str:
    if text in _CONSTANTS or _UNSAFE.search(text):
        return json.dumps(text, ensure_ascii=False)
    return text
