"""The registry of formats, for `?format=`, `Accept`, the command line and the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Format:
    """A format; `name` is its value in `?format=` and `--format`.

    `extension` is that of a file, without a dot. A format without a registered media type is not
    `negotiable`: it is selected by its name only, never by `Accept`. `parameters` are the query
    parameters that only some formats take, this one among them.
    """

    name: str
    media_type: str
    label: str
    extension: str
    negotiable: bool = True
    parameters: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Return the value of `Content-Type`, with the charset of a text type."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type


JSON = Format("json", "application/json", "JSON", "json")
NDJSON = Format("ndjson", "application/x-ndjson", "NDJSON, a JSON object in each line", "ndjson")
CSV = Format("csv", "text/csv", "CSV (RFC 4180)", "csv")
CSV_BOM = Format(
    "csvbom", "text/csv", "CSV with a byte order mark, as Excel needs it", "csv", negotiable=False
)

CSL_JSON = Format("csljson", "application/vnd.citationstyles.csl+json", "CSL-JSON 1.0.2", "json")
BIBTEX = Format("bibtex", "application/x-bibtex", "BibTeX", "bib")
BIBLATEX = Format("biblatex", "application/x-bibtex", "BibLaTeX", "bib", negotiable=False)
RIS = Format("ris", "application/x-research-info-systems", "RIS", "ris")
WIKI = Format("wiki", "text/plain", "Wikipedia's cite templates", "txt", negotiable=False)

BIBLIOGRAPHY = Format(
    "bibliography",
    "text/plain",
    "Bibliography, as text",
    "txt",
    negotiable=False,
    parameters=("style", "locale"),
)
BIBLIOGRAPHY_HTML = Format(
    "bibliographyhtml",
    "text/html",
    "Bibliography, as HTML",
    "html",
    negotiable=False,
    parameters=("style", "locale"),
)

POPOLO = Format("popolo", "application/x-popolo+json", "Popolo", "json", negotiable=False)
FTM = Format("ftm", "application/x-ndjson", "FollowTheMoney", "ndjson", negotiable=False)
FTM_STATEMENTS = Format(
    "ftmstatements",
    "application/x-ndjson",
    "FollowTheMoney, a statement in each line",
    "ndjson",
    negotiable=False,
)
JSON_LD = Format("jsonld", "application/ld+json", "JSON-LD 1.1", "jsonld")
TURTLE = Format("turtle", "text/turtle", "Turtle", "ttl")
NANOPUB = Format("nanopub", "application/trig", "Nanopublications in TriG", "trig")

GRAPHML = Format("graphml", "application/graphml+xml", "GraphML 1.0", "graphml")
GEXF = Format("gexf", "application/gexf+xml", "GEXF 1.3", "gexf", negotiable=False)
ICS = Format("ics", "text/calendar", "iCalendar (RFC 5545)", "ics")

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            *(JSON, NDJSON, CSV, CSV_BOM),
            *(CSL_JSON, BIBTEX, BIBLATEX, RIS, WIKI, BIBLIOGRAPHY, BIBLIOGRAPHY_HTML),
            *(POPOLO, FTM, FTM_STATEMENTS, JSON_LD, TURTLE, NANOPUB),
            *(GRAPHML, GEXF, ICS),
        )
    }
)
"""All formats by name, in the order of the documentation."""
