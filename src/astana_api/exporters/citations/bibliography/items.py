"""The variables of a CSL item, in the form in which styles ask for them."""

import re
from typing import Final, NamedTuple

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.bibliography.text.quotes import clean_text, parse_quotes

_FIRST_PAGE: Final = re.compile(r"[^,;\-–]*")
_VERBATIM: Final = frozenset(("URL", "DOI", "ISBN", "ISSN", "PMID", "PMCID"))
_FIRST_SEASON: Final = 13
_UNUSED: Final = frozenset(("id", "custom"))


class PersonName(NamedTuple):
    """A name in the parts of CSL; `literal` alone is a body."""

    literal: str | None = None
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    comma_suffix: bool = False
    family_first: bool = False


class DateValue(NamedTuple):
    """A date or a range of two; a season is month 13 (spring) to 16."""

    parts: tuple[tuple[int, ...], ...] = ()
    literal: str | None = None
    circa: bool = False


Value = str | tuple[PersonName, ...] | DateValue


class Item:
    """The variables of one CSL item."""

    def __init__(self, variables: dict[str, Value]) -> None:
        self._variables = variables

    def copy(self) -> "Item":
        return Item(dict(self._variables))

    def __contains__(self, variable: str) -> bool:
        return self.value(variable) is not None

    def value(self, variable: str) -> Value | None:
        """Return the value of a variable; that of `page-first` is part of `page`."""
        if variable == "page-first":
            match = _FIRST_PAGE.match(self.text("page"))
            return match[0].strip() or None if match else None
        return self._variables.get(variable)

    def text(self, variable: str) -> str:
        value = self.value(variable)
        return value if isinstance(value, str) else ""

    def names(self, variable: str) -> tuple[PersonName, ...]:
        value = self.value(variable)
        return value if isinstance(value, tuple) and not isinstance(value, DateValue) else ()

    def date(self, variable: str) -> DateValue | None:
        value = self.value(variable)
        return value if isinstance(value, DateValue) else None

    def remove(self, variable: str) -> None:
        """Forget a variable, because the entry has printed it in place of another."""
        self._variables.pop(variable, None)


def read_item(csl: Json) -> Item:
    """Return the variables of a CSL-JSON item that `citation_to_csl` made."""
    variables = {key: _value(key, value) for key, value in csl.items() if key not in _UNUSED}
    if "event-title" in variables:
        # The name of the variable before CSL 1.0.2, by which the styles ask for it.
        variables.setdefault("event", variables["event-title"])
    return Item(variables)


def _value(key: str, value: object) -> Value:
    match value:
        case list():
            return tuple(_name(name) for name in value)
        case dict():
            return _date(value)
        case _:
            return clean_text(str(value)) if key in _VERBATIM else parse_quotes(str(value))


def _name(name: Json) -> PersonName:
    if "literal" in name:
        return PersonName(parse_quotes(name["literal"]))
    return PersonName(
        family=parse_quotes(name["family"]),
        given=parse_quotes(name.get("given", "")),
        particle=parse_quotes(name.get("non-dropping-particle", "")),
        suffix=parse_quotes(name.get("suffix", "")),
        comma_suffix=name.get("comma-suffix", False),
        family_first=name.get("static-ordering", False),
    )


def _date(date: Json) -> DateValue:
    parts = tuple(tuple(part) for part in date.get("date-parts", ()))
    if "season" in date and len(parts) == 1:
        parts = ((*parts[0][:1], _FIRST_SEASON - 1 + date["season"]),)
    return DateValue(parts, date.get("literal"), date.get("circa", False))
