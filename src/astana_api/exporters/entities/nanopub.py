"""Export statements as nanopublications in TriG: one for each statement, with its four graphs.

The assertion is the statement, the provenance its citations and evidence, and the publication info
the revision that changed it last. The identifier of a nanopublication has the number of that
revision, because a nanopublication never changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.entities.rdf.entities import NOT_IN_GRAPH, make_direct
from astana_api.exporters.entities.rdf.statements import (
    add_derivation,
    build_claim,
    build_evidence,
    identify_entity,
    identify_statement,
)
from astana_api.exporters.entities.rdf.terms import (
    ASTANA,
    DCTERMS,
    NANOPUB,
    PREFIXES,
    PROV,
    XSD,
    Iri,
    Literal,
    RdfNode,
    make_license,
)
from astana_api.exporters.entities.statement_values import accepted_statements
from astana_api.exporters.entities.turtle import render_node, render_prefixes, render_term
from astana_api.exporters.exported_records import ExportContext

NOT_CARRIED: Final[Mapping[str, str]] = {
    **NOT_IN_GRAPH,
    "entities": "there are statements only; an entity is what they have as the subject",
    "citations": "a citation is an identifier; its record is in the formats of citations",
    "deprecated statements": "a nanopublication asserts its statement",
    "time and author of the revision": "the publication info has the identifier of the revision",
}
"""What nanopublications do not carry, with the reason."""


def write_nanopub(statements: Iterable[Json], context: ExportContext) -> Iterator[bytes]:
    """Yield the prefixes, then the nanopublication of each statement."""
    yield render_prefixes(PREFIXES)
    for statement in accepted_statements(statements):
        yield "".join(_render_graphs(statement, context)).encode()


def _render_graphs(statement: Json, context: ExportContext) -> Iterator[str]:
    claim = build_claim(statement, context)
    base = f"{identify_statement(statement, context).text}#np-{statement['revision']}"
    head, assertion, provenance, info = (
        Iri(f"{base}-{name}") for name in ("head", "assertion", "provenance", "pubinfo")
    )
    publication = RdfNode(Iri(base))
    publication.add_type(f"{NANOPUB}Nanopublication")
    publication.add(f"{NANOPUB}hasAssertion", assertion)
    publication.add(f"{NANOPUB}hasProvenance", provenance)
    publication.add(f"{NANOPUB}hasPublicationInfo", info)
    yield _render_graph(head, [publication])
    yield _render_graph(assertion, [*_build_direct(statement, context), claim])
    yield _render_graph(provenance, _build_provenance(statement, claim.iri, assertion, context))
    yield _render_graph(info, [_build_info(statement, publication.iri, context)])


def _build_direct(statement: Json, context: ExportContext) -> Iterator[RdfNode]:
    direct = make_direct(statement, context)
    if direct is not None:
        node = RdfNode(identify_entity(statement["subject"], context))
        node.add(*direct)
        yield node


def _build_provenance(
    statement: Json, claim: Iri, assertion: Iri, context: ExportContext
) -> Iterator[RdfNode]:
    derivation = RdfNode(assertion)
    add_derivation(derivation, statement, context)
    yield derivation
    for evidence in statement["evidence"]:
        yield from build_evidence(evidence, claim, assertion, context)


def _build_info(statement: Json, publication: Iri, context: ExportContext) -> RdfNode:
    node = RdfNode(publication)
    revision = statement["revision"]
    node.add(f"{ASTANA}revision", Literal(str(revision), datatype=f"{XSD}integer"))
    node.add(f"{PROV}wasGeneratedBy", Iri(context.identify(f"/v1/revisions/{revision}")))
    if context.license is not None:
        node.add(f"{DCTERMS}license", make_license(context.license))
    return node


def _render_graph(name: Iri, nodes: Iterable[RdfNode]) -> str:
    content = "".join(render_node(node, "  ") for node in nodes)
    return f"\n{render_term(name)} {{\n{content}}}\n"
