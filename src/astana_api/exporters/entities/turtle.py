"""Export entities as Turtle (RDF 1.1)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from astana_api.exporters.entities.rdf.entities import NOT_IN_GRAPH, build_graph
from astana_api.exporters.entities.rdf.terms import PREFIXES, Iri, RdfNode, Term
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

NOT_CARRIED: Final = NOT_IN_GRAPH

_LOCAL_NAME: Final = re.compile("[A-Za-z][A-Za-z0-9_]*")
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_turtle(records: Iterable[ExportedEntity], context: ExportContext) -> Iterator[bytes]:
    """Yield the prefixes, then the nodes of each entity."""
    yield render_prefixes(PREFIXES)
    for nodes in build_graph(records, context):
        yield "".join(f"\n{render_node(node)}" for node in nodes).encode()


def render_prefixes(prefixes: Mapping[str, str]) -> bytes:
    lines = (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())
    return "".join(lines).encode()


def render_node(node: RdfNode, indent: str = "") -> str:
    """Return the triples of a node as one sentence in one or more lines."""
    pairs = [
        f"{_render_predicate(predicate)} {render_term(value)}" for predicate, value in node.triples
    ]
    return f"{indent}{render_term(node.iri)} " + f" ;\n{indent}  ".join(pairs) + " .\n"


def render_term(term: Term) -> str:
    """Return an IRI, with a prefix if it has one, or a literal with its characters escaped."""
    if isinstance(term, Iri):
        return _render_iri(term.text)
    quoted = f'"{_ESCAPED.sub(_escape, term.text)}"'
    if term.lang is not None:
        return f"{quoted}@{term.lang}"
    return f"{quoted}^^{_render_iri(term.datatype)}" if term.datatype else quoted


@lru_cache(maxsize=512)
def _render_iri(text: str) -> str:
    for prefix, namespace in PREFIXES.items():
        local = text.removeprefix(namespace)
        if local != text and _LOCAL_NAME.fullmatch(local):
            return f"{prefix}:{local}"
    return f"<{text}>"


def _render_predicate(predicate: Iri) -> str:
    rendered = _render_iri(predicate.text)
    return "a" if rendered == "rdf:type" else rendered


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
