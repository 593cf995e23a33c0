"""Generate the tables of formats: the overview, and what the formats of each page do not carry."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from astana_api.api.routers.graph import FORMATS as GRAPH_FORMATS
from astana_api.api.routers.timeline.pages import FORMATS as TIMELINE_FORMATS
from astana_api.exporters import calendars, formats, gexf, graphml
from astana_api.exporters.citations import biblatex, bibtex, csl_json, ris, wiki
from astana_api.exporters.citations.bibliography import writers
from astana_api.exporters.entities import csv, ftm, json_ld, nanopub, popolo, turtle
from astana_api.exporters.formats import FORMATS, Format
from astana_api.exporters.streaming import FORMATS_BY_TYPE
from astana_api.importers.detection import ImportFormat
from tests.docs.tables import render_table

Losses = Mapping[str, str]
"""What a format does not carry, with the reason."""

PAGES: Mapping[str, Mapping[Format, Losses]] = {
    "csv": {formats.CSV: csv.NOT_CARRIED, formats.CSV_BOM: csv.NOT_CARRIED},
    "ndjson": {formats.NDJSON: {}},
    "csl-json": {formats.CSL_JSON: csl_json.NOT_CARRIED},
    "bibtex-and-biblatex": {
        formats.BIBTEX: bibtex.NOT_CARRIED,
        formats.BIBLATEX: biblatex.NOT_CARRIED,
    },
    "ris": {formats.RIS: ris.NOT_CARRIED},
    "bibliographies": {
        formats.BIBLIOGRAPHY: writers.NOT_CARRIED,
        formats.BIBLIOGRAPHY_HTML: writers.NOT_CARRIED,
    },
    "wiki-templates": {formats.WIKI: wiki.NOT_CARRIED},
    "popolo": {formats.POPOLO: popolo.NOT_CARRIED},
    "followthemoney": {
        formats.FTM: ftm.NOT_CARRIED,
        formats.FTM_STATEMENTS: ftm.NOT_CARRIED,
    },
    "json-ld-and-turtle": {
        formats.JSON_LD: json_ld.NOT_CARRIED,
        formats.TURTLE: turtle.NOT_CARRIED,
    },
    "nanopublications": {formats.NANOPUB: nanopub.NOT_CARRIED},
    "graphml-and-gexf": {formats.GRAPHML: graphml.NOT_CARRIED, formats.GEXF: gexf.NOT_CARRIED},
    "icalendar": {formats.ICS: calendars.NOT_CARRIED},
}
"""The formats of each page in `docs/formats`, which the server writes."""
IMPORT_ONLY: Mapping[str, tuple[str, str]] = {
    "wikidata": ("wikidata", "Wikidata, JSON of entities")
}
"""The pages of formats that are only read, with the labels of the formats."""


def list_formats() -> str:
    """Return the table of all formats: names, media types, contents and directions."""
    page_of = {each: page for page, losses in PAGES.items() for each in losses}
    rows = [("JSON", "`json`", "`application/json`", "everything", "")]
    rows += [
        (
            f"[{each.label}]({page_of[each]}.md)",
            f"`{each.name}`",
            f"`{each.media_type}`" if each.negotiable else "by name only",
            ", ".join(_contents(each)),
            "yes" if each.name in set(ImportFormat) else "",
        )
        for each in FORMATS.values()
        if each is not formats.JSON
    ]
    rows += [
        (f"[{label}]({page}.md)", f"`{name}`", "", "", "yes")
        for page, (name, label) in IMPORT_ONLY.items()
    ]
    return render_table(("format", "name", "`Accept`", "exports", "imported"), rows)


def _contents(format_: Format) -> Sequence[str]:
    """Return what is written in the format."""
    found = [type_.value for type_, available in FORMATS_BY_TYPE.items() if format_ in available]
    found += ["graph"] if format_ in GRAPH_FORMATS else []
    return [*found, "timeline"] if format_ in TIMELINE_FORMATS else found


def list_losses(losses_by_format: Mapping[Format, Losses]) -> str:
    """Return the table of what the formats of a page do not carry.

    It names the format of each row if not every row is of every format.
    """
    formats_by_loss: dict[tuple[str, str], list[str]] = {}
    for format_, losses in losses_by_format.items():
        for loss in losses.items():
            formats_by_loss.setdefault(loss, []).append(f"`{format_.name}`")
    if all(len(names) == len(losses_by_format) for names in formats_by_loss.values()):
        return render_table(("not carried", "reason"), list(formats_by_loss))
    rows = [(what, ", ".join(names), why) for (what, why), names in formats_by_loss.items()]
    return render_table(("not carried", "in", "reason"), rows)


FORMAT_TABLES: Mapping[str, Callable[[], str]] = {
    "formats": list_formats,
    **{
        f"not_carried_{page.replace('-', '_')}": partial(list_losses, losses)
        for page, losses in PAGES.items()
        if any(losses.values())
    },
}
