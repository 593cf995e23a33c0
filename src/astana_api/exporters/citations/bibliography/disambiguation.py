"""Letters after the year that tell works of the same authors and year apart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import Final

from astana_api.exporters.citations.bibliography.elements import EntryRenderer
from astana_api.exporters.citations.bibliography.items import Item
from astana_api.exporters.citations.bibliography.styles import Style
from astana_api.exporters.citations.bibliography.text.fragments import plain_text

_ALL_NAMES: Final = {"et-al-min": "1000000"}


def year_suffixes(items: Sequence[Item], style: Style) -> Sequence[str]:
    """Return the letter of each item, empty for most; the items are in the order of the entries.

    Items need one if the style cites them alike, even with all names and given names that the
    style may add.
    """
    suffixes = [""] * len(items)
    if style.citation.get("disambiguate-add-year-suffix") != "true":
        return suffixes
    groups: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        groups[_cite(item, style)].append(index)
    for indexes in groups.values():
        if len(indexes) > 1:
            for number, index in enumerate(indexes):
                suffixes[index] = _letters(number)
    return suffixes


def _cite(item: Item, style: Style) -> str:
    options: Mapping[str, str] = style.citation_name_options
    if style.citation.get("disambiguate-add-names") == "true":
        options = {**options, **_ALL_NAMES}
    renderer = EntryRenderer(
        style,
        item,
        options,
        adds_given_names=style.citation.get("disambiguate-add-givenname") == "true",
    )
    return plain_text(renderer.render_all(style.citation_layout))


def _letters(number: int) -> str:
    before, last = divmod(number, len(ascii_lowercase))
    return (_letters(before - 1) if before else "") + ascii_lowercase[last]
