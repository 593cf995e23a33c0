"""Describe statements, their evidence and their citations in RDF.

A statement is reified with RDF's own terms, so that it can carry qualifiers. It is derived (PROV-O)
from the citations that support it; each piece of evidence is an annotation (W3C Web Annotation)
whose body is the statement and whose target is the passage, or else the source.
"""

from collections.abc import Iterator
from typing import Any

from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.exporters.entities.rdf.terms import (
    ASTANA,
    DCTERMS,
    OA,
    PROV,
    RDF,
    SCHEMA,
    XSD,
    Iri,
    Literal,
    RdfNode,
    Term,
    make_boolean,
    make_date,
    make_iri,
)
from astana_api.exporters.entities.statement_values import citation_ids, plain_text
from astana_api.exporters.exported_records import ExportContext


def identify_entity(reference: Json, context: ExportContext) -> Iri:
    return Iri(context.identify(f"/v1/{reference['kind']}s/{reference['id']}"))


def identify_citation(citation_id: str, context: ExportContext) -> Iri:
    return Iri(context.identify(f"/v1/citations/{citation_id}"))


def identify_statement(statement: Json, context: ExportContext) -> Iri:
    return Iri(context.identify(f"/v1/statements/{statement['id']}"))


def make_value(statement: Json, context: ExportContext) -> Term:
    """Return the value of a statement as a term; unknown and no value have terms of ours."""
    value = statement["value"]
    match statement["value_type"]:
        case ValueType.ENTITY:
            return identify_entity(value, context)
        case ValueType.CITATION:
            return identify_citation(value, context)
        case ValueType.DATE:
            return make_date(value)
        case ValueType.URL:
            return Literal(value, datatype=f"{XSD}anyURI")
        case ValueType.NUMBER:
            return Literal(plain_text(value), datatype=f"{XSD}decimal")
        case ValueType.COORDINATES:
            return Literal(plain_text(value), datatype=f"{ASTANA}coordinates")
        case ValueType.SOMEVALUE | ValueType.NOVALUE:
            return Iri(f"{ASTANA}{statement['value_type']}")
        case _:
            return Literal(value, statement["lang"])


def build_claim(statement: Json, context: ExportContext) -> RdfNode:
    """Return a reified statement with its qualifiers, without its evidence."""
    node = RdfNode(identify_statement(statement, context))
    node.add_type(f"{RDF}Statement")
    node.add(f"{RDF}subject", identify_entity(statement["subject"], context))
    node.add(f"{RDF}predicate", Iri(f"{ASTANA}{statement['property']}"))
    node.add(f"{RDF}object", make_value(statement, context))
    for key, value in statement["qualifiers"].items():
        node.add(f"{ASTANA}{key}", _make_qualifier(key, value, context))
    return node


def build_statement(statement: Json, context: ExportContext) -> Iterator[RdfNode]:
    """Yield a statement with its derivation, then its evidence."""
    claim = build_claim(statement, context)
    add_derivation(claim, statement, context)
    yield claim
    for evidence in statement["evidence"]:
        yield from build_evidence(evidence, claim.iri, claim.iri, context)


def add_derivation(node: RdfNode, statement: Json, context: ExportContext) -> None:
    """Add the rank of a statement and the citations from which it is derived."""
    node.add(f"{ASTANA}rank", Literal(statement["rank"]))
    node.add(f"{ASTANA}sourced", make_boolean(statement["sourced"]))
    for citation_id in citation_ids(statement):
        node.add(f"{PROV}wasDerivedFrom", identify_citation(citation_id, context))


def build_evidence(
    evidence: Json, statement: Iri, body: Iri, context: ExportContext
) -> Iterator[RdfNode]:
    """Yield an annotation of the body, then its target and selector; ids are in the statement."""
    base = f"{statement.text}#{evidence['id']}"
    node = RdfNode(Iri(base))
    node.add_type(f"{OA}Annotation")
    node.add(f"{OA}hasBody", body)
    node.add(f"{ASTANA}stance", Literal(evidence["stance"]))
    node.add(f"{ASTANA}basis", Literal(evidence["basis"]))
    node.add_text(f"{ASTANA}stated_as", evidence["stated_as"])
    node.add_text(f"{ASTANA}note", evidence["note"])
    if evidence["locator"]:
        node.add_text(f"{ASTANA}locator_label", evidence["locator"]["label"])
        node.add_text(f"{ASTANA}locator_value", evidence["locator"]["value"])
    if evidence["citation"]:
        source = identify_citation(evidence["citation"], context)
        node.add(f"{DCTERMS}source", source)
        if not evidence["document"]:
            node.add(f"{OA}hasTarget", source)
    if not evidence["document"]:
        yield node
        return
    target, selector = RdfNode(Iri(f"{base}-target")), RdfNode(Iri(f"{base}-selector"))
    node.add(f"{OA}hasTarget", target.iri)
    yield node
    target.add_type(f"{OA}SpecificResource")
    document = Iri(context.identify(f"/v1/documents/{evidence['document']}"))
    target.add(f"{OA}hasSource", document)
    target.add_text(f"{ASTANA}section", evidence["section"])
    if evidence["exact"] is None:
        yield target
        return
    target.add(f"{OA}hasSelector", selector.iri)
    yield target
    selector.add_type(f"{OA}TextQuoteSelector")
    for key in ("exact", "prefix", "suffix"):
        selector.add_text(f"{OA}{key}", evidence[key])
    yield selector


def build_citation(citation: Json, context: ExportContext) -> RdfNode:
    """Return the bibliographic record of a source, with what schema.org has terms for."""
    node = RdfNode(identify_citation(citation["id"], context))
    node.add_type(f"{SCHEMA}CreativeWork")
    node.add_text(f"{ASTANA}citation_type", citation["type"])
    node.add_text(f"{SCHEMA}name", citation["title"], citation["title_lang"])
    for lang, title in citation["titles"].items():
        node.add_text(f"{SCHEMA}alternateName", title, lang)
    for author in citation["authors"]:
        node.add_text(f"{SCHEMA}creditText", author["name"])
        for entity in author["entities"]:
            node.add(f"{SCHEMA}author", identify_entity(entity, context))
    node.add_text(f"{SCHEMA}publisher", citation["publisher"])
    node.add_text(f"{SCHEMA}inLanguage", citation["language"])
    if citation["issued"]:
        node.add(f"{SCHEMA}datePublished", make_date(citation["issued"]))
    if citation["link"]:
        node.add(f"{SCHEMA}url", make_iri(citation["link"]))
    if citation["archive_link"]:
        node.add(f"{SCHEMA}archivedAt", make_iri(citation["archive_link"]))
    return node


def _make_qualifier(key: str, value: Any, context: ExportContext) -> Term:
    match QUALIFIERS[key]:
        case "date":
            return make_date(value)
        case "boolean":
            return make_boolean(value)
        case "entity":
            return identify_entity(value, context)
        case _:
            return Literal(value)
