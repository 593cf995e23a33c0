"""Render citations as entries of BibTeX or biblatex, which differ in names and dates.

Fields that neither has a name for are left out, and so are titles in further languages and the
links to entities. The CSL type is in `entrysubtype` where the entry type is broader.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from astana_api.domain.enums import UrlStatus
from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.contributors import split_name
from astana_api.exporters.citations.latex import escape_braces, escape_latex, escape_lines

NOT_CARRIED: Final[Mapping[str, str]] = {
    "fields": "neither BibTeX nor biblatex names most roles of contributors, the fields of "
    "archives, parts and performances, and titles in further languages",
    "numbers": "`number` is that of a report or in a series, so that an entry has one of the two",
    "links to entities": "names and titles are texts",
}
"""What BibTeX and biblatex cannot carry, with the reason."""

EntryType = tuple[str, str | None]
"""The entry type, and the `entrysubtype` if the entry type alone would mean another CSL type."""


@dataclass(frozen=True, slots=True)
class BibDialect:
    """What BibTeX and biblatex write differently."""

    entry_type: Callable[[Json], EntryType]
    issued: Callable[[str], Iterator[tuple[str, str]]]
    container: Callable[[str, str | None], str]
    publisher: Callable[[str], str]
    location: str
    annotation: str


_TEXT_FIELDS: Final = {
    "volume": "volume",
    "edition": "edition",
    "chapter_number": "chapter",
    "part": "part",
    "version": "version",
    "number_of_pages": "pagetotal",
    "number_of_volumes": "volumes",
    "genre": "type",
    "title_short": "shorttitle",
    "container_title_short": "shortjournal",
    "event_title": "eventtitle",
    "event_place": "venue",
    "original_title": "origtitle",
    "original_publisher": "origpublisher",
    "original_publisher_place": "origlocation",
    "status": "pubstate",
    "language": "language",
}
_NAME_FIELDS: Final = {
    "authors": "author",
    "editors": "editor",
    "translators": "translator",
    "container_authors": "bookauthor",
}
_VERBATIM_FIELDS: Final = {
    "event_date": "eventdate",
    "original_date": "origdate",
    "doi": "doi",
    "isbn": "isbn",
    "issn": "issn",
    "pmid": "pmid",
    "pmcid": "pmcid",
    "url": "url",
    "accessed": "urldate",
    "archive_url": "archiveurl",
    "archived": "archivedate",
}
_LONG_FIELDS: Final = {"keyword": "keywords", "abstract": "abstract", "note": "note"}
_FRAGILE_TITLES: Final = ("title", "booktitle", "series")
"""Titles that styles may write in lower case."""
_ISSUE_TYPES: Final = ("article", "paper-conference", "periodical", "review")
_SERIES_TYPES: Final = ("book", "chapter", "entry")
_RANGE: Final = re.compile(r"(?<=\w)\s*[-–]\s*(?=\w)")
_AND: Final = re.compile(r"\band\b", re.IGNORECASE)


def render_entry(citation: Json, dialect: BibDialect) -> str:
    """Return the entry; its key is the id of the citation."""
    entry_type, subtype = dialect.entry_type(citation)
    container = dialect.container(entry_type, subtype)
    fields = dict(_fields(citation, dialect, entry_type, container))
    if subtype is not None:
        fields["entrysubtype"] = f"{{{subtype}}}"
    lines = [f"  {name} = {value},\n" for name, value in fields.items()]
    return f"@{entry_type}{{{citation['id']},\n{''.join(lines)}}}\n"


def _fields(
    citation: Json, dialect: BibDialect, entry_type: str, container: str
) -> Iterator[tuple[str, str]]:
    """Yield the names of the fields, and their values with braces."""
    for key, name in _NAME_FIELDS.items():
        if citation.get(key):
            yield name, f"{{{' and '.join(map(_name, citation[key]))}}}"
    yield from _titles(citation, container)
    if citation["issued"]:
        yield from dialect.issued(citation["issued"])
    names = {"publisher": dialect.publisher(entry_type), "publisher_place": dialect.location}
    yield from (
        (name, f"{{{_list_item(citation[key])}}}")
        for key, name in names.items()
        if citation.get(key)
    )
    yield from _numbers(citation)
    for key, name in _TEXT_FIELDS.items():
        if citation.get(key):
            yield name, f"{{{escape_latex(citation[key])}}}"
    yield from (
        (name, f"{{{escape_braces(citation[key])}}}")
        for key, name in _VERBATIM_FIELDS.items()
        if citation.get(key)
    )
    if citation["url_status"] != UrlStatus.UNKNOWN:
        yield "urlstatus", f"{{{citation['url_status']}}}"
    for key, name in (*_LONG_FIELDS.items(), ("annote", dialect.annotation)):
        if citation.get(key):
            yield name, f"{{{escape_lines(citation[key])}}}"


def _titles(citation: Json, container: str) -> Iterator[tuple[str, str]]:
    """Yield the titles of the work, of what it is in, and of the series."""
    names = {"title": "title", "container_title": container, "collection_title": "series"}
    for key, name in names.items():
        if citation.get(key):
            protect_case = name in _FRAGILE_TITLES
            yield name, f"{{{escape_latex(citation[key], protect_case=protect_case)}}}"


def _numbers(citation: Json) -> Iterator[tuple[str, str]]:
    """Yield the pages, and `number`: an issue, a number in a series or that of a report."""
    type_: str = citation["type"]
    issue, number = citation.get("issue"), citation.get("number")
    if type_.startswith(_ISSUE_TYPES):
        # A number without an issue would be read as one.
        issue, number = (issue, number) if issue and number else (None, issue)
    elif type_ in _SERIES_TYPES:
        number = citation.get("collection_number")
    for name, text in (("issue", issue), ("number", number)):
        if text:
            yield name, f"{{{escape_latex(text)}}}"
    if citation.get("page"):
        yield "pages", f"{{{_RANGE.sub('--', escape_latex(citation['page']))}}}"


def _name(contributor: Json) -> str:
    """Return `von Last, Jr, First`, or a body in braces."""
    name = split_name(contributor)
    if name.family is None or (name.forename is None and " " in name.family):
        return f"{{{escape_latex(name.literal)}}}"
    if name.forename is None:
        return _protect(name.family)
    family = _protect(name.family)
    if name.particle:
        family = f"{escape_latex(name.particle)} {family}"
    suffix = f"{escape_latex(name.suffix)}, " if name.suffix else ""
    return f"{family}, {suffix}{_protect_list(name.forename)}"


def _protect(family: str) -> str:
    """Return a family name, in braces if it would be split into a particle and the name."""
    if any(word[0].islower() for word in family.split()):
        return f"{{{escape_latex(family)}}}"
    return _protect_list(family)


def _protect_list(text: str) -> str:
    """Return text, in braces if a list of names would be split in it."""
    escaped = escape_latex(text)
    return f"{{{escaped}}}" if "," in text or _AND.search(text) else escaped


def _list_item(text: str) -> str:
    """Return a publisher or a location, in braces if biblatex would split it."""
    escaped = escape_latex(text)
    return f"{{{escaped}}}" if _AND.search(text) else escaped
