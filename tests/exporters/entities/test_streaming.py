"""Writers read records only as their output is read, so that memory does not grow."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from astana_api.exporters.entities import csv, ftm, json_ld, nanopub, popolo, turtle
from astana_api.exporters.records import EntityRecord, ExportContext
from tests.support.export_records import CASE_RECORDS, CONTEXT

Writer = Callable[[Iterable[EntityRecord], ExportContext], Iterator[bytes]]
MODULES = (csv, ftm, json_ld, nanopub, popolo, turtle)


@pytest.mark.parametrize(
    "write",
    [
        csv.write_entities_csv,
        csv.write_statements_csv,
        ftm.write_ftm,
        ftm.write_ftm_statements,
        json_ld.write_json_ld,
        nanopub.write_nanopub,
        turtle.write_turtle,
    ],
)
def test_writer_reads_one_record_at_a_time(write: Writer) -> None:
    read = 0

    def generate() -> Iterator[EntityRecord]:
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


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_format_says_what_it_does_not_carry(module: object) -> None:
    table = module.NOT_CARRIED  # type: ignore[attr-defined]
    assert table
    assert all(topic and reason and not reason.endswith(".") for topic, reason in table.items())
