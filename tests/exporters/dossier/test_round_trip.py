"""A knowledge base that was corrected over the API survives export and seeding."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from astana_api.db.database import Database
from astana_api.exporters.dossier import DossierOptions, DossierReport, export_dossier
from astana_api.settings import bundled_path
from tests.exporters.dossier.served_records import read_responses
from tests.support.editor_client import EditorClient
from tests.support.seeding import seed_folder

TITLE = 'Notes: a #44 of "quotes" - and : more'
QUERIES = ("astana", "kassis", "moscow", "tipping")


@pytest.fixture
def editor(database: Database) -> Iterator[EditorClient]:
    seed_folder(database, bundled_path("seed") / "astana-platform")
    client = EditorClient(database)
    yield client
    client.close()


def correct(editor: EditorClient) -> None:
    """Supersede, retract, rename, add evidence, create and withdraw records over the API."""
    editor.create(
        "/v1/citations",
        {
            "id": "archer-2020-notes",
            "type": "book",
            "title": TITLE,
            "title_lang": "en",
            "titles": {"en": TITLE, "no": "on"},
            "authors": [{"name": "Archer, Ada", "family": "Archer", "given": "Ada"}],
            "editors": [{"name": "Randa Kassis", "entities": ["randa-kassis"]}],
            "issued": "2020-05~",
            "doi": "10.5555/12345678",
            "page": "1e5",
            "abstract": "- first\n\n# second\n",
        },
    )
    editor.create("/v1/citations", {"id": "to-withdraw", "type": "webpage", "title": "Gone"})
    evidence = {"citation": "archer-2020-notes", "locator": {"label": "page", "value": "012"}}
    editor.create(
        "/v1/persons",
        {
            "id": "ada-archer",
            "names": [{"value": "Ada Archer", "lang": "en", "name_kind": "preferred"}],
            "born": "1970~",
            "occupation": [{"value": "keeper: of lanterns", "lang": "en", "start": "2001"}],
            "evidence": {"born": [evidence]},
        },
    )
    editor.create("/v1/persons", {"id": "to-withdraw-too", "name": "Nobody", "lang": "en"})
    editor.update("/v1/persons/randa-kassis", {"description": "yes", "lang": "en"})
    titles = editor.get("/v1/statements?subject=astana-platform&property=name")["items"]
    editor.update(f"/v1/statements/{titles[0]['id']}", {"value": "The Platform", "lang": "en"})
    leaders = editor.get("/v1/statements?subject=astana-platform&property=leader")["items"]
    editor.update(f"/v1/statements/{leaders[0]['id']}", {"qualifiers": {"role": "no"}})
    members = editor.get("/v1/statements?subject=astana-platform&property=aim")["items"]
    assert editor.delete(f"/v1/statements/{members[0]['id']}?reason=x").status == 200
    names = editor.get("/v1/statements?subject=randa-kassis&property=name")["items"]
    editor.create(f"/v1/statements/{names[-1]['id']}/evidence", evidence)
    editor.update(f"/v1/statements/{names[-1]['id']}", {"rank": "preferred"})
    editor.create(
        "/v1/statements",
        {
            "subject": "astana",
            "property": "country",
            "value_type": "somevalue",
            "evidence": [{**evidence, "stance": "contradicts", "note": "null"}],
        },
    )
    assert editor.delete("/v1/citations/to-withdraw?reason=x").status == 200
    assert editor.delete("/v1/persons/to-withdraw-too?reason=x").status == 200


def export_to(folder: Path, source: Database, **options: Any) -> DossierReport:
    return export_dossier(source, folder, DossierOptions(**options))


def read_files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*.yaml")}


def test_corrected_knowledge_base_has_equal_responses_after_export_and_seed(
    editor: EditorClient, target: Database, tmp_path: Path
) -> None:
    correct(editor)
    expected = read_responses(editor, *QUERIES)
    report = export_to(tmp_path / "out", editor.database)
    assert report.omissions == {}
    seed_folder(target, tmp_path / "out")
    client = EditorClient(target)
    found = read_responses(client, *QUERIES)
    client.close()
    export_to(tmp_path / "again", target)
    assert read_files(tmp_path / "again") == read_files(tmp_path / "out")
    assert found.keys() == expected.keys()
    for path, body in expected.items():
        assert found[path] == body, path
    assert len(expected["/v1/statements"]) > 1000
