"""Entities written as Turtle and JSON-LD, and read with rdflib."""

import json
import warnings
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV

from astana_api.exporters.entities.json_ld import write_json_ld
from astana_api.exporters.entities.turtle import write_turtle
from astana_api.exporters.exported_records import ExportContext, ExportedEntity
from tests.support.export_records import (
    CASE_RECORDS,
    CONTEXT,
    PUBLIC_CONTEXT,
    evidence,
    record,
    reference,
    statement,
)

ASTANA = Namespace("urn:astana:ns:v1:")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")


def read(
    records: Iterable[ExportedEntity] = CASE_RECORDS, context: ExportContext = CONTEXT
) -> Graph:
    return Graph().parse(data=b"".join(write_turtle(records, context)), format="turtle")


def read_json_ld(records: Iterable[ExportedEntity], context: ExportContext) -> Graph:
    content = b"".join(write_json_ld(records, context))
    with warnings.catch_warnings():
        # The parser uses a class that rdflib itself deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=content, format="json-ld")


def urn(path: str) -> URIRef:
    return URIRef(f"urn:astana:{path}")


def statement_of(graph: Graph, subject: str, prop: str) -> Any:
    """Return the node of the only statement of a property of a subject."""
    [node] = set(graph.subjects(RDF.subject, urn(subject))) & set(
        graph.subjects(RDF.predicate, ASTANA[prop])
    )
    return node


@pytest.mark.parametrize("context", [CONTEXT, PUBLIC_CONTEXT])
def test_turtle_and_json_ld_parse_to_the_same_graph(context: ExportContext) -> None:
    graph = read(CASE_RECORDS, context)
    assert len(graph) > 400
    assert set(graph) == set(read_json_ld(CASE_RECORDS, context))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_rdf_text_is_read_back_as_written(text: str) -> None:
    case = record(
        "person",
        "x",
        text,
        statement("name", text, evidence(exact=text, prefix=text), lang="en", name_kind="alias"),
        statement("occupation", "o", attributed_to=reference("y"), role=text),
    )
    graph = read([case])
    assert graph.value(urn("persons:x"), SCHEMA.alternateName) == Literal(text, lang="en")
    assert [str(each) for each in graph.objects(None, OA.exact)] == [text]
    assert [str(each) for each in graph.objects(None, ASTANA.role)] == [text]
    assert set(graph) == set(read_json_ld([case], CONTEXT))


def test_rdf_dates_have_the_type_of_their_precision() -> None:
    graph = read()
    assert graph.value(urn("organizations:platform"), SCHEMA.foundingDate) == Literal(
        "2015", datatype=XSD.gYear
    )
    assert graph.value(urn("works:draft"), SCHEMA.datePublished) == Literal(
        "2016-02", datatype=XSD.gYearMonth
    )
    assert graph.value(urn("persons:a-person"), SCHEMA.birthDate) == Literal("1987~", datatype=EDTF)
    assert graph.value(urn("persons:a-person"), SCHEMA.deathDate) == Literal(
        "2020-01-05", datatype=XSD.date
    )
    assert graph.value(urn("events:talks"), SCHEMA.startDate) == Literal(
        "2017-07-10", datatype=XSD.date
    )
    assert graph.value(urn("events:talks"), SCHEMA.endDate) == Literal(
        "2017-07-13", datatype=XSD.date
    )


def test_rdf_begun_extent_is_not_called_edtf() -> None:
    case = record("event", "x", "X", statement("dates", "[..2019-05-29]/", value_type="date"))
    graph = read([case])
    [value] = graph.objects(None, RDF.object)
    assert value == Literal("[..2019-05-29]/", datatype=ASTANA.date)
    assert graph.value(urn("events:x"), SCHEMA.startDate) == Literal(
        "[..2019-05-29]", datatype=EDTF
    )
    assert graph.value(urn("events:x"), SCHEMA.endDate) is None


def test_rdf_statement_with_a_period_is_reified_only() -> None:
    graph = read()
    platform = urn("organizations:platform")
    assert set(graph.objects(platform, SCHEMA.member)) == {urn("places:astana")}
    members = [
        node
        for node in graph.subjects(RDF.predicate, ASTANA.member)
        if graph.value(node, RDF.object) == urn("persons:b-person")
    ]
    ends = {graph.value(node, ASTANA.end) for node in members}
    assert ends == {
        Literal("2016", datatype=XSD.gYear),
        Literal("[2019..2020]", datatype=EDTF),
    }


def test_rdf_deprecated_statement_is_reified_only() -> None:
    graph = read()
    platform = urn("organizations:platform")
    assert len(list(graph.objects(platform, SCHEMA.foundingDate))) == 1
    [deprecated] = graph.subjects(ASTANA.rank, Literal("deprecated"))
    assert graph.value(deprecated, RDF.object) == Literal("1999", datatype=XSD.gYear)


def test_rdf_evidence_is_an_annotation_with_a_quotation() -> None:
    graph = read()
    [selector] = graph.subjects(RDF.type, OA.TextQuoteSelector)
    assert str(graph.value(selector, OA.exact)) == 'the "Platform"'
    assert str(graph.value(selector, OA.prefix)) == "of "
    [target] = graph.subjects(OA.hasSelector, selector)
    assert graph.value(target, OA.hasSource) == urn("documents:article")
    [annotation] = graph.subjects(OA.hasTarget, target)
    body = graph.value(annotation, OA.hasBody)
    assert graph.value(body, PROV.wasDerivedFrom) == urn("citations:report-2015")


def test_rdf_statement_is_not_derived_from_a_citation_that_contradicts_it() -> None:
    graph = read()
    node = statement_of(graph, "persons:a-person", "name")
    assert graph.value(node, PROV.wasDerivedFrom) is None
    [annotation] = graph.subjects(OA.hasBody, node)
    assert graph.value(annotation, ASTANA.stance) == Literal("contradicts")
    assert graph.value(annotation, OA.hasTarget) == urn("citations:report-2015")


def test_rdf_links_are_http_only_and_valid_iris() -> None:
    sites = ["https://example.org/a{b}|c^`d", "javascript:alert(1)", "example.org"]
    case = record(
        "person", "x", "X", *(statement("website", site, value_type="url") for site in sites)
    )
    graph = read([case])
    [link] = graph.objects(urn("persons:x"), SCHEMA.url)
    assert link == URIRef("https://example.org/a%7Bb%7D%7Cc%5E%60d")
    values = set(graph.objects(None, RDF.object))
    assert values == {Literal(site, datatype=XSD.anyURI) for site in sites}


def test_rdf_unknown_value_has_a_term() -> None:
    graph = read()
    node = statement_of(graph, "organizations:platform", "founded_by")
    assert graph.value(node, RDF.object) == ASTANA.somevalue
    assert graph.value(urn("organizations:platform"), SCHEMA.founder) is None


def test_rdf_ids_are_addresses_with_a_public_url() -> None:
    graph = read(CASE_RECORDS, PUBLIC_CONTEXT)
    person = URIRef("https://kb.example.org/v1/persons/a-person")
    assert graph.value(person, RDF.type) == SCHEMA.Person
    assert not [each for each in graph.subjects() if str(each).startswith("urn:")]
    dataset = URIRef("https://kb.example.org/v1/entities")
    assert graph.value(dataset, SCHEMA.license) == URIRef("https://spdx.org/licenses/CC-BY-4.0")
    assert graph.value(dataset, SCHEMA.version) == Literal(7)


def test_rdf_coordinates_are_geo_coordinates() -> None:
    graph = read()
    point = graph.value(urn("places:astana"), SCHEMA.geo)
    assert graph.value(point, SCHEMA.latitude) == Literal("-51.18", datatype=XSD.double)


def test_rdf_citation_is_described_once() -> None:
    content = b"".join(write_turtle(CASE_RECORDS, CONTEXT)).decode()
    assert content.count("\n<urn:astana:citations:report-2015> a ") == 1
    graph = read()
    report = urn("citations:report-2015")
    assert graph.value(report, SCHEMA.name) == Literal('A report, "quoted"')
    assert graph.value(urn("citations:unlinked"), SCHEMA.url) is None


def test_json_ld_has_its_context_inline() -> None:
    document = json.loads(b"".join(write_json_ld((), CONTEXT)))
    context = document["@context"]
    assert context["@version"] == 1.1
    assert context["schema"] == "https://schema.org/"
    assert not [each for each in context.values() if isinstance(each, list | dict)]
    assert len(document["@graph"]) == 1
