"""The citation styles and locales, read from the files of CSL."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, XMLParser

from astana_api.exporters.citations.bibliography.locale_terms import Locale

STYLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "apa": "apa",
        "chicago-author-date": "chicago-author-date",
        "chicago-notes": "chicago-note-bibliography",
        "mla": "modern-language-association",
        "harvard": "harvard-cite-them-right",
    }
)
"""The CSL style of each name of a citation style."""

LOCALES: Final = ("en-US", "en-GB", "de-DE", "fr-FR", "ru-RU", "ar")
"""The locales in which bibliographies are formatted."""

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_FOLDER: Final = files("astana_api.exporters.citations") / "styles"
_INHERITED_BY_NAME: Final = {
    "name-form": "form",
    "name-delimiter": "delimiter",
    **{
        name: name
        for name in (
            "and",
            "delimiter-precedes-et-al",
            "delimiter-precedes-last",
            "et-al-min",
            "et-al-use-first",
            "et-al-use-last",
            "initialize",
            "initialize-with",
            "name-as-sort-order",
            "sort-separator",
        )
    },
}


class Style:
    """A style in a locale: its macros, and the layouts of its bibliography and of citations."""

    def __init__(self, root: Element, locale: Locale) -> None:
        self.locale = locale
        self.options: Mapping[str, str] = root.attrib
        self.macros = {macro.attrib["name"]: macro for macro in root.iter("macro")}
        self.bibliography = _find(root, "bibliography")
        self.layout = _find(self.bibliography, "layout")
        self.sort_keys = list(_find(self.bibliography, "sort"))
        self.name_options = _name_options(root, self.bibliography)
        self.citation = _find(root, "citation")
        self.citation_layout = _find(self.citation, "layout")
        self.citation_name_options = _name_options(root, self.citation)
        self.prints_year_suffix = any(
            text.get("variable") == "year-suffix" for text in root.iter("text")
        )


@lru_cache(maxsize=len(STYLES) * len(LOCALES))
def load_style(style: str, locale: str) -> Style:
    """Return a style of `STYLES` in a locale of `LOCALES`; raise KeyError for another name."""
    root = _read(f"{STYLES[style]}.csl")
    if locale not in LOCALES:
        raise KeyError(locale)
    language = locale.partition("-")[0]
    overrides = [
        element
        for name in (locale, language, None)
        for element in root.iter("locale")
        if element.get(_LANGUAGE) == name
    ]
    return Style(root, Locale(language, [*overrides, _read(f"locales-{locale}.xml")]))


def _read(name: str) -> Element:
    parser = XMLParser()  # noqa: S314 - the files are shipped and pinned
    parser.feed((_FOLDER / name).read_bytes())
    root: Element = parser.close()
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _find(parent: Element, tag: str) -> Element:
    element = parent.find(tag)
    if element is None:
        raise LookupError(tag)
    return element


def _name_options(root: Element, part: Element) -> Mapping[str, str]:
    attributes = {**root.attrib, **part.attrib}
    return {
        _INHERITED_BY_NAME[key]: value
        for key, value in attributes.items()
        if key in _INHERITED_BY_NAME
    }
