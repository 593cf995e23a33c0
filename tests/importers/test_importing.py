"""Import of files of other formats into a database, on each database in turn."""

import re
from pathlib import Path

import pytest

from astana_api.domain.enums import Kind, ValueType
from astana_api.importers.dossier import InvalidDossier
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import ImportedFile, ImportSource, NoteType
from astana_api.importers.importing import ImportReport, import_files
from astana_api.importers.seeding import OriginConflictError
from tests.support.databases import KnowledgeBase
from tests.support.seeding import seed_folder

DOSSIER = """\
dossier: {id: votes, title: Votes}
entities: {x: {kind: person, statements: [{name: X, lang: en}]}}
"""
SOURCE = ImportSource("votes", "A list of votes", "https://example.org/votes.json")


def imported_file(**names: str) -> ImportedFile:
    collector = DraftCollector(SOURCE)
    for local_id, name in names.items():
        entity_id = SOURCE.entity_id(local_id)
        collector.add_entity(entity_id, Kind.PERSON)
        collector.add_statement(f"/{local_id}", entity_id, "name", ValueType.TEXT, name, lang="en")
    return collector.finish(len(names))


def run(knowledge: KnowledgeBase, *files: ImportedFile) -> ImportReport:
    return import_files(knowledge.database, files, SOURCE, clock=knowledge.clock)


def test_import_supports_statements_by_the_record_of_the_source(knowledge: KnowledgeBase) -> None:
    report = run(knowledge, imported_file(a="Ada"), imported_file(b="Bo", a="Ada"))
    assert (report.records, report.revision, report.notes) == (3, knowledge.head(), ())
    item = knowledge.get_item("votes-a")
    [name] = item["names"]
    assert (name["value"], name["citations"], name["sourced"]) == ("Ada", ["votes"], True)


def test_import_of_the_same_file_writes_no_revision_and_of_another_the_difference(
    knowledge: KnowledgeBase,
) -> None:
    run(knowledge, imported_file(a="Ada", b="Bo"))
    head = knowledge.head()
    assert run(knowledge, imported_file(b="Bo", a="Ada")).revision is None
    assert knowledge.head() == head
    run(knowledge, imported_file(a="Ada L."))
    assert knowledge.head() == head + 1
    assert [each["value"] for each in knowledge.get_item("votes-a")["names"]] == ["Ada L."]


def test_import_into_the_id_of_a_dossier_is_refused_and_the_reverse(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    (tmp_path / "all.yaml").write_text(DOSSIER)
    run(knowledge, imported_file(a="Ada"))
    head = knowledge.head()
    with pytest.raises(InvalidDossier, match="source of an import"):
        seed_folder(knowledge.database, tmp_path)
    assert knowledge.head() == head


def test_import_with_the_id_of_a_seeded_dossier_is_refused(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    (tmp_path / "all.yaml").write_text(DOSSIER)
    seed_folder(knowledge.database, tmp_path)
    with pytest.raises(OriginConflictError, match="votes is a dossier"):
        run(knowledge, imported_file(a="Ada"))


@pytest.mark.parametrize(
    ("local_id", "entity_id"),
    [
        ("17", r"votes-17"),
        ("a-b", r"votes-a-b"),
        ("A B", r"votes-a-b-[0-9a-f]{8}"),
        ("قسيس", r"votes-[a-z]+-[0-9a-f]{8}"),
        ("", r"votes-[0-9a-f]{8}"),
        ("x" * 200, r"votes-x{85}-[0-9a-f]{8}"),
    ],
)
def test_local_id_becomes_an_id_of_the_source(local_id: str, entity_id: str) -> None:
    assert re.fullmatch(entity_id, SOURCE.entity_id(local_id))


def test_different_local_ids_never_become_one_id() -> None:
    assert len({SOURCE.entity_id(each) for each in ("a-b", "A B", "a_b", "a b", "a--b")}) == 5


def test_collector_rejects_invalid_and_dangling_statements_with_their_location() -> None:
    collector = DraftCollector(SOURCE)
    collector.add_entity("votes-a", Kind.PERSON)
    collector.add_entity("votes-p", Kind.ORGANIZATION)
    add = collector.add_statement
    assert add("/a/born", "votes-a", "born", ValueType.DATE, "1990-02-30") is False
    assert add("/a/founded", "votes-a", "founded", ValueType.DATE, "1990") is False
    assert add("/p/leader/0", "votes-p", "leader", ValueType.ENTITY, "votes-b") is True
    assert add("/p/leader/1", "votes-p", "leader", ValueType.ENTITY, "votes-p") is True
    good = {"start": "2001", "end": "2003-05", "role": " chair "}
    assert add("/p/m", "votes-p", "member", ValueType.ENTITY, "votes-a", qualifiers=good) is True
    bad = {"start": "2003", "end": "2001"}
    assert add("/p/n", "votes-p", "member", ValueType.ENTITY, "votes-a", qualifiers=bad) is False
    result = collector.finish(2)
    assert [(note.type, note.location) for note in result.notes] == [
        (NoteType.REJECTED, location)
        for location in ("/a/born", "/a/founded", "/p/n", "/p/leader/0", "/p/leader/1")
    ]
    [draft] = result.drafts.statements
    assert draft.qualifiers == (("start", "2001"), ("end", "2003-05"), ("role", "chair"))
    assert draft.evidence == (SOURCE.evidence,)
