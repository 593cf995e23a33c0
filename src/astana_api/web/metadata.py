"""The data in the head of the page of a source, with which Zotero and search engines save it."""

from collections.abc import Iterator
from typing import Any, Final

from astana_api.domain.rendering.entities import Json
from astana_api.web.rendering import Metadata

_CONTAINER_TAGS: Final = {
    "article-journal": "citation_journal_title",
    "article-magazine": "citation_journal_title",
    "article-newspaper": "citation_journal_title",
    "chapter": "citation_inbook_title",
    "entry-encyclopedia": "citation_inbook_title",
    "paper-conference": "citation_conference_title",
}
_PLAIN_TAGS: Final = {
    "publisher": "citation_publisher",
    "language": "citation_language",
    "DOI": "citation_doi",
    "ISBN": "citation_isbn",
    "ISSN": "citation_issn",
    "volume": "citation_volume",
    "issue": "citation_issue",
}
_SCHEMA_TYPES: Final = {
    "article-journal": "ScholarlyArticle",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
}


def describe_citation(citation: Json) -> Metadata:
    """Return the `citation_*` tags and the JSON-LD of a source."""
    return Metadata([*_tags(citation)], _json_ld(citation))


def _tags(citation: Json) -> Iterator[tuple[str, str]]:
    if citation["title"]:
        yield "citation_title", citation["title"]
    for author in citation["authors"]:
        yield "citation_author", author["name"]
    if citation["issued"]:
        yield "citation_publication_date", citation["issued"].replace("-", "/")
    if citation["container_title"]:
        tag = _CONTAINER_TAGS.get(citation["type"], "citation_journal_title")
        yield tag, citation["container_title"]
    for key, tag in _PLAIN_TAGS.items():
        if citation.get(key):
            yield tag, str(citation[key])
    if citation["link"]:
        yield "citation_public_url", citation["link"]


def _json_ld(citation: Json) -> dict[str, Any]:
    container = citation["container_title"]
    values = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(citation["type"], "CreativeWork"),
        "name": citation["title"],
        "author": [{"@type": "Person", "name": each["name"]} for each in citation["authors"]],
        "datePublished": citation["issued"],
        "isPartOf": {"@type": "CreativeWork", "name": container} if container else None,
        "publisher": citation["publisher"],
        "inLanguage": citation["language"],
        "url": citation["link"],
    }
    return {key: value for key, value in values.items() if value}
