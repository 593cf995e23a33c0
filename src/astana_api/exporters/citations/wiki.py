"""Write citations as citation templates of Wikipedia (Citation Style 1), for wikitext."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.enums import UrlStatus
from astana_api.domain.rendering.entities import Json
from astana_api.domain.text.normalization import http_url
from astana_api.domain.text.scripts import detect_script
from astana_api.exporters.citations.contributors import split_name
from astana_api.exporters.citations.wiki_dates import date_to_wiki

NOT_CARRIED: Final[Mapping[str, str]] = {
    "identity": "a template has no id of the citation",
    "types": "a type without a template is `cite web` if there is a URL, else `citation`",
    "entities": "the templates link articles of Wikipedia, not entities",
    "titles in other languages": "there are parameters for an English and a romanized title only",
    "contributors": "authors, editors and translators are written; others are left out",
    "fields": "a field of CSL without a parameter is left out, such as `note`, `abstract`, "
    "`keyword` and `event_date`",
    "dates": "a date that the templates reject is `orig-date`, which takes any text; such a date "
    "of access is left out",
    "addresses": "a URL that is not of HTTP is left out, and so is an archived copy without a URL",
}
"""What the templates cannot carry, with the reason."""

_TEMPLATES: Final = {
    "article-journal": ("cite journal", "journal"),
    "article-magazine": ("cite magazine", "magazine"),
    "article-newspaper": ("cite news", "newspaper"),
    "book": ("cite book", "title"),
    "broadcast": ("cite AV media", "work"),
    "chapter": ("cite book", "title"),
    "classic": ("cite book", "title"),
    "collection": ("cite book", "title"),
    "entry": ("cite encyclopedia", "encyclopedia"),
    "entry-dictionary": ("cite encyclopedia", "encyclopedia"),
    "entry-encyclopedia": ("cite encyclopedia", "encyclopedia"),
    "interview": ("cite interview", "work"),
    "map": ("cite map", "work"),
    "motion_picture": ("cite AV media", "work"),
    "pamphlet": ("cite book", "title"),
    "paper-conference": ("cite conference", "book-title"),
    "report": ("cite report", "work"),
    "review": ("cite journal", "journal"),
    "review-book": ("cite journal", "journal"),
    "speech": ("cite speech", "event"),
    "thesis": ("cite thesis", "work"),
}
"""The template of each type, and its parameter for the container."""

_ROLES: Final = {"editors": "editor", "translators": "translator"}
_PARAMETERS: Final = {
    "publisher": "publisher",
    "publisher_place": "location",
    "edition": "edition",
    "collection_title": "series",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "genre": "type",
    "language": "language",
    "doi": "doi",
    "isbn": "isbn",
    "issn": "issn",
    "pmid": "pmid",
    "pmcid": "pmc",
}
_SCRIPT_LANGUAGES: Final = re.compile(
    "am|ar|be|bg|bn|el|fa|gu|he|hi|hy|ja|ka|kk|km|kn|ko|ky|mk|ml|mn|mr|my|ne|ps|ru|sd|sr|ta|te|tg"
    "|th|ug|uk|ur|uz|yi|zh"
)
"""Languages that the parameters for other scripts accept before a title."""

_ESCAPED: Final = {
    "|": "{{!}}",
    "=": "{{=}}",
    "{": "&#123;",
    "}": "&#125;",
    "[": "&#91;",
    "]": "&#93;",
    "<": "&lt;",
    ">": "&gt;",
    "''": "&#39;&#39;",
    "~": "&#126;",
    "_": "&#95;",
}
_SPECIAL: Final = re.compile(
    r"</?(?:i|b|sup|sub)>|</?(?:span|sc)\b[^<>]*>|[|={}\[\]<>]|''|~|_(?=_)|&(?=#?\w+;)|\s+"
)
_MARKUP: Final = {"<i>": "''", "</i>": "''", "<b>": "'''", "</b>": "'''"}
_FORBIDDEN_IN_URL: Final = re.compile(r"[\s|{}\[\]<>\"']")
_SNAPSHOT: Final = re.compile(r"/web/([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{0,6}[a-z_]*/")
_SEVERAL_PAGES: Final = re.compile(r"[-–,&]")
_SEPARATOR: Final = re.compile("[,;]")


def write_wiki(citations: Iterable[Json]) -> Iterator[bytes]:
    """Yield a template for each rendered citation, one a line."""
    for citation in citations:
        name, container = _template(citation)
        parameters = "".join(f" |{key}={value}" for key, value in _parameters(citation, container))
        yield f"{{{{{name}{parameters}}}}}\n".encode()


def _template(citation: Json) -> tuple[str, str]:
    if citation["type"] in _TEMPLATES:
        return _TEMPLATES[citation["type"]]
    # `cite web` requires a URL.
    return ("cite web", "website") if _url(citation["url"]) else ("citation", "work")


def _parameters(citation: Json, container: str) -> Iterator[tuple[str, str]]:
    for number, author in enumerate(citation["authors"], 1):
        yield from _name(author, f"last{number}", f"first{number}", f"author{number}")
    for key, role in _ROLES.items():
        for number, person in enumerate(citation.get(key) or (), 1):
            prefix = f"{role}{number}"
            yield from _name(person, f"{prefix}-last", f"{prefix}-first", prefix)
    yield from _titles(citation, container)
    if citation["issued"]:
        date = date_to_wiki(citation["issued"])
        yield ("date", date) if date else ("orig-date", _escape(citation["issued"]))
    for key, name in _PARAMETERS.items():
        if citation.get(key):
            yield (
                name,
                _escape(citation[key].removeprefix("PMC") if name == "pmc" else citation[key]),
            )
    if page := citation.get("page"):
        yield ("pages" if _SEVERAL_PAGES.search(page) else "page"), _escape(page)
    yield from _links(citation)


def _titles(citation: Json, container: str) -> Iterator[tuple[str, str]]:
    """Yield the title, in its own script and translated, and what the work is in."""
    title = citation["title"]
    has_container = citation["container_title"] is not None
    name = "chapter" if container == "title" and has_container else "title"
    if title:
        titles: dict[str, str] = citation["titles"]
        lang = citation["title_lang"] or citation["language"] or ""
        language = lang.partition("-")[0]
        if detect_script(title) != "Latn" and _SCRIPT_LANGUAGES.fullmatch(language):
            if romanized := titles.get(f"{language}-Latn"):
                yield name, _escape(romanized)
            yield f"script-{name}", f"{language}:{_escape(title)}"
        else:
            yield name, _escape(title)
        translation = titles.get("en")
        if translation and translation != title:
            yield f"trans-{name}", _escape(translation)
    if has_container:
        yield container, _escape(citation["container_title"])


def _name(contributor: Json, last: str, first: str, whole: str) -> Iterator[tuple[str, str]]:
    """Yield the family name and the forename, or a body; (( )) keeps its commas."""
    name = split_name(contributor)
    if name.family is None:
        text = _escape(name.literal)
        yield whole, f"(({text}))" if _SEPARATOR.search(name.literal) else text
        return
    yield last, _escape(" ".join(filter(None, (name.particle, name.family))))
    if name.forename:
        yield first, _escape(" ".join(filter(None, (name.forename, name.suffix))))


def _links(citation: Json) -> Iterator[tuple[str, str]]:
    """Yield the URL and the archived copy, which the templates accept only with a URL."""
    url, archive_url = _url(citation["url"]), _url(citation["archive_url"])
    if url is None:
        url, archive_url = archive_url, None
    if url is None:
        return
    yield "url", url
    if citation["accessed"] and (date := date_to_wiki(citation["accessed"])):
        yield "access-date", date
    if archive_url is None:
        return
    yield "archive-url", archive_url
    if date := _archive_date(citation["archived"], archive_url):
        yield "archive-date", date
    if citation["url_status"] != UrlStatus.UNKNOWN:
        yield "url-status", str(citation["url_status"])


def _archive_date(archived: str | None, archive_url: str) -> str | None:
    """Return the date of the copy; the addresses of the Internet Archive have it."""
    if archived and (date := date_to_wiki(archived)):
        return date
    match = _SNAPSHOT.search(archive_url)
    return "-".join(match.groups()) if match else None


def _url(text: str | None) -> str | None:
    """Return a URL that a template accepts; one without a scheme takes that of the page."""
    if text is None:
        return None
    if http_url(text) is None:
        if http_url(f"https://{text}") is None:
            return None
        text = f"//{text}"
    return _FORBIDDEN_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", text)


def _escape(text: str) -> str:
    """Return text as wikitext that is no markup, except that of CSL."""

    def replace(match: re.Match[str]) -> str:
        found = match[0]
        if found in _MARKUP or found.startswith(("<sup>", "</sup>", "<sub>", "</sub>")):
            return _MARKUP.get(found, found)
        if found == "&":
            return "&amp;"
        if found.isspace():
            return found if found == "\u00a0" else " "
        return _ESCAPED.get(found, "")

    return _SPECIAL.sub(replace, text)
