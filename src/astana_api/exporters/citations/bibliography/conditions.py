"""Evaluate the conditions of `choose`."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from astana_api.exporters.citations.bibliography.items import Item
from astana_api.exporters.citations.bibliography.numbers import is_numeric

CONDITIONS: Final = (
    "type",
    "variable",
    "is-numeric",
    "is-uncertain-date",
    "locator",
    "position",
    "disambiguate",
)
"""Attributes of `if` and `else-if`; the last three are never true of a bibliography."""


def select_branch(choose: Element, item: Item) -> Element | None:
    """Return the first branch of a `choose` element whose conditions are true of the item."""
    return next((branch for branch in choose if _is_true(branch, item)), None)


def _is_true(branch: Element, item: Item) -> bool:
    if branch.tag == "else":
        return True
    results = _evaluate(branch, item)
    match branch.get("match"):
        case "any":
            return any(results)
        case "none":
            return not any(results)
        case _:
            return all(results)


def _evaluate(branch: Element, item: Item) -> Iterator[bool]:
    for attribute in CONDITIONS:
        for word in branch.get(attribute, "").split():
            match attribute:
                case "type":
                    yield item.text("type") == word
                case "variable":
                    yield word in item
                case "is-numeric":
                    text = item.text(word)
                    yield bool(text) and is_numeric(text)
                case "is-uncertain-date":
                    date = item.date(word)
                    yield date is not None and date.circa
                case _:
                    yield False
