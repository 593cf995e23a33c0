"""Citations written as CSL-JSON, validated against the schema of CSL 1.0.2 where it is present."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from astana_api.domain.citation_fields import CITATION_FIELDS, CSL_FIELDS, FieldType
from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import AuthorDraft, CslValue
from astana_api.exporters.citations.csl_dates import date_to_csl
from astana_api.exporters.citations.csl_json import citation_to_csl, write_csl_json
from tests.support.citations import rendered, sample_paths


def sample_value(field_type: FieldType) -> CslValue:
    match field_type:
        case FieldType.NAMES:
            return (AuthorDraft("A. Body"),)
        case FieldType.DATE:
            return "2015"
        case _:
            return "text"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2015", {"date-parts": [[2015]]}),
        ("2015-05", {"date-parts": [[2015, 5]]}),
        ("2015-05-29", {"date-parts": [[2015, 5, 29]]}),
        ("2015-05-29T10:00:00Z", {"date-parts": [[2015, 5, 29]]}),
        ("2014-12-31/2015-01-01", {"date-parts": [[2014, 12, 31], [2015, 1, 1]]}),
        ("2015-21", {"date-parts": [[2015]], "season": 1}),
        ("2015-24~", {"date-parts": [[2015]], "season": 4, "circa": True}),
        ("1987~", {"date-parts": [[1987]], "circa": True}),
        ("1987~/1990-02~", {"date-parts": [[1987], [1990, 2]], "circa": True}),
        ("-0043-03-15", {"date-parts": [[-44, 3, 15]]}),
        ("Y-12000", {"date-parts": [[-12001]]}),
        *(
            (text, {"literal": text})
            for text in (
                "[..2015-05-29]",
                "199X",
                "2015-XX",
                "2015?",
                "2015-05%",
                "2015/..",
                "/2015",
                "1987~/1990",
                "2015-21/2015-23",
                "2015/2016-24",
            )
        ),
    ],
)
def test_csl_date_of_edtf_date(text: str, date: Any) -> None:
    assert date_to_csl(text) == date


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (
            AuthorDraft("Center of Political and Foreign Affairs"),
            {"literal": "Center of Political and Foreign Affairs"},
        ),
        (
            AuthorDraft("Catherine Putz", "Putz", "Catherine"),
            {"family": "Putz", "given": "Catherine"},
        ),
        (
            AuthorDraft("Hermann von der Goltz", "Goltz", "Hermann"),
            {"family": "Goltz", "given": "Hermann", "non-dropping-particle": "von der"},
        ),
        (
            AuthorDraft("Martin King, Jr.", "King", "Martin"),
            {"family": "King", "given": "Martin", "suffix": "Jr.", "comma-suffix": True},
        ),
        (
            AuthorDraft("William Gates III", "Gates", "William"),
            {"family": "Gates", "given": "William", "suffix": "III"},
        ),
        (
            AuthorDraft("Xi Jinping", "Xi", "Jinping"),
            {"family": "Xi", "given": "Jinping", "static-ordering": True},
        ),
        (AuthorDraft("PUTZ, C.", "Putz", "Catherine"), {"family": "Putz", "given": "Catherine"}),
        (AuthorDraft("Ann B. Putz", "Putz", "Ann"), {"family": "Putz", "given": "Ann"}),
    ],
)
def test_csl_name_of_author(author: AuthorDraft, name: Any) -> None:
    assert citation_to_csl(rendered(authors=(author,)))["author"] == [name]


def test_write_csl_json_puts_fields_without_variable_into_custom() -> None:
    citation = rendered(
        title="Почему",
        titles=(("ru", "Почему"), ("en", "Why")),
        archive_url="https://archive.example/1",
        archived="2020-01-02",
        url_status=UrlStatus.DEAD,
    )
    (item,) = json.loads(b"".join(write_csl_json([citation])))
    assert item == {
        "id": "source",
        "type": "webpage",
        "title": "Почему",
        "custom": {
            "titles": {"ru": "Почему", "en": "Why"},
            "archive_url": "https://archive.example/1",
            "archived": "2020-01-02",
            "url_status": "dead",
        },
    }


def test_write_csl_json_yields_a_chunk_per_citation() -> None:
    assert json.loads(b"".join(write_csl_json([]))) == []
    chunks = write_csl_json(rendered(id=f"source-{number}") for number in range(3))
    assert next(chunks) == b'[\n{"id":"source-0","type":"webpage"}'
    assert [item["id"] for item in json.loads(b'[{"id":"source-0"}' + b"".join(chunks))] == [
        "source-0",
        "source-1",
        "source-2",
    ]


def test_write_csl_json_with_every_field_is_valid() -> None:
    (path,) = (path for path in sample_paths(".json") if path.name == "csl-data.schema.json")
    columns = {
        key: sample_value(field.type)
        for key, field in CITATION_FIELDS.items()
        if field.stored_as_column
    }
    citation = rendered(
        **columns,
        authors=(AuthorDraft("Ann Lee, Jr.", "Lee", "Ann"),),
        csl_fields=tuple((key, sample_value(field.type)) for key, field in CSL_FIELDS.items()),
    )
    items = json.loads(b"".join(write_csl_json([citation, rendered(issued="[..2015]")])))
    Draft7Validator(json.loads(path.read_bytes())).validate(items)
    variables = {field.csl for field in CITATION_FIELDS.values() if field.csl is not None}
    assert variables | {"id", "type", "author", "custom"} == set(items[0])
