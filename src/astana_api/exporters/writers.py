"""The writers of each type of resource by format, in the order of the documentation."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from astana_api.domain.rendering.entities import Json
from astana_api.exporters import formats
from astana_api.exporters.citations.biblatex import write_biblatex
from astana_api.exporters.citations.bibliography.writers import (
    DEFAULT_LOCALE,
    DEFAULT_STYLE,
    write_bibliography,
    write_bibliography_html,
)
from astana_api.exporters.citations.bibtex import write_bibtex
from astana_api.exporters.citations.csl_json import write_csl_json
from astana_api.exporters.citations.ris import write_ris
from astana_api.exporters.citations.wiki import write_wiki
from astana_api.exporters.entities.csv import (
    write_citations_csv,
    write_entities_csv,
    write_statements_csv,
)
from astana_api.exporters.entities.ftm import write_ftm, write_ftm_statements
from astana_api.exporters.entities.graphs import write_entities_gexf, write_entities_graphml
from astana_api.exporters.entities.json_ld import write_json_ld
from astana_api.exporters.entities.nanopub import write_nanopub
from astana_api.exporters.entities.popolo import write_popolo
from astana_api.exporters.entities.turtle import write_turtle
from astana_api.exporters.exported_records import ExportContext, ExportedEntity
from astana_api.exporters.formats import Format
from astana_api.exporters.ndjson import write_ndjson

CitationWriter = Callable[[Iterable[Json]], Iterator[bytes]]
StatementWriter = Callable[[Iterable[Json], ExportContext], Iterator[bytes]]
EntityWriter = Callable[[Iterable[ExportedEntity], ExportContext], Iterator[bytes]]

CITATION_WRITERS: Mapping[Format, CitationWriter] = MappingProxyType(
    {
        formats.NDJSON: write_ndjson,
        formats.CSV: write_citations_csv,
        formats.CSV_BOM: partial(write_citations_csv, byte_order_mark=True),
        formats.CSL_JSON: write_csl_json,
        formats.BIBTEX: write_bibtex,
        formats.BIBLATEX: write_biblatex,
        formats.RIS: write_ris,
        formats.WIKI: write_wiki,
        formats.BIBLIOGRAPHY: write_bibliography,
        formats.BIBLIOGRAPHY_HTML: write_bibliography_html,
    }
)


def find_citation_writer(
    format_: Format, style: str | None = None, locale: str | None = None
) -> CitationWriter:
    """Return the writer of a format of citations; only bibliographies have a style and a locale."""
    if format_ is formats.BIBLIOGRAPHY:
        return partial(
            write_bibliography, style=style or DEFAULT_STYLE, locale=locale or DEFAULT_LOCALE
        )
    if format_ is formats.BIBLIOGRAPHY_HTML:
        return partial(
            write_bibliography_html, style=style or DEFAULT_STYLE, locale=locale or DEFAULT_LOCALE
        )
    return CITATION_WRITERS[format_]


STATEMENT_WRITERS: Mapping[Format, StatementWriter] = MappingProxyType(
    {
        formats.NDJSON: lambda statements, _: write_ndjson(statements),
        formats.CSV: lambda statements, _: write_statements_csv(statements),
        formats.CSV_BOM: lambda statements, _: write_statements_csv(
            statements, byte_order_mark=True
        ),
        formats.NANOPUB: write_nanopub,
    }
)
ENTITY_WRITERS: Mapping[Format, EntityWriter] = MappingProxyType(
    {
        formats.NDJSON: lambda entities, _: write_ndjson(each.item for each in entities),
        formats.CSV: lambda entities, _: write_entities_csv(each.item for each in entities),
        formats.CSV_BOM: lambda entities, _: write_entities_csv(
            (each.item for each in entities), byte_order_mark=True
        ),
        formats.POPOLO: write_popolo,
        formats.FTM: write_ftm,
        formats.FTM_STATEMENTS: write_ftm_statements,
        formats.JSON_LD: write_json_ld,
        formats.TURTLE: write_turtle,
        formats.NANOPUB: lambda entities, context: write_nanopub(
            (statement for each in entities for statement in each.statements), context
        ),
        formats.GRAPHML: write_entities_graphml,
        formats.GEXF: write_entities_gexf,
    }
)
