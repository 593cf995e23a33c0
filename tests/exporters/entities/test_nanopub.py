"""Statements written as nanopublications, and read with rdflib."""

from collections.abc import Iterable
from typing import Any

import pytest
from rdflib import RDF, XSD, Dataset, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV

from astana_api.exporters.entities.nanopub import write_nanopub
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

# The TriG parser uses properties that rdflib itself deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

NP = Namespace("http://www.nanopub.org/nschema#")
ASTANA = Namespace("urn:astana:ns:v1:")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")


def read(records: Iterable[ExportedEntity], context: ExportContext = CONTEXT) -> Dataset:
    dataset = Dataset()
    dataset.parse(
        data=b"".join(write_nanopub((s for r in records for s in r.statements), context)),
        format="trig",
    )
    return dataset


def graphs_of(dataset: Dataset, publication: Any) -> list[Any]:
    """Return the names of the head, assertion, provenance and publication info."""
    [(_, _, _, head)] = dataset.quads((publication, RDF.type, NP.Nanopublication, None))
    names: list[Any] = [head]
    for predicate in (NP.hasAssertion, NP.hasProvenance, NP.hasPublicationInfo):
        [(_, _, name, graph)] = dataset.quads((publication, predicate, None, None))
        assert graph == head
        names.append(name)
    return names


def test_nanopub_of_each_statement_has_its_four_graphs() -> None:
    for context in (CONTEXT, PUBLIC_CONTEXT):
        dataset = read(CASE_RECORDS, context)
        publications = list(dataset.quads((None, RDF.type, NP.Nanopublication, None)))
        accepted = sum(each["rank"] != "deprecated" for r in CASE_RECORDS for each in r.statements)
        assert len(publications) == accepted
        names = [graphs_of(dataset, each[0]) for each in publications]
        flat = {name for each in names for name in each}
        assert len(flat) == 4 * len(publications)
        # Nothing is outside of them.
        assert {quad[3] for quad in dataset.quads((None, None, None, None))} == flat
        for _, assertion, provenance, info in names:
            assert list(dataset.quads((None, None, None, assertion)))
            assert list(dataset.quads((assertion, None, None, provenance)))
            assert list(dataset.quads((None, PROV.wasGeneratedBy, None, info)))


def test_nanopub_assertion_provenance_and_publication_info() -> None:
    case = record(
        "organization",
        "x",
        "X",
        statement("founded", "2015", evidence("report-2015", "since 2015"), value_type="date"),
    )
    dataset = read([case])
    publication = URIRef("urn:astana:statements:st-x-0#np-7")
    _, assertion, provenance, info = graphs_of(dataset, publication)
    subject = URIRef("urn:astana:organizations:x")
    founded = Literal("2015", datatype=XSD.gYear)
    graph = dataset.graph(assertion)
    assert graph.value(subject, SCHEMA.foundingDate) == founded
    node = URIRef("urn:astana:statements:st-x-0")
    assert graph.value(node, RDF.object) == founded
    graph = dataset.graph(provenance)
    assert graph.value(assertion, PROV.wasDerivedFrom) == URIRef("urn:astana:citations:report-2015")
    assert [str(each) for each in graph.objects(None, OA.exact)] == ["since 2015"]
    [annotation] = graph.subjects(OA.hasBody, assertion)
    assert annotation == URIRef(f"{node}#ev-report-2015")
    graph = dataset.graph(info)
    assert graph.value(publication, PROV.wasGeneratedBy) == URIRef("urn:astana:revisions:7")
    assert graph.value(publication, DCTERMS.license) == URIRef(
        "https://spdx.org/licenses/CC-BY-4.0"
    )


def test_nanopub_assertion_of_a_statement_with_a_period_has_no_direct_triple() -> None:
    case = record("organization", "x", "X", statement("member", reference("p"), end="2016"))
    dataset = read([case])
    assert not list(dataset.quads((URIRef("urn:astana:organizations:x"), None, None, None)))
    [(_, _, end, _)] = dataset.quads((None, ASTANA.end, None, None))
    assert end == Literal("2016", datatype=XSD.gYear)


def test_nanopub_without_a_citation_says_that_it_is_not_sourced() -> None:
    dataset = read([record("person", "x", "X", statement("name", "X"))])
    [(_, _, sourced, _)] = dataset.quads((None, ASTANA.sourced, None, None))
    assert sourced == Literal(lexical_or_value=False)
    assert not list(dataset.quads((None, PROV.wasDerivedFrom, None, None)))


def test_nanopub_of_a_period_asserts_no_start_date() -> None:
    date = statement("dates", "2017/2018", value_type="date")
    dataset = read([record("event", "x", "X", date)])
    event = URIRef("urn:astana:events:x")
    [(_, predicate, value, _)] = dataset.quads((event, None, None, None))
    edtf = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
    assert (predicate, value) == (ASTANA.dates, Literal("2017/2018", datatype=edtf))
