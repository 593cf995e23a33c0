"""Terms of RDF and the namespaces of the export; blank nodes are not used.

Every node has an identifier, so that two files of the same records are equal as sets of triples.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import quote

from astana_api.exporters.entities.statement_values import plain_date

VERSION: Final = 1
"""The version of our terms and of the context; a term that changes its meaning needs another."""
ASTANA: Final = f"urn:astana:ns:v{VERSION}:"
SCHEMA: Final = "https://schema.org/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
DCTERMS: Final = "http://purl.org/dc/terms/"
EDTF: Final = "http://id.loc.gov/datatypes/edtf/"
NANOPUB: Final = "http://www.nanopub.org/nschema#"

PREFIXES: Final[Mapping[str, str]] = {
    "astana": ASTANA,
    "schema": SCHEMA,
    "rdf": RDF,
    "xsd": XSD,
    "prov": PROV,
    "oa": OA,
    "dcterms": DCTERMS,
    "edtf": EDTF,
    "np": NANOPUB,
}

_NOT_IN_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_LANGUAGE_TAG: Final = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_LICENSE: Final = re.compile("[A-Za-z0-9.+-]+")
_DATE_TYPES: Final = {4: f"{XSD}gYear", 7: f"{XSD}gYearMonth", 10: f"{XSD}date"}


class Iri(NamedTuple):
    """The identifier of a resource."""

    text: str


class Literal(NamedTuple):
    """A text with a language, or a value with a datatype; without both, a string."""

    text: str
    lang: str | None = None
    datatype: str | None = None


Term = Iri | Literal


@dataclass(slots=True)
class RdfNode:
    """The triples of one subject, each once, in the order in which they were added."""

    iri: Iri
    triples: dict[tuple[Iri, Term], None] = field(default_factory=dict)

    def add(self, predicate: str, value: Term) -> None:
        self.triples[Iri(predicate), value] = None

    def add_text(self, predicate: str, text: str | None, lang: str | None = None) -> None:
        """Add a text, if there is one."""
        if text is not None:
            tag = lang if lang and _LANGUAGE_TAG.fullmatch(lang) else None
            self.add(predicate, Literal(text, tag))

    def add_type(self, type_: str) -> None:
        self.add(f"{RDF}type", Iri(type_))


def make_iri(url: str) -> Iri:
    """Return a URL as an IRI: characters that no IRI may have are percent-encoded."""
    return Iri(_NOT_IN_IRI.sub(lambda match: quote(match[0], safe=""), url))


def make_date(text: str) -> Literal:
    """Return an EDTF date: of a type of XML Schema where it has one, else of type EDTF."""
    if plain_date(text):
        return Literal(text, datatype=_DATE_TYPES[len(text)])
    if text.startswith("[..") and text.endswith("/"):
        # Begun by a day, with an unknown end: our own form.
        return Literal(text, datatype=f"{ASTANA}date")
    return Literal(text, datatype=f"{EDTF}EDTF")


def make_boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=f"{XSD}boolean")


def make_license(spdx: str) -> Term:
    """Return the address of a licence at SPDX."""
    if _LICENSE.fullmatch(spdx):
        return Iri(f"https://spdx.org/licenses/{spdx}")
    return Literal(spdx)
