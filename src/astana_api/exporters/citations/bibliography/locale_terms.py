"""Terms, dates and options of a locale, as overridden by a style."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from astana_api.exporters.citations.bibliography.text.quotes import QuotationMarks

_NEXT_FORM: Final = {
    "verb-short": "verb",
    "symbol": "short",
    "verb": "long",
    "short": "long",
}
_LAST_TWO_DIGITS: Final = 99
_LAST_DIGIT: Final = 9


class _Term(NamedTuple):
    single: str
    multiple: str
    gender: str | None


class _OrdinalSuffix(NamedTuple):
    text: str
    match: str | None


class Locale:
    """What a style takes from a locale.

    The first of the elements that has a term or a date wins; the last is the file of the locale.
    """

    def __init__(self, language: str, elements: Iterable[Element]) -> None:
        self.language = language
        self.dates: dict[str, Element] = {}
        self._terms: dict[tuple[str, str], _Term] = {}
        self._ordinals: dict[tuple[str, str | None], _OrdinalSuffix] = {}
        self._options: dict[str, str] = {}
        for element in elements:
            self._read(element)
        self.quotation_marks = QuotationMarks(
            (self.term("open-quote"), self.term("close-quote")),
            (self.term("open-inner-quote"), self.term("close-inner-quote")),
        )

    def has_option(self, name: str) -> bool:
        return self._options.get(name) == "true"

    def term(self, name: str, form: str = "long", *, plural: bool = False) -> str:
        """Return a term in a form, or in the form that CSL falls back to; empty without one."""
        term = self._find(name, form)
        if term is None:
            return ""
        return term.multiple if plural else term.single

    def has_term(self, name: str, form: str) -> bool:
        return self._find(name, form) is not None

    def gender(self, name: str) -> str | None:
        """Return the gender of a term, to which ordinals agree."""
        term = self._find(name, "long")
        return term.gender if term else None

    def ordinal_suffix(self, number: int, gender: str | None) -> str:
        """Return the suffix that makes an ordinal of a number, in a gender if it has forms."""
        candidates = (
            (f"ordinal-{number % 100:02d}", "last-two-digits", number <= _LAST_TWO_DIGITS),
            (f"ordinal-{number % 10:02d}", "last-digit", number <= _LAST_DIGIT),
            ("ordinal", None, True),
        )
        for name, match, is_whole in candidates:
            for form in (gender, None):
                suffix = self._ordinals.get((name, form))
                if suffix and (is_whole or suffix.match == match):
                    return suffix.text
        return ""

    def _find(self, name: str, form: str) -> _Term | None:
        current: str | None = form
        while current:
            term = self._terms.get((name, current))
            if term is not None:
                return term
            current = _NEXT_FORM.get(current)
        return None

    def _read(self, element: Element) -> None:
        for options in element.iter("style-options"):
            self._options = {**options.attrib, **self._options}
        for date in element.iter("date"):
            self.dates.setdefault(date.attrib["form"], date)
        for term in element.iter("term"):
            name = term.attrib["name"]
            text = _typographic(name, term.text or "")
            single = _typographic(name, term.findtext("single", text))
            self._terms.setdefault(
                (name, term.get("form", "long")),
                _Term(
                    single,
                    _typographic(name, term.findtext("multiple", single)),
                    term.get("gender"),
                ),
            )
            if name.startswith("ordinal"):
                key = (name, term.get("gender-form"))
                match = term.get("match")
                if match is None and name != "ordinal":
                    # CSL 1.0.1: 00 to 09 match the last digit, 10 to 99 the last two.
                    is_digit = name < "ordinal-10"
                    match = "last-digit" if is_digit else "last-two-digits"
                self._ordinals.setdefault(key, _OrdinalSuffix(text, match))


def _typographic(name: str, text: str) -> str:
    return text if name.endswith("-quote") else text.replace("'", "’")
