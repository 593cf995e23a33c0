"""Statements, entities and citations written as CSV and read with Python's parser."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.text.spreadsheet_cells import guard_cell, unguard_cell
from astana_api.exporters.entities.csv import (
    write_citations_csv,
    write_datapackage,
    write_entities_csv,
    write_statements_csv,
)
from tests.support.export_records import CASE_RECORDS, CITATIONS, CONTEXT, record, statement

CASE_ITEMS = [each.item for each in CASE_RECORDS]
CASE_STATEMENTS = [statement_ for each in CASE_RECORDS for statement_ in each.statements]


def read(chunks: Iterable[bytes]) -> list[dict[str, Any]]:
    text = b"".join(chunks).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    return [{key: unguard_cell(value) for key, value in row.items()} for row in rows]


def test_statements_csv_has_a_row_per_statement_with_qualifiers_and_first_passage() -> None:
    rows = read(write_statements_csv(CASE_STATEMENTS))
    assert len(rows) == len(CASE_STATEMENTS)
    first = rows[0]
    assert first["value"] == first["subject_name"] == '=HYPERLINK("http://x")'
    assert (first["citations"], first["sourced"], first["exact"], first["document"]) == (
        "report-2015",
        "true",
        'the "Platform"',
        "article",
    )
    [leader] = [row for row in rows if row["property"] == "leader"]
    assert (leader["value"], leader["value_name"]) == ("a-person", "A Person")
    assert (leader["role"], leader["end"], leader["start"]) == ("chair", "2017", "")
    [somevalue] = [row for row in rows if row["value_type"] == "somevalue"]
    assert somevalue["value"] == ""
    [coordinates] = [row for row in rows if row["property"] == "coordinates"]
    assert coordinates["value"] == "-51.18,71"


@pytest.mark.parametrize(
    ("degrees", "cell"), [(1e-05, "0.00001"), (-0.0, "0"), (51.0, "51"), (1.23456789012, None)]
)
def test_csv_coordinates_have_no_exponent(degrees: float, cell: str | None) -> None:
    point = statement("coordinates", {"latitude": degrees, "longitude": 0.5})
    [row] = read(write_statements_csv(record("place", "x", "X", point).statements))
    assert row["value"] == f"{cell or degrees},0.5"


def test_statements_csv_counts_contradicting_citations_apart() -> None:
    rows = read(write_statements_csv(CASE_STATEMENTS))
    [contradicted] = [row for row in rows if row["contradicting_citations"]]
    assert (contradicted["value"], contradicted["citations"]) == ("+1", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''-1"])
def test_csv_cell_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    case = record("person", "x", text, statement("name", text))
    for chunks in (write_entities_csv([case.item]), write_statements_csv(case.statements)):
        content = b"".join(chunks).decode()
        cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
        assert f"'{text}" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(st.text(alphabet="'=+-@\t\r\nab,\""))
def test_guarded_cell_is_read_back_as_the_same_text(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text
    rows = read(write_entities_csv([record("person", "x", text).item]))
    assert [row["name"] for row in rows] == [text]


def test_csv_apostrophe_before_a_letter_is_unchanged() -> None:
    content = b"".join(write_entities_csv([record("person", "x", "'t Hooft").item]))
    assert b",'t Hooft," in content


def test_csv_lines_end_with_crlf_and_byte_order_mark_is_optional() -> None:
    content = b"".join(write_entities_csv(CASE_ITEMS[-2:], byte_order_mark=True))
    assert content.startswith(b"\xef\xbb\xbfid,kind,name")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    assert b"".join(write_entities_csv(())).startswith(b"id,kind,name")


def test_entities_csv_joins_lists_and_keeps_single_values() -> None:
    rows = {row["id"]: row for row in read(write_entities_csv(CASE_ITEMS))}
    platform = rows["platform"]
    assert (platform["founded"], platform["headquarters"]) == ("2015", "astana")
    assert platform["member"] == "b-person; b-person; ally; astana"
    assert platform["names"].split("; ")[1] == "منصة أستانا"
    assert rows["meetings"]["dates"] == "2018; [..2019-05-29]/"
    assert rows["a-person"]["founded"] == ""


def test_citations_csv_joins_authors() -> None:
    rows = {row["id"]: row for row in read(write_citations_csv(CITATIONS.values()))}
    report = rows["report-2015"]
    assert report["authors"] == "Doe, J.; Center for Peace and War"
    assert (report["title"], report["doi"]) == ('A report, "quoted"', "10.1000/1")
    assert (report["editors"], report["issued"]) == ("Roe, R.", "2015-05-29")


def test_datapackage_describes_the_columns_of_each_table() -> None:
    package = json.loads(write_datapackage(CONTEXT))
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    heads = {
        "entities": write_entities_csv(()),
        "statements": write_statements_csv(()),
        "citations": write_citations_csv(()),
    }
    for resource in package["resources"]:
        [head] = list(heads[resource["name"]])
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert head.decode().removesuffix("\r\n").split(",") == names
        assert len(set(names)) == len(names)
        assert resource["schema"]["primaryKey"] in names
        assert resource["path"] == f"{resource['name']}.csv"
