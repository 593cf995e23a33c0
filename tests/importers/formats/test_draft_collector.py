"""Statements that importers collect: checked, each once, with what no property says in a note."""

from typing import Any

import pytest

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import ImportedFile, ImportSource, NoteType
from astana_api.importers.read_facts import ReadFact, add_facts

PAGE = EvidenceDraft("page")


def collect(*statements: dict[str, Any]) -> ImportedFile:
    collector = DraftCollector(ImportSource("source", "A source"))
    collector.add_entity("a", Kind.PERSON)
    for number, statement in enumerate(statements):
        arguments = {"property_id": "name", "value_type": ValueType.TEXT, **statement}
        collector.add_statement(f"line {number}", "a", **arguments)
    return collector.finish(len(statements))


def test_text_without_language_has_the_code_of_an_undetermined_one() -> None:
    file = collect({"text": "Ana"}, {"text": "Anna", "lang": "DE"})
    assert [each.value.lang for each in file.drafts.statements] == ["und", "de"]
    born = {"text": "1970", "property_id": "born", "value_type": ValueType.DATE}
    assert collect(born).drafts.statements[0].value.lang is None


def test_same_claim_is_one_statement_with_the_evidence_and_the_notes_of_both() -> None:
    file = collect(
        {"text": "Ana", "note": "first"},
        {"text": " Ana", "note": "second", "evidence": (PAGE,)},
        {"text": "Ana", "note": "first"},
    )
    [statement] = file.drafts.statements
    assert [each.citation for each in statement.evidence] == ["source", "page"]
    assert statement.evidence[0].note == "first\nsecond"


def test_note_that_is_too_long_is_cut_to_whole_lines_and_reported() -> None:
    file = collect({"text": "Ana", "note": "a: 1\n" + "x" * 10_000})
    assert file.drafts.statements[0].evidence[0].note == "a: 1"
    assert [note.type for note in file.notes] == [NoteType.SKIPPED]


@pytest.mark.parametrize(
    "statement",
    [
        {"text": "x" * 10_001},
        {"text": "x" * 10_000_000},
        {"text": "a\u0000"},
        {"text": "1970", "qualifiers": {"start": "38412"}},
        {"text": "1970", "qualifiers": {"scheme": "x"}},
        {"text": "javascript:alert(1)", "property_id": "website", "value_type": ValueType.URL},
        {"text": "o", "property_id": "member", "value_type": ValueType.ENTITY},
        {"text": "b", "property_id": "spouse", "value_type": ValueType.ENTITY},
        {
            "text": "1970",
            "property_id": "occupation",
            "qualifiers": {"start": "2001", "end": "2000"},
        },
    ],
)
def test_invalid_statement_is_rejected_with_a_short_reason(statement: dict[str, Any]) -> None:
    file = collect(statement)
    assert file.drafts.statements == ()
    assert {note.type for note in file.notes} == {NoteType.REJECTED}
    assert all(len(note.reason) < 500 for note in file.notes)


def test_counted_notes_are_one_note_at_the_first_location() -> None:
    collector = DraftCollector(ImportSource("source", "A source"))
    for line in (3, 5, 8):
        collector.count_note(NoteType.SKIPPED, f"line {line}", "no equivalent")
    [note] = collector.finish(3).notes
    assert (note.location, note.reason) == ("line 3", "no equivalent (3 times)")


def test_note_of_a_record_is_on_its_first_valid_name_or_else_reported() -> None:
    collector = DraftCollector(ImportSource("source", "A source"))
    collector.add_entity("a", Kind.PERSON)
    facts = [ReadFact("1", "born", "1970"), ReadFact("2", "name", ""), ReadFact("3", "name", "Ana")]
    add_facts(collector, "a", facts, location="line 1", note="gender: female")
    add_facts(collector, "a", [], location="line 2", note="lost")
    file = collector.finish(2)
    noted = [each.value.text for each in file.drafts.statements if each.evidence[0].note]
    assert noted == ["Ana"]
    assert [note.type for note in file.notes if note.location == "line 2"] == [NoteType.SKIPPED]
