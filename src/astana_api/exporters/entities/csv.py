"""Export statements, entities and citations as CSV (RFC 4180), and describe the files.

Lines end with CRLF; text is UTF-8, on request with a byte order mark, which Excel needs. Cells are
guarded against formulas by the reversible rule of `domain.text.spreadsheet_cells`. A value that is
absent is an empty cell. `write_datapackage` describes the tables as Frictionless Table Schema.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import orjson

from astana_api.domain.rendering.entities import Json
from astana_api.domain.text.spreadsheet_cells import guard_cell
from astana_api.exporters.entities.csv_tables import (
    CITATION_COLUMNS,
    ENTITY_COLUMNS,
    STATEMENT_COLUMNS,
    Column,
)
from astana_api.exporters.entities.statement_values import plain_text
from astana_api.exporters.exported_records import ExportContext

NOT_CARRIED: Final[Mapping[str, str]] = {
    "evidence": "a row has the ids of the citations and the first passage, without prefix, suffix, "
    "locator, basis, `stated_as` and notes",
    "citations as values": "the rows of statements have the id alone, which names no citation of "
    "another knowledge base",
    "qualifiers of entities": "a row of an entity has values alone; the statements have the rest",
    "ends of list values": "the separator of a list may occur in a value; the statements have each "
    "value in a row",
    "types of cells": "dates are text: Table Schema has no type for EDTF",
    "names of contributors": "a contributor is one text, without parts and entities",
    "titles of citations": "a citation has the title as printed, without its translations",
}
"""What the tables cannot carry, with the reason."""

_BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
_TABLES: Final[Mapping[str, tuple[Sequence[Column], str]]] = {
    "entities": (ENTITY_COLUMNS, "id"),
    "statements": (STATEMENT_COLUMNS, "statement"),
    "citations": (CITATION_COLUMNS, "id"),
}


def write_statements_csv(
    statements: Iterable[Json], *, byte_order_mark: bool = False
) -> Iterator[bytes]:
    """Yield the head, then the row of each statement."""
    yield _render_head(STATEMENT_COLUMNS, byte_order_mark=byte_order_mark)
    for statement in statements:
        yield _render_rows(STATEMENT_COLUMNS, [statement])


def write_entities_csv(items: Iterable[Json], *, byte_order_mark: bool = False) -> Iterator[bytes]:
    """Yield the head, then the row of each entity, rendered as `GET /v1/entities/{id}` does."""
    yield _render_head(ENTITY_COLUMNS, byte_order_mark=byte_order_mark)
    for item in items:
        yield _render_rows(ENTITY_COLUMNS, [item])


def write_citations_csv(
    citations: Iterable[Json], *, byte_order_mark: bool = False
) -> Iterator[bytes]:
    """Yield the head, then the row of each citation."""
    yield _render_head(CITATION_COLUMNS, byte_order_mark=byte_order_mark)
    for citation in citations:
        yield _render_rows(CITATION_COLUMNS, [citation])


def write_datapackage(context: ExportContext) -> bytes:
    """Return the `datapackage.json` of a folder with all three tables."""
    package: Json = {
        "profile": "tabular-data-package",
        "name": "astana-api",
        "version": str(context.revision),
        "resources": [
            _describe_table(name, columns, key) for name, (columns, key) in _TABLES.items()
        ],
    }
    if context.license is not None:
        package["licenses"] = [{"name": context.license}]
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _describe_table(name: str, columns: Sequence[Column], key: str) -> Json:
    schema: Json = {
        "fields": [
            {"name": column.name, "type": column.type, "description": column.description}
            for column in columns
        ],
        "primaryKey": key,
        "missingValues": [""],
    }
    if name == "statements":
        reference = {"resource": "entities", "fields": "id"}
        schema["foreignKeys"] = [{"fields": "subject", "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": schema,
    }


def _render_head(columns: Sequence[Column], *, byte_order_mark: bool) -> bytes:
    head = _render_lines([[column.name for column in columns]])
    return (_BYTE_ORDER_MARK.encode() if byte_order_mark else b"") + head


def _render_rows(columns: Sequence[Column], records: Iterable[Json]) -> bytes:
    return _render_lines(
        [guard_cell(plain_text(column.read(record))) for column in columns] for record in records
    )


def _render_lines(rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
