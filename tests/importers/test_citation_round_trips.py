"""What each format of citations keeps, from a citation with every field."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, get_args

import pytest

from astana_api.domain.citation_fields import CITATION_FIELDS, CSL_FIELDS, FieldType
from astana_api.domain.csl import CslType
from astana_api.domain.enums import Kind, UrlStatus
from astana_api.domain.rendering.citations import render_citation
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft, CslValue
from astana_api.domain.statements.records import Reference
from astana_api.exporters.citations import bibtex_entries, csl_json, ris
from astana_api.exporters.citations.biblatex import write_biblatex
from astana_api.exporters.citations.bibtex import write_bibtex
from astana_api.exporters.citations.csl_json import write_csl_json
from astana_api.exporters.citations.ris import write_ris
from astana_api.exporters.writers import CitationWriter
from astana_api.importers.citations.bibtex.reader import read_bibtex
from astana_api.importers.citations.csl_json import read_csl_json
from astana_api.importers.citations.ris import read_ris
from astana_api.importers.imported_files import ImportedFile, ImportSource
from astana_api.importers.readers import Reader
from tests.support.citations import render_draft

SOURCE = ImportSource("source", "A source")
VALUES: dict[FieldType, CslValue] = {
    FieldType.TEXT: "A text",
    FieldType.LONG_TEXT: "Two\nlines",
    FieldType.NUMBER: "12",
    FieldType.DATE: "2015-05-29",
    FieldType.NAMES: (AuthorDraft("Ann Lee", "Lee", "Ann"), AuthorDraft("A Body")),
    FieldType.LANGUAGE: "en-GB",
    FieldType.URL: "https://example.org/a",
    FieldType.DOI: "10.1000/182",
    FieldType.ISBN: "978-0-306-40615-7",
    FieldType.ISSN: "0378-5955",
    FieldType.PMID: "17170002",
    FieldType.PMCID: "PMC1764970",
}
NO_FIELD_OF_BIBTEX = """
    archive archive_collection archive_location archive_place authority available_date call_number
    chairs collection_editors compilers composers contributors curators dimensions directors
    division editorial_directors executive_producers guests hosts illustrators interviewers
    jurisdiction medium narrators organizers original_authors part_title performers printing
    producers recipients references reviewed_authors reviewed_genre reviewed_title scale
    script_writers section series_creators source submitted supplement titles volume_title
    volume_title_short
"""
TAGS_OF_RIS_ALONE = """
    archive archive_location call_number collection_editors section source
"""
FIELDS_OF_BIBTEX_ALONE = """
    annote archive_url archived chapter_number collection_number container_authors event_date
    event_place event_title number_of_pages original_date original_publisher
    original_publisher_place original_title part pmcid pmid status url_status version
"""
NOT_IN_BIBTEX = frozenset(NO_FIELD_OF_BIBTEX.split())
NOT_IN_RIS = (NOT_IN_BIBTEX - set(TAGS_OF_RIS_ALONE.split())) | set(FIELDS_OF_BIBTEX_ALONE.split())


def full_citation(type_: str) -> CitationDraft:
    values = {key: VALUES[field.type] for key, field in CITATION_FIELDS.items()}
    values["keyword"] = "platform, talks"
    columns: dict[str, Any] = {
        key: str(value) for key, value in values.items() if key not in CSL_FIELDS
    }
    return CitationDraft(
        "source-a",
        type_,
        titles=(("en", "A text"), ("de", "Ein Text")),
        authors=(AuthorDraft("Hermann von Goltz", "Goltz", "Hermann"),),
        url_status=UrlStatus.DEAD,
        csl_fields=tuple((key, values[key]) for key in CSL_FIELDS),
        **columns,
    )


def lost_fields(draft: CitationDraft, imported: ImportedFile) -> set[str]:
    """Return the fields that the imported citation has not; every other one is equal."""
    (read_draft,) = imported.drafts.citations[1:]
    before, after = dict(draft.csl_fields), dict(read_draft.csl_fields)
    changed = {key for key in before if after.get(key) != before[key]}
    assert not changed & after.keys()
    rest = replace(read_draft, csl_fields=draft.csl_fields)
    return changed | {
        field.name
        for field in fields(draft)
        if getattr(rest, field.name) != getattr(draft, field.name)
    }


@pytest.mark.parametrize(
    ("type_", "lost"), [("book", {"number"}), ("report", {"collection_number"})]
)
def test_bibtex_round_trip_loses_what_bibtex_has_no_field_for(type_: str, lost: set[str]) -> None:
    draft = full_citation(type_)
    for write in (write_bibtex, write_biblatex):
        (chunk,) = write([{**render_draft(draft), "id": "a"}])
        assert lost_fields(draft, read_bibtex(chunk, SOURCE)) == NOT_IN_BIBTEX | lost


def test_ris_round_trip_loses_what_ris_has_no_tag_for() -> None:
    draft = full_citation("book")
    # RIS has no particles: `von` becomes a part of the family name.
    (chunk,) = write_ris([{**render_draft(draft), "id": "a"}])
    assert lost_fields(draft, read_ris(chunk, SOURCE)) == NOT_IN_RIS | {"authors"}


def test_csl_json_round_trip_loses_nothing() -> None:
    draft = full_citation("book")
    content = b"".join(write_csl_json([{**render_draft(draft), "id": "a"}]))
    imported = read_csl_json(content, SOURCE)
    assert (lost_fields(draft, imported), imported.notes) == (set(), ())


PERSON = Reference("ann-lee", Kind.PERSON, "Ann Lee", False, 1)
NUMBERS = {"number", "collection_number"}


def linked_citation(type_: str) -> CitationDraft:
    draft = full_citation(type_)
    linked = tuple(replace(each, entities=("ann-lee",)) for each in draft.authors)
    return replace(draft, authors=linked, publisher_entities=("ann-lee",))


def find_topic(
    field: str, draft: CitationDraft, read_draft: CitationDraft, unnamed: frozenset[str]
) -> str:
    """Return the topic for a lost field; the format has no field for the `unnamed` ones."""
    match field:
        case _ if field in unnamed:
            return "fields"
        case "type":
            return "types"
        case "publisher_entities":
            return "links to entities"
        case "authors":
            names = [replace(each, entities=()) for each in draft.authors]
            return "links to entities" if names == [*read_draft.authors] else "particles"
        case _ if field in NUMBERS:
            return "numbers"
        case _:
            raise AssertionError(f"no topic explains the loss of {field}")


@pytest.mark.parametrize(
    ("write", "read", "table", "unnamed"),
    [
        (write_csl_json, read_csl_json, csl_json.NOT_CARRIED, frozenset()),
        (write_bibtex, read_bibtex, bibtex_entries.NOT_CARRIED, NOT_IN_BIBTEX),
        (write_biblatex, read_bibtex, bibtex_entries.NOT_CARRIED, NOT_IN_BIBTEX),
        (write_ris, read_ris, ris.NOT_CARRIED, NOT_IN_RIS),
    ],
)
def test_round_trip_of_each_type_loses_each_topic_of_the_table_and_no_more(
    write: CitationWriter, read: Reader, table: Mapping[str, str], unnamed: frozenset[str]
) -> None:
    topics: set[str] = set()
    for type_ in get_args(CslType):
        draft = linked_citation(type_)
        content = b"".join(write([render_citation(draft, lambda _: PERSON, 1) | {"id": "a"}]))
        read_draft = read(content, SOURCE).drafts.citations[1]
        lost = lost_fields(draft, read(content, SOURCE))
        topics |= {find_topic(field, draft, read_draft, unnamed) for field in lost}
    assert topics == table.keys()
