"""Render `names` elements: labels, substitutes, and authors repeated from the entry before."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from astana_api.exporters.citations.bibliography.items import PersonName
from astana_api.exporters.citations.bibliography.names import NameStyle, format_names
from astana_api.exporters.citations.bibliography.text.case import TITLE_OF_TERM
from astana_api.exporters.citations.bibliography.text.formatting import apply_formatting
from astana_api.exporters.citations.bibliography.text.fragments import (
    Fragment,
    join,
    plain_text,
    text_fragment,
)

if TYPE_CHECKING:
    from astana_api.exporters.citations.bibliography.elements import EntryRenderer

_BOTH: Final = ("editor", "translator")
_EDITOR_TRANSLATOR: Final = "editortranslator"


class NamesRenderer:
    """Renders the `names` elements of an entry."""

    def __init__(
        self, entry: "EntryRenderer", name_options: Mapping[str, str], previous_authors: object
    ) -> None:
        self.authors: object = None
        self._entry = entry
        self._name_options = name_options
        self._previous_authors = previous_authors
        self._outer: Element | None = None

    def render(self, element: Element) -> Fragment:
        """Return the names of the variables of an element, or what replaces missing names."""
        variables = [
            variable
            for variable in element.attrib["variable"].split()
            if self._entry.count(variable)
        ]
        if not variables:
            return self._substitute(element)
        names = {variable: self._entry.item.names(variable) for variable in variables}
        if set(_BOTH) <= set(variables) and names[_BOTH[0]] == names[_BOTH[1]]:
            label = self._child(element, "label")
            form = "long" if label is None else label.get("form", "long")
            if self._entry.locale.has_term(_EDITOR_TRANSLATOR, form):
                names = {_EDITOR_TRANSLATOR: names[_BOTH[0]]}
        fragment = join(
            [self._render_variable(element, *pair) for pair in names.items()],
            element.get("delimiter", ""),
        )
        if self._entry.in_substitute:
            for variable in variables:
                self._entry.item.remove(variable)
        return self._entry.apply(fragment, element)

    def _child(self, element: Element, tag: str) -> Element | None:
        """Return a child of the element or, in a substitute, of the element it replaces."""
        child = element.find(tag)
        if child is None and self._outer is not None:
            if tag == "label" and self._entry.in_sort_key:
                return None
            child = self._outer.find(tag)
        return child

    def _substitute(self, element: Element) -> Fragment:
        substitute = element.find("substitute")
        if substitute is None or self._entry.in_substitute:
            return []
        self._entry.in_substitute, self._outer = True, element
        fragment: Fragment = next(
            (result for child in substitute if (result := self._entry.render(child))), []
        )
        self._entry.in_substitute, self._outer = False, None
        if fragment and self.authors is None:
            self.authors = plain_text(fragment)
            return text_fragment(self._replacement()) or fragment
        return fragment

    def _replacement(self) -> str:
        """Return what stands for authors that are those of the entry before, else nothing."""
        if self._entry.in_sort_key or self.authors != self._previous_authors:
            return ""
        return self._entry.style.bibliography.get("subsequent-author-substitute", "")

    def _render_variable(
        self, element: Element, variable: str, names: Sequence[PersonName]
    ) -> Fragment:
        replacement = ""
        if self.authors is None:
            self.authors = tuple(names)
            replacement = self._replacement()
        fragment = format_names(names, self._name_style(element), replacement)
        name = self._child(element, "name")
        if name is not None:
            fragment = self._entry.apply(fragment, name)
        label = self._child(element, "label")
        if label is None or self._entry.in_sort_key:
            return fragment
        form = label.get("form", "long")
        term = self._entry.locale.term(variable, form, plural=len(names) > 1)
        attributes = label.attrib
        if attributes.get("text-case") == "title":
            attributes = {**attributes, "text-case": TITLE_OF_TERM}
        text = apply_formatting(text_fragment(term), attributes, self._entry.locale.language)
        return join([text, fragment] if self._label_is_first(element) else [fragment, text])

    def _label_is_first(self, element: Element) -> bool:
        owner = element
        if self._outer is not None and (
            element.find("name") is None or element.find("label") is None
        ):
            owner = self._outer
        tags = [child.tag for child in owner]
        return "label" in tags and ("name" not in tags or tags.index("label") < tags.index("name"))

    def _name_style(self, element: Element) -> NameStyle:
        name = self._child(element, "name")
        own = {} if name is None else name.attrib
        options = self._entry.style.options
        inherited = {**self._name_options, **own}
        if self._entry.adds_given_names:
            inherited = {**inherited, "form": "long", "initialize": "false"}
        return NameStyle(
            inherited,
            self._entry.locale,
            options.get("demote-non-dropping-particle", "display-and-sort"),
            hyphen=options.get("initialize-with-hyphen", "true") == "true",
            in_sort_key=self._entry.in_sort_key,
            et_al=self._child(element, "et-al"),
        )
