"""Dossiers: what each says of itself, and the licence of its data."""

from pathlib import Path

from tests.support.editor_client import EditorClient
from tests.support.seeding import seed_folder
from tests.support.sources_world import World

DOSSIER = "dossier: {{id: {}, title: The {}, license: {}}}\n"


def test_dossiers_have_the_license_of_their_data(
    editor: EditorClient, world: World, tmp_path: Path
) -> None:
    licenses = {"velna": "CC-BY-4.0", "orsk": "https://example.org/terms"}
    for dossier_id, license_name in licenses.items():
        folder = tmp_path / dossier_id
        folder.mkdir()
        text = DOSSIER.format(dossier_id, dossier_id, license_name)
        (folder / "dossier.yaml").write_text(text, encoding="utf-8")
        seed_folder(world.database, folder)
    items = editor.get("/v1/dossiers?sort=-id")["items"]
    assert {item["id"]: item["license"] for item in items} == licenses
    assert [item["id"] for item in items] == ["velna", "orsk"]
    assert editor.get("/v1/dossiers/orsk") == items[1]
    assert editor.get("/v1/dossiers/orsk/baseline")["license"] == licenses["orsk"]
    assert editor("/v1/dossiers/nobody").status == 404
