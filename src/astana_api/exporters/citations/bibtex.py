"""Write citations as BibTeX, for the styles of 1988 and for programs that read them.

A date that year, month and day cannot express is the year, in EDTF. Styles ignore the fields that
BibTeX does not define, such as `day`, `doi` and `urldate`; other programs read them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.bibtex_entries import NOT_CARRIED as NOT_IN_ENTRIES
from astana_api.exporters.citations.bibtex_entries import BibDialect, EntryType, render_entry
from astana_api.exporters.citations.latex import escape_latex

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_SEASONS: Final = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_DATE: Final = re.compile(r"(-?[0-9]{4})(?:-(0[1-9]|1[0-2]|2[1-4])(?:-([0-9]{2}))?)?(?:T.*)?")
_ENTRY_TYPES: Final[dict[str, EntryType]] = {
    "article-journal": ("article", None),
    "article-magazine": ("article", "magazine"),
    "article-newspaper": ("article", "newspaper"),
    "book": ("book", None),
    "chapter": ("incollection", None),
    "classic": ("book", "classic"),
    "collection": ("book", "collection"),
    "document": ("misc", None),
    "entry": ("incollection", "entry"),
    "entry-dictionary": ("incollection", "entry-dictionary"),
    "entry-encyclopedia": ("incollection", "entry-encyclopedia"),
    "manuscript": ("unpublished", None),
    "pamphlet": ("booklet", "pamphlet"),
    "paper-conference": ("inproceedings", None),
    "report": ("techreport", None),
    "review": ("article", "review"),
    "review-book": ("article", "review-book"),
}
_PUBLISHERS: Final = {
    "techreport": "institution",
    "phdthesis": "school",
    "mastersthesis": "school",
}

NOT_CARRIED: Final[Mapping[str, str]] = {
    **NOT_IN_ENTRIES,
    "dates": "BibTeX takes a year, a month and a day; another date is the year, in EDTF",
    "times of day": "a date ends with the day",
}
"""What BibTeX cannot carry, with the reason."""


def write_bibtex(citations: Iterable[Json]) -> Iterator[bytes]:
    """Yield an entry for each rendered citation."""
    for citation in citations:
        yield f"{render_entry(citation, _DIALECT)}\n".encode()


def _entry_type(citation: Json) -> EntryType:
    """Return the entry type; that of a thesis says its degree."""
    genre = citation.get("genre")
    if citation["type"] == "thesis" and genre:
        return ("mastersthesis" if "master" in genre.lower() else "phdthesis"), None
    return _ENTRY_TYPES.get(citation["type"], ("misc", citation["type"]))


def _container(entry_type: str, subtype: str | None) -> str:
    """Return the field of the container: styles print it of `@misc` as `howpublished`.

    Without a subtype that would be the publisher, for programs that read the file.
    """
    if entry_type == "article":
        return "journal"
    return "howpublished" if entry_type == "misc" and subtype else "booktitle"


def _issued(text: str) -> Iterator[tuple[str, str]]:
    match = _DATE.fullmatch(text)
    if match is None:
        yield "year", f"{{{escape_latex(text)}}}"
        return
    year, month, day = match.groups()
    yield "year", f"{{{year}}}"
    if month in _SEASONS:
        yield "month", f"{{{_SEASONS[month]}}}"
    elif month:
        yield "month", _MONTHS[int(month) - 1]
    if day:
        yield "day", f"{{{int(day)}}}"


_DIALECT: Final = BibDialect(
    entry_type=_entry_type,
    issued=_issued,
    container=_container,
    publisher=lambda entry_type: _PUBLISHERS.get(entry_type, "publisher"),
    location="address",
    annotation="annote",
)
