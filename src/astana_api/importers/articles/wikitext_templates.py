"""The text of the templates that occur within sentences and infoboxes."""

import re
from typing import Final

from astana_api.importers.articles.wikitext_scanner import Markup, Node, arguments
from astana_api.importers.references.months import MONTHS

_DATE: Final = re.compile(
    r"(?:start|end|birth|death|film|event)[ -]?date(?: and age| and years ago)?|date|dob|bda"
    r"|birth year and age|дата\w*|date de naissance.*"
)
_LISTS: Final = re.compile(
    r"(?:unbulleted list|ubl|plainlist|flatlist|hlist|ublist|unbulleted)\b.*"
)
_LAST: Final = re.compile(
    r"(?:lang|langx?|transl(?:iteration)?|script|rtl-lang|native name|lang-rtl)\b.*"
)
_FIRST: Final = re.compile(
    r"(?:nowrap|nobold|small|smaller|big|url|official website|official url|flag|flagcountry|flagu"
    r"|abbr|ill|interlanguage link|illm|nbsp|no self link|visible anchor|vanchor|center|marriage"
    r"|red|tooltip|avoid wrap|c\.|circa|as of|lang-[a-z]+|sfn.*|harvnb|harv)\Z"
)
_DEAD: Final = re.compile(
    r"(?:dead link|dl|broken link|lien mort|toter link|недоступная ссылка)\b.*"
)
_ENGLISH: Final = [name.capitalize() for name in list(MONTHS)[:12]]


def expand_template(name: str, markup: Markup) -> str | list[Node]:
    """Return what stands for a template: text, or one of its arguments; "" for an unknown one."""
    values = [value for key, value in arguments(markup) if key.isdigit()]
    if _DEAD.fullmatch(name):
        return " [dead link]"
    if _DATE.fullmatch(name):
        return _date([_plain(value) for value in values])
    if not values:
        return ""
    if _LISTS.match(name):
        return _join(values)
    if name.startswith(("sfn", "harv")):
        pages = [_plain(value) for key, value in arguments(markup) if key in {"p", "pp", "loc"}]
        return " ".join([*(_plain(value) for value in values), *(f"p. {page}" for page in pages)])
    if _LAST.match(name):
        return values[-1] if len(values) < 3 else values[1]
    if name in {"circa", "c."}:
        return f"c. {_plain(values[0])}"
    return values[0] if _FIRST.match(name) else ""


def _date(values: list[str]) -> str:
    numbers = [value for value in values if value.isdigit()]
    if not numbers:
        return values[0] if values else ""
    year, *rest = numbers[:3]
    if not rest or not 1 <= int(rest[0]) <= 12:
        return year
    month = _ENGLISH[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


def _join(values: list[list[Node]]) -> list[Node]:
    joined: list[Node] = []
    for value in values:
        # A list within one argument has an item on each line.
        items = [re.sub(r"\s*\n\s*\*?\s*", ", ", v) if isinstance(v, str) else v for v in value]
        joined += [", ", *items] if joined else items
    if joined and isinstance(joined[0], str):
        joined[0] = joined[0].lstrip(" ,*")
    return joined


def _plain(nodes: list[Node]) -> str:
    return "".join(node for node in nodes if isinstance(node, str)).strip()
