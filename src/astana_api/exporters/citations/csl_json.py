"""Write citations as CSL-JSON 1.0.2, valid against the schema of the Citation Style Language.

What CSL has no variable for is in `custom`: `titles`, `archive_url`, `archived` and `url_status`.
The links of names to entities are left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.citation_fields import CITATION_FIELDS, CitationField, FieldType
from astana_api.domain.enums import UrlStatus
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.exporters.citations.contributors import split_name
from astana_api.exporters.citations.csl_dates import date_to_csl

NOT_CARRIED: Final[Mapping[str, str]] = {
    "links to entities": "a name and a title of CSL are texts",
}
"""What CSL-JSON cannot carry, with the reason."""


def write_csl_json(citations: Iterable[Json]) -> Iterator[bytes]:
    """Yield an array with an item for each rendered citation, one chunk per citation."""
    separator = "[\n"
    for citation in citations:
        yield f"{separator}{dumps(citation_to_csl(citation))}".encode()
        separator = ",\n"
    yield b"[]\n" if separator == "[\n" else b"\n]\n"


def citation_to_csl(citation: Json) -> Json:
    """Return the CSL item of a rendered citation."""
    item: Json = {"id": citation["id"], "type": citation["type"]}
    if citation["authors"]:
        item["author"] = [_name(author) for author in citation["authors"]]
    for key, field in CITATION_FIELDS.items():
        value = citation.get(key)
        if field.csl is not None and value:
            item[field.csl] = _value(field, value)
    custom = {key: citation[key] for key in ("titles", "archive_url", "archived") if citation[key]}
    if citation["url_status"] != UrlStatus.UNKNOWN:
        custom["url_status"] = citation["url_status"]
    if custom:
        item["custom"] = custom
    return item


def _value(field: CitationField, value: str | list[Json]) -> object:
    if not isinstance(value, str):
        return [_name(contributor) for contributor in value]
    return date_to_csl(value) if field.type is FieldType.DATE else value


def _name(contributor: Json) -> Json:
    name = split_name(contributor)
    if name.family is None:
        return {"literal": name.literal}
    parts = {
        "family": name.family,
        "given": name.forename,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
        "comma-suffix": name.has_comma_suffix or None,
        "static-ordering": name.is_family_first or None,
    }
    return {key: part for key, part in parts.items() if part is not None}
