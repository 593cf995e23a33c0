"""Popolo files: each record becomes statements, or a note with its path says why not."""

import json
from pathlib import Path
from typing import Any

import pytest

from astana_api.domain.enums import Kind
from astana_api.domain.statements.drafts import StatementDraft
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)
from astana_api.importers.popolo.reader import read_popolo
from tests.support.damaged_json import damage, malformed_json
from tests.support.shared_data import shared_files

SOURCE = ImportSource("chamber", "The chamber")
CHAMBER: dict[str, Any] = {
    "meta": {"source": "https://chamber.example"},
    "persons": [
        {
            "id": "p1",
            "name": "  Ana\u00a0Ruiz ",
            "name:ru": "Анна Руис",
            "other_names": [
                {"name": "Ana R.", "note": "abbreviation"},
                {"name": "Ana Gómez", "end_date": "1999", "note": "birth name"},
                {"name": "آنا", "lang": "ar", "note": "multilingual"},
            ],
            "birth_date": "1970-01-01",
            "death_date": "",
            "gender": "female",
            "identifiers": [{"identifier": "Q1", "scheme": "wikidata"}, {"identifier": ""}],
            "links": [
                {"note": "website", "url": "https://ana.example"},
                {"note": "blog", "url": "https://blog.example"},
            ],
            "sources": [{"url": "https://chamber.example/p1", "note": "profile"}],
        },
        {"id": 2, "name": "Ana Ruiz", "birth_date": "38412"},
    ],
    "organizations": [
        {"id": "p1", "name": "Chamber", "classification": "legislature", "seats": 2},
        {"id": "party/x", "name": "unknown", "parent_id": "p1", "founding_date": "1990"},
    ],
    "areas": [
        {
            "id": "north",
            "name": "North",
            "type": "constituency",
            "geometry": {"type": "Point", "coordinates": [71.43, 51.13]},
        }
    ],
    "events": [
        {
            "id": "t1",
            "name": "First term",
            "organization_id": "p1",
            "start_date": "2001",
            "end_date": "2005-06-01",
            "attendees": [{"id": "p1"}],
        },
        {"id": "t2", "name": "Second term", "start_date": "2005-06-02"},
    ],
    "posts": [{"id": "speaker", "label": "Speaker", "organization_id": "p1"}],
    "memberships": [
        {
            "person_id": "p1",
            "organization_id": "p1",
            "legislative_period_id": "t1",
            "role": "member",
            "on_behalf_of_id": "party/x",
            "area_id": "north",
        },
        {
            "person_id": "p1",
            "organization_id": "p1",
            "legislative_period_id": "t2",
            "role": "member",
            "start_date": "2006",
        },
        {"person_id": "2", "post_id": "speaker"},
    ],
}


def read(data: Any) -> ImportedFile:
    return read_popolo(json.dumps(data).encode(), SOURCE)


def notes(file: ImportedFile, note_type: NoteType) -> dict[str, str]:
    return {note.location: note.reason for note in file.notes if note.type is note_type}


def statements(file: ImportedFile, property_id: str) -> list[StatementDraft]:
    return [each for each in file.drafts.statements if each.property == property_id]


def language(lang: str | None) -> str | None:
    return None if lang == "und" else lang


def facts(file: ImportedFile, property_id: str, subject: str | None = None) -> list[Any]:
    return [
        (each.value.text, language(each.value.lang), dict(each.qualifiers))
        for each in statements(file, property_id)
        if subject in (None, each.subject)
    ]


@pytest.fixture(scope="module")
def chamber() -> ImportedFile:
    return read(CHAMBER)


def test_ids_are_unique_for_each_type_of_record_and_namespaced_by_the_source(
    chamber: ImportedFile,
) -> None:
    kinds = [(entity.id, entity.kind) for entity in chamber.drafts.entities]
    assert kinds[:3] == [
        ("chamber-person-p1", Kind.PERSON),
        ("chamber-person-2", Kind.PERSON),
        ("chamber-organization-p1", Kind.ORGANIZATION),
    ]
    assert len({entity_id for entity_id, _ in kinds}) == 7


def test_names_keep_language_kind_and_inner_spaces(chamber: ImportedFile) -> None:
    assert facts(chamber, "name", "chamber-person-p1") == [
        ("Ana\u00a0Ruiz", None, {"name_kind": "preferred"}),
        ("Анна Руис", "ru", {"name_kind": "alias"}),
        ("Ana R.", None, {"name_kind": "abbreviation"}),
        ("Ana Gómez", None, {"end": "1999", "name_kind": "former"}),
        ("آنا", "ar", {"name_kind": "alias"}),
    ]


def test_field_without_property_is_kept_in_the_note_of_the_name(chamber: ImportedFile) -> None:
    name, *_ = statements(chamber, "name")
    assert name.evidence[0].note == (
        'gender: female\nlinks: [{"note":"blog","url":"https://blog.example"}]'
    )
    lossy = notes(chamber, NoteType.LOSSY)
    assert {"/persons/0/gender", "/persons/0/links", "/organizations/0/seats"} <= lossy.keys()


def test_source_becomes_a_citation_and_evidence_of_each_statement(chamber: ImportedFile) -> None:
    born, *_ = statements(chamber, "born")
    citations = {citation.id: citation for citation in chamber.drafts.citations}
    source = citations[born.evidence[1].citation or ""]
    assert (source.type, source.url) == ("webpage", "https://chamber.example/p1")
    assert born.evidence[1].note == "note: profile"
    assert born.evidence[0].citation == "chamber"


def test_date_is_kept_as_written_or_rejected_and_never_repaired(chamber: ImportedFile) -> None:
    assert facts(chamber, "born") == [("1970-01-01", None, {})]
    assert facts(chamber, "died") == []
    assert "38412" in notes(chamber, NoteType.REJECTED)["/persons/1/birth_date"]


def test_empty_identifier_identifies_nothing(chamber: ImportedFile) -> None:
    assert facts(chamber, "identifier") == [("Q1", None, {"scheme": "wikidata"})]
    assert "/persons/0/identifiers/1" in notes(chamber, NoteType.SKIPPED)


def test_membership_without_date_has_those_of_its_term(chamber: ImportedFile) -> None:
    person, other = "chamber-person-p1", "chamber-person-2"
    assert facts(chamber, "member") == [
        (person, None, {"start": "2001", "end": "2005-06-01", "role": "member"}),
        (person, None, {"start": "2006", "role": "member"}),
        (other, None, {"role": "Speaker"}),
    ]
    assert statements(chamber, "member")[0].evidence[0].note == "legislative period: First term"


def test_party_and_area_of_a_membership_are_represented_by_the_person(
    chamber: ImportedFile,
) -> None:
    related = [each.value.text for each in statements(chamber, "related")]
    party = SOURCE.entity_id("organization-party/x")
    assert related == [party, "chamber-area-north"]
    assert facts(chamber, "related")[0][2] == {
        "start": "2001",
        "end": "2005-06-01",
        "role": "represents",
    }


def test_event_has_its_interval_and_an_area_its_coordinates(chamber: ImportedFile) -> None:
    assert facts(chamber, "dates") == [("2001/2005-06-01", None, {}), ("2005-06-02/", None, {})]
    assert facts(chamber, "coordinates") == [("51.13,71.43", None, {})]
    assert facts(chamber, "organizer") == [("chamber-organization-p1", None, {})]
    assert facts(chamber, "participant") == [("chamber-person-p1", None, {})]


def test_second_record_of_an_id_is_rejected_with_its_path() -> None:
    file = read({"persons": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]})
    assert facts(file, "name") == [("A", None, {"name_kind": "preferred"})]
    assert "/persons/0" in notes(file, NoteType.REJECTED)["/persons/1/id"]
    assert file.records == 2


def test_reference_to_a_missing_record_is_rejected_with_its_path() -> None:
    file = read(
        {
            "persons": [{"id": "a", "name": "A"}],
            "memberships": [{"person_id": "a", "organization_id": "b"}],
        }
    )
    assert facts(file, "member") == []
    assert '"b"' in notes(file, NoteType.REJECTED)["/memberships/0/organization_id"]


def test_record_without_id_is_rejected() -> None:
    file = read({"persons": [{"id": "", "name": "A"}, {"name": "B"}]})
    assert file.drafts.entities == ()
    assert notes(file, NoteType.REJECTED).keys() == {"/persons/0", "/persons/1"}


def test_dates_of_a_term_that_contradict_those_of_the_membership_are_not_used() -> None:
    file = read(
        {
            "persons": [{"id": "a", "name": "A"}],
            "organizations": [{"id": "o", "name": "O"}],
            "events": [{"id": "t", "name": "T", "start_date": "2015-03-30"}],
            "memberships": [
                {
                    "person_id": "a",
                    "organization_id": "o",
                    "legislative_period_id": "t",
                    "end_date": "2015-03-27",
                }
            ],
        }
    )
    assert [dict(each.qualifiers) for each in statements(file, "member")] == [{"end": "2015-03-27"}]
    assert "/memberships/0" in notes(file, NoteType.SKIPPED)


def test_embedded_records_are_read_like_those_of_lists() -> None:
    file = read(
        {
            "role": "Chef",
            "organization": {"id": "inc", "name": "Inc."},
            "person": {"id": "q", "name": "Q"},
            "start_date": "1972",
        }
    )
    assert facts(file, "member") == [("chamber-person-q", None, {"start": "1972", "role": "Chef"})]


def test_property_and_qualifiers_of_our_own_files_are_read_back() -> None:
    memberships = [
        {"person_id": "a", "organization_id": "o", "role": "head", "x_property": "leader"},
        {
            "person_id": "a",
            "area_id": "k",
            "role": "minister",
            "x_property": "position",
            "x_qualifiers": {"ended": True, "during": "2015~", "attributed_to": "B"},
        },
        {"person_id": "a", "organization_id": "o", "x_property": "owner"},
    ]
    file = read(
        {
            "persons": [{"id": "a", "name": "A"}],
            "organizations": [{"id": "o", "name": "O"}],
            "areas": [{"id": "k", "name": "K"}],
            "memberships": memberships,
        }
    )
    assert facts(file, "leader") == [("chamber-person-a", None, {"role": "head"})]
    [office] = statements(file, "position")
    assert (office.subject, office.value.text) == ("chamber-person-a", "chamber-area-k")
    assert dict(office.qualifiers) == {"during": "2015~", "ended": True, "role": "minister"}
    assert office.evidence[0].note == 'x_qualifiers: {"attributed_to":"B"}'
    assert facts(file, "member") == [("chamber-person-a", None, {})]
    assert "/memberships/2/x_property" in notes(file, NoteType.REJECTED)


def test_unknown_language_is_kept_in_the_note() -> None:
    names = [{"name": "A", "lang": "simple"}]
    file = read([{"id": "a", "birth_date": "1970", "other_names": names}])
    name, *_ = statements(file, "name")
    assert name.value.lang == "und"
    assert name.evidence[0].note == 'language: "simple"'
    assert "/0/other_names/0" in notes(file, NoteType.LOSSY)


def test_byte_order_mark_is_repaired_and_a_repeated_key_reported() -> None:
    content = b'\xef\xbb\xbf{"persons": [{"id": "a", "name": "A", "name": "B"}]}'
    file = read_popolo(content, SOURCE)
    assert [note.type for note in file.notes] == [NoteType.REPAIRED, NoteType.REJECTED]
    assert facts(file, "name") == [("B", None, {"name_kind": "preferred"})]


@pytest.mark.parametrize("content", [*malformed_json(json.dumps(CHAMBER).encode())])
def test_file_that_is_not_json_raises_unreadable_file_with_the_line(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as error:
        read_popolo(content, SOURCE)
    assert error.value.location.startswith("line ")


def test_wrong_value_at_any_place_costs_at_most_its_record() -> None:
    for content in damage(CHAMBER):
        try:
            file = read_popolo(content, SOURCE)
        except UnreadableFile:
            continue
        assert len(file.drafts.citations) >= 1


@pytest.mark.parametrize("name", shared_files("popolo/ep-*/*.json", "popolo/spec/examples/*.json"))
def test_each_record_of_a_real_file_is_imported_or_explained(name: Path) -> None:
    file = read_popolo(name.read_bytes(), SOURCE)
    assert read_popolo(name.read_bytes(), SOURCE) == file
    data = json.loads(name.read_bytes())
    if "persons" not in data:
        assert file.drafts.entities or file.notes
        return
    entities = ("persons", "organizations", "areas", "events")
    assert len(file.drafts.entities) == sum(len(data[key]) for key in entities)
    assert len(statements(file, "member")) == len(data["memberships"])
    assert file.records == sum(len(data[key]) for key in entities) + len(data["memberships"])
