"""FollowTheMoney files: the drafts are the state after the last line."""

import json
from pathlib import Path
from typing import Any

import pytest

from astana_api.domain.enums import Kind
from astana_api.importers.followthemoney.reader import read_followthemoney
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)
from tests.support.damaged_json import damage, malformed_json
from tests.support.shared_data import shared_files

SOURCE = ImportSource("registry", "A registry")


def thing(local_id: str, schema: str, **properties: Any) -> dict[str, Any]:
    lists = {
        key: value if isinstance(value, list) else [value] for key, value in properties.items()
    }
    return {"id": local_id, "schema": schema, "properties": lists}


def read(*lines: Any) -> ImportedFile:
    return read_followthemoney("\n".join(map(json.dumps, lines)).encode(), SOURCE)


def facts(file: ImportedFile, property_id: str) -> list[Any]:
    return [
        (each.subject, each.value.text, dict(each.qualifiers))
        for each in file.drafts.statements
        if each.property == property_id
    ]


def notes(file: ImportedFile, note_type: NoteType) -> dict[str, str]:
    return {note.location: note.reason for note in file.notes if note.type is note_type}


PERSON = thing("p", "Person", name="Ana")
BODY = thing("o", "Organization", name="Org")


def test_entity_has_names_identifiers_and_texts_of_its_properties() -> None:
    entity = thing(
        "p",
        "Person",
        name=["Ana", "Анна"],
        alias="A.",
        previousName="Ana G.",
        birthDate="1970-05",
        position="judge",
        wikidataId="Q1",
        innCode="77",
        gender="female",
    )
    file = read({**entity, "caption": "Анна", "target": True})
    assert facts(file, "name") == [
        ("registry-p", "Ana", {}),
        ("registry-p", "Анна", {"name_kind": "preferred"}),
        ("registry-p", "A.", {"name_kind": "alias"}),
        ("registry-p", "Ana G.", {"name_kind": "former"}),
    ]
    assert facts(file, "born") == [("registry-p", "1970-05", {})]
    assert facts(file, "occupation") == [("registry-p", "judge", {})]
    assert facts(file, "identifier") == [
        ("registry-p", "Q1", {"scheme": "wikidata"}),
        ("registry-p", "77", {"scheme": "innCode"}),
    ]
    note = file.drafts.statements[0].evidence[0].note
    assert note == "gender: female\ntarget: true"
    assert "line 1/properties/gender" in notes(file, NoteType.LOSSY)


def test_country_code_becomes_a_place_and_another_text_is_rejected() -> None:
    file = read(thing("o", "Company", name="Org", country=["kz", "Narnia!"]))
    [(_, country, _)] = facts(file, "country")
    assert {each.id: each.kind for each in file.drafts.entities}[country] is Kind.PLACE
    assert (country, "kz", {"scheme": "country code"}) in facts(file, "identifier")
    assert "Narnia!" in notes(file, NoteType.REJECTED)["line 1/properties/country"]


@pytest.mark.parametrize(
    ("relation", "property_id", "expected"),
    [
        (
            thing("r", "Membership", member="p", organization="o", startDate="2001", role="chair"),
            "member",
            ("registry-o", "registry-p", {"start": "2001", "role": "chair"}),
        ),
        (
            thing("r", "Directorship", director="p", organization="o", endDate="2001"),
            "leader",
            ("registry-o", "registry-p", {"end": "2001"}),
        ),
        (
            thing("r", "Directorship", director="o", organization="o2"),
            "related",
            ("registry-o", "registry-o2", {"role": "directs"}),
        ),
        (
            thing("r", "Employment", employee="p", employer="o", role="clerk", date="2003"),
            "position",
            ("registry-p", "registry-o", {"during": "2003", "role": "clerk"}),
        ),
        (
            thing("r", "Ownership", owner="p", asset="o", percentage="51"),
            "related",
            ("registry-p", "registry-o", {"role": "owns"}),
        ),
        (
            thing("r", "Family", person="p", relative="p2", relationship="Wife"),
            "spouse",
            ("registry-p", "registry-p2", {}),
        ),
        (
            thing("r", "Family", person="p", relative="p2", relationship="mother"),
            "related",
            ("registry-p", "registry-p2", {"role": "mother"}),
        ),
        (
            thing("r", "UnknownLink", subject="o", object="p", role="donor"),
            "related",
            ("registry-o", "registry-p", {"role": "donor"}),
        ),
        (
            thing("r", "UnknownLink", subject="o", object="p", role="x", summary="supported by"),
            "supported_by",
            ("registry-o", "registry-p", {"role": "x"}),
        ),
        (
            thing("r", "UnknownLink", subject="o", object="o2", role="part of", summary="part of"),
            "part_of",
            ("registry-o", "registry-o2", {}),
        ),
        (
            thing("r", "UnknownLink", subject="o", object="p", role="x", summary="spouse"),
            "related",
            ("registry-o", "registry-p", {"role": "x"}),
        ),
        (
            thing("r", "Succession", predecessor="o", successor="o2", date="1999"),
            "succeeded_by",
            ("registry-o", "registry-o2", {"during": "1999"}),
        ),
        (
            thing("r", "Occupancy", holder="p", post="post", startDate="2010"),
            "position",
            ("registry-p", "registry-o", {"start": "2010", "role": "Minister"}),
        ),
    ],
)
def test_relation_becomes_a_statement_with_its_period_and_role(
    relation: Any, property_id: str, expected: Any
) -> None:
    post = thing("post", "Position", name="Minister", organization="o")
    more = (thing("p2", "Person", name="Bo"), thing("o2", "Organization", name="Two"))
    file = read(relation, PERSON, BODY, *more, post)
    assert facts(file, property_id) == [expected]


def test_property_of_a_relation_without_equivalent_is_kept_in_its_note() -> None:
    file = read(PERSON, BODY, thing("r", "Ownership", owner="p", asset="o", percentage="51"))
    assert file.drafts.statements[-1].evidence[0].note == "schema: Ownership\npercentage: 51"


def test_summary_that_names_no_fitting_property_is_kept_in_the_note() -> None:
    link = thing("r", "UnknownLink", subject="o", object="p", summary="spouse")
    file = read(PERSON, BODY, link)
    note = file.drafts.statements[-1].evidence[0].note
    assert note == "schema: UnknownLink\nsummary: spouse"


def test_several_starts_are_kept_in_the_note_and_none_is_chosen() -> None:
    relation = thing("r", "Membership", member="p", organization="o", startDate=["2001", "2002"])
    file = read(PERSON, BODY, relation)
    assert facts(file, "member") == [("registry-o", "registry-p", {})]
    assert file.drafts.statements[-1].evidence[0].note == 'startDate: ["2001","2002"]'


def test_repeated_id_merges_properties_and_takes_the_more_specific_schema() -> None:
    file = read(
        thing("o", "LegalEntity", name="A", leiCode="1"), thing("o", "Company", name=["A", "B"])
    )
    assert [each.value.text for each in file.drafts.statements] == ["A", "B", "1"]
    assert file.drafts.statements[0].evidence[0].note == "schema: Company"
    assert file.records == 2


def test_repeated_id_of_another_kind_is_rejected() -> None:
    file = read(PERSON, thing("p", "Company", name="B"))
    assert [each.value.text for each in file.drafts.statements] == ["Ana"]
    assert "line 2/schema" in notes(file, NoteType.REJECTED)


def test_operations_of_a_delta_apply_in_order() -> None:
    file = read(
        {"op": "ADD", "entity": thing("p", "Person", name="Ana")},
        {"op": "ADD", "entity": thing("q", "Person", name="Bo")},
        {"op": "MOD", "entity": thing("p", "Person", name="Anna")},
        {"op": "DEL", "entity": {"id": "q"}},
        {"op": "DEL", "entity": {"id": "unknown"}},
        {"op": "PUT", "entity": {"id": "p"}},
    )
    assert facts(file, "name") == [("registry-p", "Anna", {"name_kind": "preferred"})]
    assert notes(file, NoteType.SKIPPED).keys() == {"line 5/entity"}
    assert notes(file, NoteType.REJECTED).keys() == {"line 6/op"}
    assert file.records == 6


def test_schema_without_equivalent_is_skipped_with_the_relations_to_it() -> None:
    file = read(
        PERSON,
        thing("v", "Vessel", name="Boat"),
        thing("d", "Document", title="Paper"),
        thing("r", "Ownership", owner="p", asset="v"),
        thing("n", "Novelty", name="New"),
    )
    skipped = notes(file, NoteType.SKIPPED)
    assert skipped.keys() == {"line 2", "line 3", "line 5", "line 4/properties/asset"}
    assert '"Novelty"' in skipped["line 5"]
    assert len(file.drafts.entities) == 1


def test_reference_to_a_missing_entity_is_rejected_with_its_line() -> None:
    file = read(PERSON, thing("r", "Membership", member="p", organization="gone"))
    assert '"gone"' in notes(file, NoteType.REJECTED)["line 2/properties/organization"]


def test_entity_without_id_or_with_an_invalid_date_is_rejected() -> None:
    file = read(thing("", "Person", name="A"), thing("p", "Person", name="B", birthDate="38412"))
    rejected = notes(file, NoteType.REJECTED)
    assert rejected.keys() == {"line 1", "line 2/properties/birthDate"}


def test_relation_of_many_pairs_is_rejected() -> None:
    people = [thing(f"p{number}", "Person", name="A") for number in range(101)]
    members = [person["id"] for person in people]
    file = read(BODY, *people, thing("r", "Membership", member=members, organization="o"))
    assert facts(file, "member") == []
    assert "101 statements" in notes(file, NoteType.REJECTED)["line 103"]


def test_event_has_the_interval_of_its_dates() -> None:
    file = read(thing("e", "Event", name="Talks", startDate="2015-05-25", endDate="2015-05-27"))
    assert facts(file, "dates") == [("registry-e", "2015-05-25/2015-05-27", {})]


def test_source_url_becomes_a_citation_and_evidence() -> None:
    file = read(thing("p", "Person", name="A", sourceUrl=["https://a.example", "javascript:x"]))
    assert [each.url for each in file.drafts.citations] == [None, "https://a.example"]
    assert file.drafts.statements[0].evidence[1].citation == file.drafts.citations[1].id
    assert "line 1/properties/sourceUrl" in notes(file, NoteType.REJECTED)


def test_line_separator_within_a_text_ends_no_line() -> None:
    content = '{"id": "p", "schema": "Person", "properties": {"notes": ["a\u2028b"]}}\n\n'
    assert read_followthemoney(content.encode(), SOURCE).records == 1


@pytest.mark.parametrize("content", [*malformed_json(json.dumps(PERSON).encode())])
def test_line_that_is_not_json_raises_unreadable_file_with_its_number(content: bytes) -> None:
    if not content:
        assert read_followthemoney(content, SOURCE).records == 0
        return
    with pytest.raises(UnreadableFile) as error:
        read_followthemoney(json.dumps(BODY).encode() + b"\n" + content, SOURCE)
    assert error.value.location in {"line 2", "line 3"}


@pytest.mark.parametrize(
    "entity",
    [
        {**PERSON, "caption": "Ana", "datasets": ["x"]},
        {"op": "MOD", "entity": thing("r", "Membership", member="p", organization="o", role="x")},
        thing("a", "Address", full="Street 1", latitude="51.1", longitude="71.4", country="kz"),
    ],
    ids=["person", "operation", "address"],
)
def test_wrong_value_at_any_place_raises_nothing_but_unreadable_file(entity: Any) -> None:
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in (PERSON, BODY))
    for content in damage(entity):
        try:
            file = read_followthemoney(lines + content, SOURCE)
        except UnreadableFile:
            continue
        assert file.records == 3


@pytest.mark.parametrize("name", shared_files("ftm/*.ndjson"))
def test_each_line_of_a_real_file_is_imported_or_explained(name: Path) -> None:
    content = name.read_bytes()
    file = read_followthemoney(content, SOURCE)
    assert read_followthemoney(content, SOURCE) == file
    lines = [json.loads(line) for line in content.splitlines()]
    assert file.records == len(lines)
    if "op" not in lines[0]:
        things = {line["id"] for line in lines if line["schema"] != "Payment"}
        ids = {each.id for each in file.drafts.entities}
        assert {SOURCE.entity_id(local_id) for local_id in things} <= ids
        payments = sum(line["schema"] == "Payment" for line in lines)
        skipped = [note.reason for note in file.notes if "Payment" in note.reason]
        assert skipped == (
            [f'the schema "Payment" has no equivalent ({payments} times)'] if payments else []
        )
