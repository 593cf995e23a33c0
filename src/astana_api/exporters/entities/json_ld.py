"""Export entities as JSON-LD 1.1: the graph of `turtle`, with the context in the document.

No address of a context is given, so that reading the document sends nothing to the network.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

import orjson

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.entities.rdf.entities import NOT_IN_GRAPH, build_graph
from astana_api.exporters.entities.rdf.terms import PREFIXES, RDF, Iri, RdfNode, Term
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

NOT_CARRIED: Final = NOT_IN_GRAPH

CONTEXT: Final[Json] = {"@version": 1.1, **PREFIXES}
"""The context: prefixes alone. The version of our terms is part of their namespace."""


def write_json_ld(records: Iterable[ExportedEntity], context: ExportContext) -> Iterator[bytes]:
    """Yield one document: the context, then the nodes of each entity."""
    yield b'{"@context":' + orjson.dumps(CONTEXT) + b',"@graph":['
    separator = b"\n"
    for nodes in build_graph(records, context):
        for node in nodes:
            yield separator + orjson.dumps(_render_node(node))
            separator = b",\n"
    yield b"]}\n"


def _render_node(node: RdfNode) -> Json:
    rendered: Json = {"@id": node.iri.text}
    for predicate, value in node.triples:
        if predicate.text == f"{RDF}type":
            rendered.setdefault("@type", []).append(_compact(value.text))
        else:
            rendered.setdefault(_compact(predicate.text), []).append(_render_term(value))
    return rendered


def _render_term(term: Term) -> Any:
    if isinstance(term, Iri):
        return {"@id": term.text}
    if term.lang is not None:
        return {"@value": term.text, "@language": term.lang}
    return {"@value": term.text, "@type": _compact(term.datatype)} if term.datatype else term.text


@lru_cache(maxsize=512)
def _compact(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
