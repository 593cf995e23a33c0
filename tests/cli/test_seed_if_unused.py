"""`astana-api seed --if-unused`: the demo is seeded only where nothing else is."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from astana_api.cli import app


def write_dossier(folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "all.yaml").write_text(
        f"dossier: {{id: {folder.name}, title: D}}\n"
        f"entities: {{{folder.name}: {{kind: organization, statements: "
        f"[{{name: {name}, lang: en}}]}}}}\n"
    )


def revision_after(command: str) -> int:
    runner = CliRunner()
    seeded = runner.invoke(app, command.split())
    assert seeded.exit_code == 0, seeded.output
    revision: int = json.loads(runner.invoke(app, ["stats", "--json"]).stdout)["revision"]
    return revision


def test_seed_if_unused_seeds_only_beside_own_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/astana.db")
    write_dossier(tmp_path / "demo", "First")
    write_dossier(tmp_path / "other", "Other")
    assert revision_after("seed demo --if-unused") == 1
    write_dossier(tmp_path / "demo", "Second")
    assert revision_after("seed demo --if-unused") == 2
    assert revision_after("seed other --if-unused") == 2
    assert revision_after("seed other") == 3
    write_dossier(tmp_path / "demo", "Third")
    skipped = CliRunner().invoke(app, ["seed", "demo", "--if-unused"])
    assert skipped.stdout == "The database has other content: demo is not seeded.\n"
    assert revision_after("seed demo --if-unused --json") == 3
    assert revision_after("seed demo") == 4
