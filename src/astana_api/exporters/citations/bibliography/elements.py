"""Render the elements of a style for one item."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from astana_api.exporters.citations.bibliography.conditions import select_branch
from astana_api.exporters.citations.bibliography.contributors import NamesRenderer
from astana_api.exporters.citations.bibliography.dates import (
    date_parts,
    date_sort_key,
    format_date,
)
from astana_api.exporters.citations.bibliography.items import Item
from astana_api.exporters.citations.bibliography.numbers import (
    format_number,
    format_pages,
    is_plural,
)
from astana_api.exporters.citations.bibliography.styles import Style
from astana_api.exporters.citations.bibliography.text.formatting import apply_formatting
from astana_api.exporters.citations.bibliography.text.fragments import (
    Fragment,
    join,
    text_fragment,
)

_PAGE_DELIMITER: Final = "–"


class EntryRenderer:
    """Renders elements for one item; a renderer is for one entry or one sort key.

    A group that calls variables is printed only if one of them has a value, so the renderer counts
    the variables that were called and those that have a value.
    """

    def __init__(
        self,
        style: Style,
        item: Item,
        name_options: Mapping[str, str],
        *,
        year_suffix: str = "",
        in_sort_key: bool = False,
        previous_authors: object = None,
        adds_given_names: bool = False,
    ) -> None:
        self.style = style
        self.locale = style.locale
        self.item = item.copy()
        self._complete_item = item
        self.in_sort_key = in_sort_key
        self.adds_given_names = adds_given_names
        self.in_substitute = False
        self._called = 0
        self._found = 0
        self._year_suffix = year_suffix
        self._names = NamesRenderer(self, name_options, previous_authors)

    @property
    def authors(self) -> object:
        """What the next entry compares with its own first names, to replace repeated ones."""
        return self._names.authors

    def render_all(self, elements: Iterable[Element], delimiter: str = "") -> Fragment:
        """Return what elements print; the delimiter is also between those of a `choose` branch."""
        return join([self.render(element) for element in self._select(elements)], delimiter)

    def _select(self, elements: Iterable[Element]) -> Iterator[Element]:
        for element in elements:
            if element.tag == "choose":
                branch = select_branch(element, self._complete_item)
                yield from self._select([] if branch is None else branch)
            else:
                yield element

    def render(self, element: Element) -> Fragment:
        """Return what an element prints, with its formatting; empty if it prints nothing."""
        match element.tag:
            case "choose":
                return self.render_all([element])
            case "names":
                return self._names.render(element)
            case "text":
                fragment = self._text(element)
            case "group":
                fragment = self._group(element, element.get("delimiter", ""))
            case "date":
                fragment = self._date(element)
            case "number":
                fragment = self._number(element)
            case "label":
                fragment = self._label(element)
            case tag:
                raise ValueError(f"a style has the unsupported element {tag}")
        return self.apply(fragment, element)

    def apply(self, fragment: Fragment, element: Element) -> Fragment:
        """Return the fragment with the formatting of an element, in the language of the item."""
        language = self.item.text("language") or self.locale.language
        return apply_formatting(fragment, element.attrib, language)

    def count(self, variable: str) -> bool:
        """Count a call of a variable, and return whether it has a value."""
        self._called += 1
        has_value = variable in self.item
        self._found += has_value
        return has_value

    def _group(self, elements: Iterable[Element], delimiter: str) -> Fragment:
        called, found = self._called, self._found
        fragment = self.render_all(elements, delimiter)
        if self._called > called and self._found == found:
            return []
        return self._count_output(fragment)

    def _count_output(self, fragment: Fragment) -> Fragment:
        """Count what a group or macro prints, terms too, as a value for the group around it."""
        if fragment:
            self._called += 1
            self._found += 1
        return fragment

    def _text(self, element: Element) -> Fragment:
        if "variable" in element.attrib:
            return text_fragment(self._variable(element))
        if "macro" in element.attrib:
            macro = self.style.macros[element.attrib["macro"]]
            return self._count_output(self.render_all(macro))
        if "value" in element.attrib:
            return text_fragment(element.attrib["value"])
        term = element.attrib["term"]
        is_plural_term = element.get("plural") == "true"
        text = self.locale.term(term, _form(element), plural=is_plural_term)
        return text_fragment(text + (self._take_year_suffix() if term == "no date" else ""))

    def _take_year_suffix(self) -> str:
        """Return the year suffix for the first date, if the style does not say where it goes."""
        if self.style.prints_year_suffix:
            return ""
        suffix, self._year_suffix = self._year_suffix, ""
        return suffix

    def _variable(self, element: Element) -> str:
        variable = element.attrib["variable"]
        if variable == "year-suffix":
            return self._year_suffix
        if element.get("form") == "short" and self.count(f"{variable}-short"):
            variable = f"{variable}-short"
        self.count(variable)
        text = self.item.text(variable)
        if variable == "page":
            delimiter = self.locale.term("page-range-delimiter") or _PAGE_DELIMITER
            text = format_pages(text, self.style.options.get("page-range-format"), delimiter)
        if self.in_substitute:
            self.item.remove(variable)
        return text

    def _number(self, element: Element) -> Fragment:
        variable = element.attrib["variable"]
        self.count(variable)
        gender = self.locale.gender(variable)
        text = self.item.text(variable)
        return text_fragment(format_number(text, _form(element, "numeric"), self.locale, gender))

    def _label(self, element: Element) -> Fragment:
        variable = element.attrib["variable"]
        text = self.item.text(variable)
        if not text:
            return []
        plural = element.get("plural", "contextual")
        is_plural_label = plural == "always" or (
            plural == "contextual" and is_plural(variable, text)
        )
        return text_fragment(self.locale.term(variable, _form(element), plural=is_plural_label))

    def _date(self, element: Element) -> Fragment:
        variable = element.attrib["variable"]
        self.count(variable)
        date = self.item.date(variable)
        if date is None:
            return []
        parts = date_parts(element, self.locale)
        if self.in_sort_key:
            return text_fragment(date_sort_key(date, [part.name for part in parts]))
        fragment = format_date(date, parts, self.locale)
        if not fragment:
            self._found -= 1
        fragment = join([fragment, text_fragment(self._take_year_suffix())])
        localized = self.locale.dates.get(element.get("form", ""))
        return fragment if localized is None else self.apply(fragment, localized)


def _form(element: Element, default: str = "long") -> str:
    return element.get("form", default)
