"""Suggest the mapping of a table from the names of its columns, as a draft to be edited."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from astana_api.domain.enums import Kind
from astana_api.domain.text.scripts import normalize_language_tag
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.importers.csv.mapping import PARTS, REQUIRED_PARTS
from astana_api.importers.csv.tables import Table
from astana_api.importers.csv.values import parse_kind
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import ImportSource
from astana_api.importers.json_parser import decode_text

_SAMPLE_ROWS: Final = 100
_ID_COLUMNS: Final = ("id", "identifier", "key", "slug", "code", "uri", "url")
_KIND_COLUMNS: Final = ("kind", "type", "schema")
_SEPARATORS: Final = ("; ", ";", " | ", "|")
_WITH_LANGUAGE: Final = re.compile(r"(name|title|description|alias)s?[ _:(@]+([A-Za-z-]{2,11})\)?")
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "title": {"property": "name"},
    "label": {"property": "name"},
    "full_name": {"property": "name"},
    "alias": {"property": "name", "name_kind": "alias"},
    "aliases": {"property": "name", "name_kind": "alias"},
    "other_names": {"property": "name", "name_kind": "alias"},
    "abbreviation": {"property": "name", "name_kind": "abbreviation"},
    "acronym": {"property": "name", "name_kind": "abbreviation"},
    "summary": {"property": "description"},
    "birth_date": {"property": "born"},
    "date_of_birth": {"property": "born"},
    "birthdate": {"property": "born"},
    "death_date": {"property": "died"},
    "date_of_death": {"property": "died"},
    "founding_date": {"property": "founded"},
    "inception": {"property": "founded"},
    "dissolution_date": {"property": "dissolved"},
    "homepage": {"property": "website"},
    "web_site": {"property": "website"},
    "wikidata": {"property": "identifier", "scheme": "wikidata"},
    "wikidata_id": {"property": "identifier", "scheme": "wikidata"},
    "date": {"property": "dates"},
    "nationality": {"property": "citizenship", "kind": "place"},
    "profession": {"property": "occupation"},
}
"""Frequent names of columns in other data, and what they are here."""


def suggest_mapping(content: bytes) -> dict[str, Any]:
    """Return a mapping of the columns whose names tell what they are.

    Raise UnreadableFile if the table is invalid.
    """
    collector = DraftCollector(ImportSource("table", "Table"))
    table = Table(decode_text(content, collector), None, collector)
    rows = [cells for _, cells in islice(table.rows(), _SAMPLE_ROWS)]
    names = {_normalize(column): column for column in reversed(table.columns)}
    mapping: dict[str, Any] = {"delimiter": table.delimiter}
    columns: dict[str, dict[str, str]] = {}
    if all(part in names for part in REQUIRED_PARTS):
        parts = {part: names[part] for part in (*PARTS, *QUALIFIERS) if part in names}
        if "subject_kind" in names:
            parts["kind"] = names["subject_kind"]
        columns = {column: {"part": part} for part, column in parts.items()}
        return {"row": "statement", **mapping, "columns": columns}
    id_name = next((name for name in _ID_COLUMNS if name in names), _normalize(table.columns[0]))
    kind_name = next(
        (
            name
            for name in _KIND_COLUMNS
            if name in names
            and any(cells.get(names[name]) for cells in rows)
            and all(parse_kind(cells.get(names[name], "")) for cells in rows if cells)
        ),
        None,
    )
    columns = {}
    for name, column in reversed(names.items()):
        if name not in {id_name, kind_name} and (target := _suggest_column(name, column)):
            columns[column] = {**target, **_suggest_separator(target, column, rows)}
    kind = {"column": names[kind_name]} if kind_name else _guess_kind(columns).value
    return {"row": "entity", "kind": kind, "id": names[id_name], **mapping, "columns": columns}


def _normalize(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")


def _suggest_column(name: str, column: str) -> dict[str, str] | None:
    if name in PROPERTIES:
        return {"property": name}
    if name in _COLUMNS:
        return dict(_COLUMNS[name])
    if match := _WITH_LANGUAGE.fullmatch(column.strip().lower()):
        try:
            lang = normalize_language_tag(match[2])
        except ValueError:
            return None
        if match[1] == "description":
            return {"property": "description", "lang": lang}
        alias = {"name_kind": "alias"} if match[1] == "alias" else {}
        return {"property": "name", "lang": lang, **alias}
    return None


def _suggest_separator(
    target: Mapping[str, str], column: str, rows: list[Mapping[str, str]]
) -> dict[str, str]:
    """Return the separator that cells of a property with several values have."""
    if PROPERTIES[target["property"]].single:
        return {}
    for separator in _SEPARATORS:
        if any(separator in cells.get(column, "") for cells in rows):
            return {"separator": separator}
    return {}


def _guess_kind(columns: Mapping[str, Mapping[str, str]]) -> Kind:
    """Return the first kind that can have most of the properties."""
    definitions = [PROPERTIES[target["property"]] for target in columns.values()]
    return max(Kind, key=lambda kind: sum(kind in prop.subjects for prop in definitions))
