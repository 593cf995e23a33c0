"""Writers read records only as their output is read, so that memory does not grow."""

from collections.abc import Iterator, Mapping

import pytest

from astana_api.exporters.entities import csv, ftm, json_ld, nanopub, popolo, turtle
from astana_api.exporters.exported_records import ExportedEntity
from astana_api.exporters.formats import GEXF, GRAPHML, POPOLO
from astana_api.exporters.writers import ENTITY_WRITERS, EntityWriter
from tests.support.export_records import CASE_RECORDS, CONTEXT

NOT_CARRIED = {
    "csv": csv.NOT_CARRIED,
    "ftm": ftm.NOT_CARRIED,
    "jsonld": json_ld.NOT_CARRIED,
    "nanopub": nanopub.NOT_CARRIED,
    "popolo": popolo.NOT_CARRIED,
    "turtle": turtle.NOT_CARRIED,
}


# Popolo is one JSON object, and a graph has nodes that several entities refer to.
STREAMED = {
    format_.name: writer
    for format_, writer in ENTITY_WRITERS.items()
    if format_ not in (POPOLO, GRAPHML, GEXF)
}


@pytest.mark.parametrize("write", STREAMED.values(), ids=STREAMED)
def test_writer_reads_one_record_at_a_time(write: EntityWriter) -> None:
    read = 0

    def generate() -> Iterator[ExportedEntity]:
        nonlocal read
        for record in CASE_RECORDS:
            read += 1
            yield record

    chunks = write(generate(), CONTEXT)
    # The head, if there is one, and the first records.
    next(chunks)
    next(chunks)
    assert read <= 2
    assert b"".join(chunks)
    assert read == len(CASE_RECORDS)


@pytest.mark.parametrize("table", NOT_CARRIED.values(), ids=NOT_CARRIED)
def test_format_says_what_it_does_not_carry(table: Mapping[str, str]) -> None:
    assert table
    assert all(topic and reason and not reason.endswith(".") for topic, reason in table.items())
