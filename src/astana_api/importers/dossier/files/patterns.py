"""Regular expressions of the JSON Schema for dates, and for statements on one line.

They accept all that the reader accepts, and a little more: only the reader knows how many days a
month has, and that a beginning is before its end.
"""

from typing import Any, Final

from astana_api.schemas.field_types import SECTION_KEY_PATTERN, SLUG_PATTERN

_YEAR: Final = "-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
_MONTH: Final = "(?:0[1-9]|1[0-2]|2[1-4]|XX)"
_DAY: Final = "(?:0[1-9]|[12][0-9]|3[01]|XX)"
_DATE: Final = f"(?:{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?|Y-?[1-9][0-9]{{4,14}})[~?%]?"
_TIME: Final = "T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
_POINT: Final = (
    f"(?:{_DATE}|-?[0-9]{{4}}-{_MONTH}-{_DAY}{_TIME}|\\[(?:{_DATE})?\\.\\.(?:{_DATE})?\\])"
)
_SIDE: Final = f"(?:{_DATE}|\\.\\.)?"
_PERIOD: Final = f"(?:{_POINT}|{_SIDE}/{_SIDE}|\\[\\.\\.{_DATE}\\]/)"
_PARTS: Final = (
    r"(?:\s+\([^()\[\]\"]*\))?(?:\s+\[[^()\[\]\"]*\])?(?:\s+@[^\s()\[\]\"]+)?(?:\s+\"[^\"]+\")?\s*"
)
"""The parts after the value of a statement on one line."""

SECTION_PATTERN: Final = f"^(?:ref:[1-9][0-9]{{0,6}}|{SECTION_KEY_PATTERN[1:-1]})$"
LANGUAGE_PATTERN: Final = "^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$"
LANGUAGE_PART_PATTERN: Final = r"\((?:[^()]*,)?\s*lang=[^()]+\)"
"""Matches a statement on one line that names its language."""
SLUG_STATEMENT_PATTERN: Final = f"^(?:{SLUG_PATTERN[1:-1]}){_PARTS}$"

# An editor reads an unquoted year as a number.
_YEAR_NUMBER: Final = {"minimum": -9999, "maximum": 9999}
POINT_SCHEMA: Final[dict[str, Any]] = {
    "type": ["string", "integer"],
    "pattern": f"^{_POINT}$",
    **_YEAR_NUMBER,
}
PERIOD_SCHEMA: Final[dict[str, Any]] = POINT_SCHEMA | {"pattern": f"^{_PERIOD}$"}


def date_statement_schema(*, is_period: bool) -> dict[str, Any]:
    """Return the schema of a date that is the value of a property, alone or on one line."""
    date = _PERIOD if is_period else _POINT
    return POINT_SCHEMA | {"pattern": f"^{date}{_PARTS}$"}
