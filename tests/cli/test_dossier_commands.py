"""The commands that check and rewrite the files of a dossier."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from astana_api.cli import app

VALID = """\
# Note
dossier: {id: a, title: A}
entities:
  guild:
    kind: organization
    statements:
      - {name: Guild, lang: en}
"""
SHORT = """\
# Note
dossier: {id: a, title: A}
defaults: {kind: organization, lang: en}
entities:
  guild:
    - name: Guild
"""
COUNTS = (
    "a: 1 entities, 1 statements, 1 statements without evidence, 0 pieces of evidence, "
    "0 citations, 0 references"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dossier" / "dossier.yaml"
    path.parent.mkdir()
    path.write_text(VALID)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_dossier_format_with_check_writes_nothing_and_exits_with_1(file: Path) -> None:
    result = run("dossier", "format", file.parent, "--check")

    assert (result.exit_code, result.stdout) == (1, "would rewrite dossier.yaml\n")
    assert file.read_text() == VALID


def test_dossier_format_rewrites_the_file_once_and_back(file: Path) -> None:
    file.chmod(0o640)

    result = run("dossier", "format", file.parent)

    assert (result.exit_code, result.stdout) == (0, "rewrote dossier.yaml\n")
    assert file.read_text() == SHORT
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(file.parent.iterdir()) == [file]
    again = run("dossier", "format", file.parent, "--short", "--check")
    assert (again.exit_code, again.stdout) == (
        0,
        f"{file.parent}: every file is in the short form\n",
    )
    run("dossier", "format", file.parent, "--long")
    assert file.read_text() == VALID.replace(
        "      - {name: Guild, lang: en}", "      - name: Guild\n        lang: en"
    )


def test_dossier_format_of_an_invalid_dossier_prints_its_faults_and_writes_nothing(
    file: Path,
) -> None:
    file.write_text(broken := VALID.replace("name:", "nam:"))

    result = run("dossier", "format", file.parent)

    assert result.exit_code == 3
    assert 'dossier.yaml:7:10: unknown property "nam"; did you mean "name"?' in result.stderr
    assert file.read_text() == broken


def test_validate_with_watch_checks_again_after_each_change_until_ctrl_c(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = iter([None, VALID.replace("name:", "nam:"), None, VALID])

    def change_file(_seconds: float) -> None:
        try:
            content = next(changes)
        except StopIteration:
            raise KeyboardInterrupt from None
        if content is not None:
            file.write_text(content)

    monkeypatch.setattr("astana_api.cli.dossier.watch.time.sleep", change_file)

    result = run("validate", file.parent, "--watch")

    assert result.exit_code == 0
    lines = [
        line for line in result.output.splitlines() if "1 entities" in line or "dossier." in line
    ]
    assert [line.partition(";")[0] for line in lines] == [
        COUNTS,
        "dossier.yaml:4:3: guild has no name: state at least one",
        'dossier.yaml:7:10: unknown property "nam"',
        COUNTS,
    ]
