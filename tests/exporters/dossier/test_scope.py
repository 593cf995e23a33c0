"""Several documents, several dossiers, merged and withdrawn records."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.db.database import Database
from astana_api.exporters.dossier import (
    DossierOptions,
    DossierReport,
    InvalidDossierOptions,
    export_dossier,
)
from astana_api.exporters.dossier.not_carried import Omission
from astana_api.importers.dossier import Dossier, read_dossier
from tests.exporters.dossier.served_records import read_responses
from tests.support.editor_client import EditorClient
from tests.support.seeding import seed_folder

CLUB = """\
dossier: {id: club, title: Club, description: About a club, license: CC0-1.0}
document: {id: leaflet, title: Leaflet, sections: [{key: lead}],
  references: [{number: 1, citation: letter}]}
citations: {letter: {type: webpage, title: A letter, publisher_entities: [club]}}
entities:
  club: {kind: organization, statements: [{name: Club, lang: en, cite: [1], at: lead},
    {founded: 1987, cite: [letter], at: "ref:1"}, {leader: ada}]}
  ada: {kind: person, statements: [{name: Ada, lang: en}]}
"""
HARBOUR = """\
dossier: {id: harbour, title: Harbour, uses: [club]}
document: {id: map, title: Map, sections: [{key: legend}]}
citations: {atlas: {type: book, title: Atlas}}
entities:
  club: {kind: organization, statements: [{name: Lanterners, lang: en, cite: [atlas]},
    {founded: 1987, at: legend, exact: founded}, {headquarters: pier, start: 2001}]}
  pier: {kind: place, statements: [{name: Pier, lang: en, at: legend}]}
"""


@pytest.fixture
def editor(database: Database, tmp_path: Path) -> Iterator[EditorClient]:
    for number, text in enumerate((CLUB, HARBOUR)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "all.yaml").write_text(text)
        seed_folder(database, folder)
    client = EditorClient(database)
    yield client
    client.close()


def export_to(editor: EditorClient, folder: Path, *options: str | None) -> DossierReport:
    return export_dossier(editor.database, folder, DossierOptions(*options))


def claims(dossier: Dossier) -> list[tuple[str, str, str | None]]:
    return [(each.subject, each.property, each.value.text) for each in dossier.statements]


def find_statement(editor: EditorClient, subject: str, prop: str, value: str) -> str:
    items = editor.get(f"/v1/statements?subject={subject}&property={prop}")["items"]
    [found] = [i["id"] for i in items if value in {i["value"], (i["qualifiers"] or {}).get("end")}]
    return str(found)


def test_export_of_two_documents_is_two_dossiers_with_equal_responses(
    editor: EditorClient, target: Database, tmp_path: Path
) -> None:
    expected = read_responses(editor, "club", "pier")
    report = export_to(editor, tmp_path / "out", None, "all", "All")
    assert [str(folder) for folder in report.folders] == ["all", "all-2"]
    assert report.omissions == {}
    for folder in report.folders:
        seed_folder(target, tmp_path / "out" / folder)
    client = EditorClient(target)
    found = read_responses(client, "club", "pier")
    client.close()
    assert [each["id"] for each in found.pop("/v1/dossiers")["items"]] == ["all", "all-2"]
    del expected["/v1/dossiers"]
    assert found == expected


def test_export_of_one_dossier_has_its_records_and_what_the_api_changed(
    editor: EditorClient, tmp_path: Path
) -> None:
    alias = find_statement(editor, "club", "name", "Lanterners")
    editor.update(f"/v1/statements/{alias}", {"value": "The Lanterners"})
    editor.create("/v1/persons", {"id": "eve", "name": "Eve", "lang": "en"})
    report = export_to(editor, tmp_path / "out", "harbour")
    dossier = read_dossier(tmp_path / "out")
    assert (dossier.id, dossier.title, dossier.uses) == ("harbour", "Harbour", ("club",))
    assert claims(dossier) == [
        ("club", "founded", "1987"),
        ("club", "headquarters", "pier"),
        ("pier", "name", "Pier"),
        ("club", "name", "The Lanterners"),
    ]
    # The evidence of the other dossier stays with it.
    [founded] = dossier.statements[0].evidence
    assert (founded.document, founded.citation) == ("map", None)
    assert [citation.id for citation in dossier.citations] == ["atlas"]
    assert report.omissions == {}
    club = export_to(editor, tmp_path / "club", "club")
    assert (club.entities, club.statements, club.documents) == (2, 4, 1)
    header = read_dossier(tmp_path / "club")
    assert (header.description, header.license) == ("About a club", "CC0-1.0")


def test_exported_dossier_with_uses_is_unchanged_where_it_was_seeded(
    editor: EditorClient, tmp_path: Path
) -> None:
    for dossier in ("club", "harbour"):
        export_to(editor, tmp_path / dossier, dossier)
        assert seed_folder(editor.database, tmp_path / dossier).revision is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((None, None, None), "--dossier.*club, harbour"),
        ((None, "all", None), "--title"),
        (("pier", None, None), "no dossier pier.*club, harbour"),
        ((None, "Not An Id", "All"), "--id.*not an id"),
    ],
)
def test_export_with_ambiguous_or_invalid_options_is_rejected(
    editor: EditorClient, tmp_path: Path, options: tuple[str | None, ...], message: str
) -> None:
    with pytest.raises(InvalidDossierOptions, match=f"(?s){message}"):
        export_to(editor, tmp_path / "out", *options)


def test_merged_entities_are_exported_as_one(editor: EditorClient, tmp_path: Path) -> None:
    for founded, end in (("1987", "2001"), ("1987", "2002")):
        entity = {"id": f"club-{end}", "name": "Club", "lang": "en", "founded": founded}
        editor.create("/v1/organizations", entity)
        merged = {"into": "club", "message": "one club"}
        editor.create(f"/v1/entities/club-{end}/merge", merged)
    export_to(editor, tmp_path / "out", None, "all", "All")
    dossier = read_dossier(tmp_path / "out" / "all")
    assert claims(dossier).count(("club", "founded", "1987")) == 1
    assert claims(dossier).count(("club", "name", "Club")) == 1
    assert {entity.id for entity in dossier.entities} == {"club", "ada", "pier"}


def test_what_the_format_cannot_carry_is_left_out_and_counted(
    editor: EditorClient, target: Database, tmp_path: Path
) -> None:
    editor.create("/v1/citations", {"id": "2019", "type": "book", "title": "A year"})
    editor.create("/v1/citations", {"id": "7", "type": "book", "publisher_entities": ["pier"]})
    sections = [
        {"key": "late", "first_line": 9, "last_line": 9},
        {"key": "early", "first_line": 1, "last_line": 2},
    ]
    references = [{"number": 1, "citation": "7"}, {"number": 3, "citation": "letter"}]
    references.append({"number": 9_000, "citation": "letter"})
    document = {"id": "a-memo", "title": "Memo", "sections": sections, "references": references}
    editor.create("/v1/documents", document)
    evidence: list[dict[str, Any]] = [
        {"citation": "2019"},
        {"citation": "7"},
        {"document": "a-memo", "section": "early", "exact": "x" * 60},
        {"document": "a-memo", "section": "late", "exact": "x", "prefix": "y" * 60},
        {"citation": "letter", "document": "a-memo"},
        {"citation": "letter", "document": "a-memo", "section": "ref:3"},
    ]
    aim = {"subject": "club", "property": "aim", "value": "light", "lang": "en"}
    editor.create("/v1/statements", {**aim, "evidence": evidence})
    assert editor.delete("/v1/places/pier?reason=x").status == 200
    nameless = find_statement(editor, "ada", "name", "Ada")
    editor.delete(f"/v1/statements/{nameless}?reason=x")
    report = export_to(editor, tmp_path / "out", None, "all", "All")
    assert report.omissions == {
        Omission.ENTITY: 1,
        Omission.STATEMENT: 2,
        Omission.LINK: 1,
        Omission.ANCHOR: 1,
        Omission.PHRASE: 2,
        Omission.NUMERIC_CITATION: 1,
        Omission.REFERENCE: 1,
        Omission.LINES: 1,
    }
    for folder in report.folders:
        seed_folder(target, tmp_path / "out" / folder)
    client = EditorClient(target)
    [item] = client.get("/v1/statements?property=aim")["items"]
    client.close()
    assert [
        (each["citation"], each["section"], each["exact"], each["prefix"])
        for each in item["evidence"]
    ] == [
        ("7", None, None, None),
        (None, "early", None, None),
        (None, "late", "x", None),
        ("letter", None, None, None),
        ("letter", "ref:3", None, None),
    ]


def test_reference_to_a_withdrawn_citation_keeps_the_numbers_of_the_others(
    editor: EditorClient, target: Database, tmp_path: Path
) -> None:
    references = [{"number": n, "citation": c} for n, c in ((1, "letter"), (2, "atlas"))]
    editor.update("/v1/documents/map", {"references": references})
    editor.create(
        "/v1/statements",
        {
            "subject": "pier",
            "property": "description",
            "value": "A pier",
            "lang": "en",
            "evidence": [{"citation": "atlas", "document": "map", "section": "ref:2"}],
        },
    )
    assert editor.delete("/v1/citations/letter?reason=x&statements=keep").status == 200
    report = export_to(editor, tmp_path / "out", None, "all", "All")
    # Both documents have a reference to it.
    assert report.omissions == {Omission.REFERENCE: 2}
    for folder in report.folders:
        seed_folder(target, tmp_path / "out" / folder)
    client = EditorClient(target)
    [reference] = client.get("/v1/documents/map/references")["items"]
    [statement] = client.get("/v1/statements?property=description")["items"]
    [founded] = client.get("/v1/statements?property=founded")["items"]
    client.close()
    assert [each["section"] for each in founded["evidence"]] == ["ref:1", "legend"]
    assert (reference["number"], reference["citation"]["id"]) == (2, "atlas")
    assert statement["evidence"][0]["references"] == [2]
