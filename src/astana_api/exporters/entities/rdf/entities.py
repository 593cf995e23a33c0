"""Describe entities in RDF: with the terms of schema.org, and each statement with its evidence.

The direct triples of an entity are its statements that are not deprecated and have no period,
scheme or source as a qualifier: a triple has none of these, so a former membership would read as
a present one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.enums import Kind, NameKind, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.exporters.entities.rdf.statements import (
    build_citation,
    build_statement,
    identify_entity,
    make_value,
)
from astana_api.exporters.entities.rdf.terms import (
    ASTANA,
    SCHEMA,
    XSD,
    Iri,
    Literal,
    RdfNode,
    make_date,
    make_iri,
    make_license,
)
from astana_api.exporters.entities.statement_values import (
    group_by_property,
    plain_text,
    website_link,
)
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

NOT_IN_GRAPH: Final[Mapping[str, str]] = {
    "fields of citations": "schema.org has no terms for most of CSL; CSL-JSON has all",
    "order": "RDF has none: of authors, names and values",
    "numbers of references": "a document's own numbers are no part of the evidence's source",
    "direct triples of qualified statements": "a triple has no period, scheme or source; such "
    "statements are reified only",
    "addresses other than http(s)": "they are texts of type xsd:anyURI and no links",
}
"""What the graph does not carry, with the reason."""

_CLASSES: Final = {
    Kind.PERSON: "Person",
    Kind.ORGANIZATION: "Organization",
    Kind.EVENT: "Event",
    Kind.PLACE: "Place",
    Kind.WORK: "CreativeWork",
}
_TIMELESS: Final = {"name_kind", "role"}
"""Qualifiers without which a statement is still true."""
_OTHER_NAMES: Final = (NameKind.ALIAS, NameKind.ABBREVIATION, NameKind.FORMER)


def build_graph(
    records: Iterable[ExportedEntity], context: ExportContext
) -> Iterator[tuple[RdfNode, ...]]:
    """Yield the nodes of the data set, then of each entity; a citation is described once."""
    yield (_build_dataset(context),)
    described: set[str] = set()
    for record in records:
        nodes = list(_build_entity(record, context))
        for statement in record.statements:
            nodes += build_statement(statement, context)
        for citation_id in _cited(record):
            if citation_id in context.citations and citation_id not in described:
                described.add(citation_id)
                nodes.append(build_citation(context.citations[citation_id], context))
        yield tuple(nodes)


def make_direct(statement: Json, context: ExportContext) -> tuple[str, Iri | Literal] | None:
    """Return the predicate and object of a statement as a triple, None if a triple cannot say it.

    The predicate is that of schema.org where there is one, else ours. It is ours for a period and
    for coordinates, too: schema.org has several triples for each.
    """
    name_kind = statement["qualifiers"].get("name_kind")
    if set(statement["qualifiers"]) - _TIMELESS or statement["value"] is None:
        return None
    prop = PROPERTIES[statement["property"]]
    if prop.id == "name" and name_kind in _OTHER_NAMES:
        return f"{SCHEMA}alternateName", make_value(statement, context)
    one_triple = not prop.extent and statement["value_type"] != ValueType.COORDINATES
    term = prop.mappings.get("schema") if one_triple else None
    predicate = f"{SCHEMA}{term}" if term else f"{ASTANA}{prop.id}"
    if statement["value_type"] == ValueType.URL:
        link = website_link(statement)
        return (predicate, make_iri(link)) if link else None
    return predicate, make_value(statement, context)


def _build_dataset(context: ExportContext) -> RdfNode:
    node = RdfNode(Iri(context.identify("/v1/entities")))
    node.add_type(f"{SCHEMA}Dataset")
    node.add(f"{SCHEMA}version", Literal(str(context.revision), datatype=f"{XSD}integer"))
    if context.license is not None:
        node.add(f"{SCHEMA}license", make_license(context.license))
    return node


def _build_entity(record: ExportedEntity, context: ExportContext) -> Iterator[RdfNode]:
    item = record.item
    node = RdfNode(identify_entity(item, context))
    node.add_type(f"{SCHEMA}{_CLASSES[Kind(item['kind'])]}")
    for prop, statements in group_by_property(record.statements).items():
        if prop == "dates":
            _add_event_dates(node, statements)
        elif prop == "coordinates":
            yield from _add_coordinates(node, statements)
        else:
            direct = (make_direct(statement, context) for statement in statements)
            for predicate, value in filter(None, direct):
                node.add(predicate, value)
    if not any(predicate.text == f"{SCHEMA}name" for predicate, _ in node.triples):
        # Each of the names has a period, or there is none: readers need one to display.
        node.add_text(f"{SCHEMA}name", item["name"])
    yield node


def _add_event_dates(node: RdfNode, statements: list[Json]) -> None:
    """Add start and end of an event that met once; of several nobody could tell which belong."""
    if len(statements) != 1 or statements[0]["qualifiers"] or statements[0]["value"] is None:
        return
    start, slash, end = statements[0]["value"].partition("/")
    ends = {"startDate": start, "endDate": end if slash else start}
    for name, date in ends.items():
        if date not in ("", ".."):
            node.add(f"{SCHEMA}{name}", make_date(date))


def _add_coordinates(node: RdfNode, statements: list[Json]) -> Iterator[RdfNode]:
    for statement in statements:
        if statement["value"] is None or statement["qualifiers"]:
            continue
        point = RdfNode(Iri(f"{node.iri.text}#{statement['id']}"))
        point.add_type(f"{SCHEMA}GeoCoordinates")
        for key in ("latitude", "longitude"):
            text = plain_text(statement["value"][key])
            point.add(f"{SCHEMA}{key}", Literal(text, datatype=f"{XSD}double"))
        node.add(f"{SCHEMA}geo", point.iri)
        yield point


def _cited(record: ExportedEntity) -> Iterator[str]:
    for statement in record.statements:
        for evidence in statement["evidence"]:
            if evidence["citation"]:
                yield evidence["citation"]
        if statement["value_type"] == ValueType.CITATION:
            yield statement["value"]
