"""Write citations as RIS, the tagged format of reference managers (specification of 2011).

What RIS has no tag for is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.contributors import split_name

NOT_CARRIED: Final[Mapping[str, str]] = {
    "fields": "RIS has no tag for most roles of contributors, titles in further languages, the "
    "archived copy, the status of the address, events, originals and keys of PubMed",
    "types": "a type of RIS can be broader than that of CSL",
    "particles": "a particle, such as `von`, becomes a part of the family name",
    "links to entities": "names and titles are texts",
}
"""What RIS cannot carry, with the reason."""

_TYPES: Final = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL",
    "book": "BOOK",
    "chapter": "CHAP",
    "classic": "CLSWK",
    "dataset": "DATA",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "figure": "FIGURE",
    "graphic": "ART",
    "hearing": "HEAR",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "MANSCPT",
    "map": "MAP",
    "motion_picture": "MPCT",
    "musical_score": "MUSIC",
    "pamphlet": "PAMP",
    "paper-conference": "CPAPER",
    "patent": "PAT",
    "periodical": "JFULL",
    "personal_communication": "PCOMM",
    "post": "ELEC",
    "post-weblog": "BLOG",
    "regulation": "LEGAL",
    "report": "RPRT",
    "review": "JOUR",
    "review-book": "JOUR",
    "software": "COMP",
    "song": "SOUND",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC",
}
_NAME_TAGS: Final = {
    "authors": "AU",
    "editors": "ED",
    "collection_editors": "A3",
    "translators": "A4",
}
_TEXT_TAGS: Final = {
    "title": "TI",
    "title_short": "ST",
    "container_title": "T2",
    "container_title_short": "J2",
    "collection_title": "T3",
    "volume": "VL",
    "issue": "IS",
    "number": "M1",
    "edition": "ET",
    "section": "SE",
    "number_of_volumes": "NV",
    "genre": "M3",
    "publisher": "PB",
    "publisher_place": "CY",
    "doi": "DO",
    "url": "UR",
    "language": "LA",
    "source": "DB",
    "archive": "DP",
    "archive_location": "AV",
    "call_number": "CN",
}
_SERIAL_TAGS: Final = {"isbn": "SN", "issn": "SN"}
_LONG_TAGS: Final = {"abstract": "AB", "note": "N1"}
_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T.*)?")
_SEASONS: Final = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_PAGES: Final = re.compile(r"([^\s,–-]+)[–-]([^\s,–-]+)")
_KEYWORD_SEPARATOR: Final = ", "


def write_ris(citations: Iterable[Json]) -> Iterator[bytes]:
    """Yield a record for each rendered citation."""
    for citation in citations:
        lines = [f"{tag}  - {value}\r\n" for tag, value in _tags(citation)]
        yield "".join([*lines, "ER  - \r\n", "\r\n"]).encode()


def _tags(citation: Json) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(citation["type"], "GEN")
    yield "ID", citation["id"]
    for key, tag in _NAME_TAGS.items():
        for contributor in citation.get(key) or ():
            yield tag, _name(contributor)
    yield from _issued(citation["issued"])
    if citation["accessed"]:
        yield "Y2", _date(citation["accessed"])
    for key, tag in _TEXT_TAGS.items():
        if citation.get(key):
            yield tag, citation[key]
    for key, tag in _SERIAL_TAGS.items():
        for number in (citation.get(key) or "").split():
            yield tag, number
    yield from _pages(citation.get("page"))
    for keyword in (citation.get("keyword") or "").split(_KEYWORD_SEPARATOR):
        for line in filter(None, keyword.split("\n")):
            yield "KW", line
    for key, tag in _LONG_TAGS.items():
        if text := citation.get(key):
            yield from ((tag, line) for line in text.split("\n"))


def _name(contributor: Json) -> str:
    """Return `Family, Given, Suffix`; a comma at the end keeps a body with commas together."""
    name = split_name(contributor)
    if name.family is None or name.forename is None:
        return f"{name.literal}," if "," in name.literal else name.literal
    family = " ".join(filter(None, (name.particle, name.family)))
    return ", ".join(filter(None, (family, name.forename, name.suffix)))


def _issued(text: str | None) -> Iterator[tuple[str, str]]:
    """Yield the year and the date; a date that is no day, month or year has no year."""
    if text is None:
        return
    match = _DATE.fullmatch(text)
    if match:
        yield "PY", match[1]
    if not match or match[2]:
        yield "DA", _date(text)


def _date(text: str) -> str:
    """Return `year/month/day/other`; other is the season, or the EDTF that has no such parts."""
    match = _DATE.fullmatch(text)
    if match is None:
        return f"///{text}"
    year, month, day = match.groups()
    if month in _SEASONS:
        return f"{year}///{_SEASONS[month]}"
    return f"{year}/{month or ''}/{day or ''}/"


def _pages(text: str | None) -> Iterator[tuple[str, str]]:
    if not text:
        return
    match = _PAGES.fullmatch(text)
    yield "SP", match[1] if match else text
    if match:
        yield "EP", match[2]
