"""Read what a reference prints around its title: dates, addresses, identifiers, numbers, notes."""

import re
from typing import Final

from astana_api.domain.text.identifiers import parse_doi, parse_isbn, parse_issn
from astana_api.importers.references.citation_guess import CitationGuess
from astana_api.importers.references.printed_dates import find_date
from astana_api.importers.references.rich_text import REMOVED, RichText
from astana_api.importers.references.stock_phrases import (
    ACCESSED,
    AFTER_ARCHIVE_DATE,
    ARCHIVED,
    LANGUAGE_NAMES,
    LANGUAGE_NOTE,
    MARKERS,
    MEDIA,
)

_DISTANCE: Final = 6
"""How many characters may stand between a phrase and its date."""
ADDRESS: Final = re.compile(
    r"<?(?:https?://|ftp://|(?<![\w/.@])www\.(?=\S+/))[^\s<>\"\x00]+>?", re.IGNORECASE
)
_ARCHIVES: Final = re.compile(
    r"(?:web\.archive\.org|archive\.(?:today|is|ph|fo|li|md|vn)|webcitation\.org|perma\.cc"
    r"|webarchive\.|arquivo\.pt|ghostarchive\.org|wayback\.)",
    re.IGNORECASE,
)
_PAGE: Final = r"[A-Za-z]?\d[\w]*(?:\s?[-–—,&]\s?[A-Za-z]?\d[\w]*)*"
_DOI: Final = r"(?:https?://(?:dx\.)?doi\.org/|doi\s?:?\s*)(10\.\d{4,9}/[^\s\x00]+)"
_ISBN: Final = r"ISBN(?:-1[03])?:?\s*((?:97[89][- ]?)?[\d][\d -]{7,14}[\dX])"
_IDENTIFIERS: Final = (
    ("doi", re.compile(_DOI, re.IGNORECASE), parse_doi),
    ("isbn", re.compile(_ISBN, re.IGNORECASE), parse_isbn),
    ("issn", re.compile(r"e?ISSN:?\s*(\d{4}-?\d{3}[\dX])", re.IGNORECASE), parse_issn),
    ("pmid", re.compile(r"PMID:?\s*(\d{1,9})", re.IGNORECASE), str),
    ("pmcid", re.compile(r"PMC(?:ID)?:?\s*(?:PMC)?(\d{1,9})", re.IGNORECASE), "PMC{}".format),
)  # fmt: skip
_OTHER_IDENTIFIERS: Final = re.compile(
    r"\b(?:OCLC|JSTOR|S2CID|arXiv|Bibcode|hdl|LCCN|ASIN|OL|SSRN|Zbl|MR|Wikidata)\s?:?\s+?[\w./:-]*\d[\w./-]*"
)
_NUMBERS: Final = (
    # 12 (3): 45–67 and 12(3), 45–67
    re.compile(
        rf"(?<![\w])(?P<volume>\d{{1,4}}|[IVXLC]+)\s?\((?P<issue>[\w–/-]+)\)"
        rf"(?:\s?[:,]\s?(?:pp?\.\s*)?(?P<page>{_PAGE}))?(?!\w)"
    ),
    re.compile(
        rf"(?<![\w])(?P<volume>\d{{1,4}}),? no\. (?P<issue>\d+)(?:\s?\([^()]*\d{{4}}\))?"
        rf"\s?[:,]\s?(?P<page>{_PAGE})"
    ),
    re.compile(rf"(?<![\w])(?P<volume>\d{{1,4}})\s?:\s?(?P<page>{_PAGE})(?=[\s.,;{REMOVED}]|\Z)"),
    re.compile(
        r"\b(?:vol(?:ume)?s?|tome|Bd|Band|т|том)\.?[\s\u00a0]?(?P<volume>\d+|[IVXLC]+)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:\b(?:no|nr|núm|num|issue|iss|вып)\b\.?|n[°º]|№)[\s\u00a0]?(?P<issue>\d[\w/–-]*)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w.])(?:pp?|pages?|págs?|S|с|стр|ss?)\.?[\s\u00a0]+"
        rf"(?P<page>{_PAGE}|[ivxlc]+[-–][ivxlc]+)(?!\w)"
    ),
    re.compile(
        r"(?<!\w)\(?(?P<edition>\d+(?:st|nd|rd|th|\.|e|ª)?)[\s\u00a0](?:rev\. )?"
        r"(?:ed|edition|Aufl|Auflage|éd|изд)\b\.?\)?"
    ),
)  # fmt: skip
_VIA: Final = re.compile(r"[,.;]?\s*[–—-]\s*via\s+(?:the\s+)?([^.,;\x00]+)", re.IGNORECASE)
_LEAD_IN: Final = re.compile(
    r"(?:available\s+(?:at|from|online)|disponible\s+(?:sur|en)|verfügbar\s+unter|url"
    r"|режим доступа|online)"
    r"\s*:?\s*(?=\x00|\Z)",
    re.IGNORECASE,
)
_MARKED: Final = re.compile(r"[(\[]\s*([^()\[\]]{2,40}?)\s*[)\]]")
_MARKERS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), result) for pattern, result in MARKERS.items()
)
_MINUTES: Final = re.compile(r"Event occurs at[^.\x00]*|\b\d+ min(?:utes)?\b\.?", re.IGNORECASE)


def read_details(rich: RichText, guess: CitationGuess) -> None:
    """Move the details from the text, from which the title has been removed, to the guess."""
    _read_archived(rich, guess)
    _read_accessed(rich, guess)
    _read_identifiers(rich, guess)
    _read_addresses(rich, guess)
    _read_notes(rich, guess)
    for pattern in _NUMBERS:
        if match := pattern.search(rich.text):
            for key, value in match.groupdict().items():
                guess.set_default(key, value)
            rich.remove(*match.span())
    _remove_all(rich, _OTHER_IDENTIFIERS)
    _remove_all(rich, _LEAD_IN)
    _remove_all(rich, _MINUTES)


def _remove_all(rich: RichText, pattern: re.Pattern[str]) -> None:
    rich.text = pattern.sub(lambda match: REMOVED * len(match[0]), rich.text)


def _read_archived(rich: RichText, guess: CitationGuess) -> None:
    for match in ARCHIVED.finditer(rich.text):
        date = find_date(rich.text, match.end())
        is_near = date is not None and date.start - match.end() <= _DISTANCE
        if not is_near and "original" not in match[0].lower():
            before = find_date(rich.text[: match.start()])
            if before is None or not AFTER_ARCHIVE_DATE.match(rich.text, match.end()):
                continue
        end = date.end if date is not None and is_near else match.end()
        if date is not None and is_near:
            guess.set_default("archived", date.edtf)
        if after := AFTER_ARCHIVE_DATE.match(rich.text, end):
            end = after.end()
        for link in rich.styled("link", match.start(), end):
            key = "archive_url" if _ARCHIVES.search(link.target) else "url"
            if key == "url" and ARCHIVED.fullmatch(rich.part(link)):
                key = "archive_url"
            guess.set_default(key, link.target)
        rich.remove(match.start(), end)
        return


def _read_accessed(rich: RichText, guess: CitationGuess) -> None:
    for match in ACCESSED.finditer(rich.text):
        date = find_date(rich.text, match.end())
        if date is not None and date.start - match.end() <= _DISTANCE:
            guess.set_default("accessed", date.edtf)
            start = match.start()
            end = date.end
            if rich.text[:start].rstrip().endswith("(") and rich.text[end : end + 1] == ")":
                start, end = rich.text.rindex("(", 0, start), end + 1
            rich.remove(start, end)
            return


def _read_identifiers(rich: RichText, guess: CitationGuess) -> None:
    for key, pattern, parse in _IDENTIFIERS:
        match = pattern.search(rich.text)
        if match is None:
            continue
        if key == "doi" and match[0].lower().startswith("http"):
            guess.set_default("url", match[0].rstrip(".,;)"))
        try:
            guess.set_default(key, parse(match[1].rstrip(".,;) ")))
        except ValueError:
            continue
        rich.remove(*match.span())


def _read_addresses(rich: RichText, guess: CitationGuess) -> None:
    for link in rich.styled("link"):
        set_address(guess, link.target)
    for match in list(ADDRESS.finditer(rich.text)):
        address = match[0].strip("<>").rstrip(".,;:")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(").,")
        set_address(guess, address)
        rich.remove(match.start(), match.start() + len(match[0]))


def set_address(guess: CitationGuess, address: str) -> None:
    """Set the URL, or that of the archived copy if it is an address of a web archive."""
    guess.set_default("archive_url" if _ARCHIVES.search(address) else "url", address)


def _read_notes(rich: RichText, guess: CitationGuess) -> None:
    if match := LANGUAGE_NOTE.search(rich.text):
        guess.set_default("language", LANGUAGE_NAMES[match[1].lower()])
        rich.remove(*match.span())
    if match := MEDIA.search(rich.text):
        guess.set_default("medium", match[1].upper())
        _remove_all(rich, MEDIA)
    for match in list(_MARKED.finditer(rich.text)):
        for pattern, (kind, medium) in _MARKERS:
            if pattern.fullmatch(match[1]):
                guess.type = kind
                guess.guessed.discard("type")
                guess.set_default("medium", medium)
                rich.remove(*match.span())
                break
    if match := _VIA.search(rich.text):
        if guess.type == "post":
            guess.set_default("container_title", match[1].strip())
        rich.remove(*match.span())
