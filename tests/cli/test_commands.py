"""The command line as a script meets it: words, exit codes, faults that write nothing."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.importers.conftest import SOUND

COMMANDS = (
    "serve",
    "migrate",
    "seed",
    "validate",
    "keys",
    "stats",
    "mirror",
    "reproject",
    "dossier-schema",
)


class Shell:
    """Runs `astana-api` in an empty folder, on a database of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def __call__(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "astana_api", *words],
            cwd=self.folder,
            env={**os.environ, "DATABASE_URL": self.url, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture
def shell(tmp_path: Path, database_url: str) -> Shell:
    return Shell(tmp_path, database_url)


@pytest.fixture
def sqlite(tmp_path: Path) -> Shell:
    return Shell(tmp_path, f"sqlite:///{tmp_path / 'knowledge.db'}")


def test_help_names_every_command_and_teaches_each(sqlite: Shell) -> None:
    whole = sqlite("--help")
    assert whole.returncode == 0
    for command in COMMANDS:
        assert f"  {command}" in whole.stdout
        own = sqlite(command, "--help")
        assert own.returncode == 0
        assert len(own.stdout.split("Options:")[0].split()) > 15, own.stdout
    assert sqlite("sing").returncode == 2


def test_seed_makes_its_database_and_the_second_time_changes_nothing(shell: Shell) -> None:
    first = shell("seed", "--json")
    assert (first.returncode, first.stderr) == (0, "")
    report = json.loads(first.stdout)
    assert (report["revision"], report["counts"]["citation"]["created"]) == (1, 47)
    again = shell("seed")
    assert again.returncode == 0
    assert "Nothing changed: no revision was made." in again.stdout
    assert "Next: astana-api serve" in again.stdout
    stats = json.loads(shell("stats", "--json").stdout)
    assert (stats["revision"], stats["citations"], stats["references"]) == (1, 47, 47)
    assert "organization" in shell("stats").stdout
    assert shell("reproject").returncode == 0
    assert shell("migrate").stdout.strip().endswith("already")


def test_a_dry_run_tells_what_would_be_and_writes_nothing(shell: Shell) -> None:
    behind = shell("seed", "--dry-run")
    assert behind.returncode == 4
    assert "astana-api migrate" in behind.stderr
    assert shell("migrate").returncode == 0
    told = json.loads(shell("seed", "--dry-run", "--json").stdout)
    assert (told["revision"], told["dry_run"]) == (None, True)
    assert told["counts"]["statement"]["created"] > 1000
    assert json.loads(shell("stats", "--json").stdout)["revision"] == 0


def test_a_dry_run_shows_what_would_be_stated_and_what_ended(sqlite: Shell) -> None:
    folder = sqlite.folder / "changing"
    folder.mkdir()
    facts = "dossier: {id: d, title: D}\nentities: {club: {kind: organization, statements: [%s]}}\n"
    file = folder / "dossier.yaml"
    file.write_text(facts % "{name: Club, lang: en}, {founded: '1971'}")
    assert sqlite("seed", str(folder)).returncode == 0
    file.write_text(facts % "{name: Club, lang: en}, {founded: '1972'}")
    told = sqlite("seed", str(folder), "--dry-run").stdout
    assert re.search(r"  created statement st-\w+ \(club founded: 1972\)", told)
    assert re.search(r"  ended statement st-\w+", told)


def test_faults_are_told_all_at_once_with_their_places(sqlite: Shell) -> None:
    folder = sqlite.folder / "broken"
    folder.mkdir()
    for file in SOUND.rglob("*.yaml"):
        copy = folder / file.relative_to(SOUND)
        copy.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        text = text.replace("founded: 1971\n        cite", "founded: 2013-00-00\n        cite")
        copy.write_text(text.replace("kind: person", "kind: persn"), encoding="utf-8")
    for command in ("validate", "seed"):
        told = sqlite(command, str(folder))
        assert told.returncode == 3
        assert "entities/organizations.yaml:15:18: " in told.stderr
        assert "entities/persons.yaml:3:11: " in told.stderr
        assert told.stderr.strip().endswith("nothing was written")
    assert json.loads(sqlite("stats", "--json").stdout)["revision"] == 0


def test_an_empty_folder_and_a_file_are_faults_and_a_missing_one_a_failure(sqlite: Shell) -> None:
    (sqlite.folder / "empty").mkdir()
    (sqlite.folder / "file.yaml").write_text("dossier: {}\n", encoding="utf-8")
    for name in ("empty", "file.yaml"):
        told = sqlite("validate", name)
        assert told.returncode == 3, told.stderr
        assert "Traceback" not in told.stderr
    for command in ("validate", "seed"):
        told = sqlite(command, "missing")
        assert (told.returncode, told.stderr) == (1, "astana-api: there is no folder missing\n")


def test_serve_refuses_a_schema_that_is_behind_and_names_the_command(shell: Shell) -> None:
    told = shell("serve", "--port", "0")
    assert told.returncode == 4
    assert "run `astana-api migrate`" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_port_in_use_is_named_in_one_line(sqlite: Shell) -> None:
    assert sqlite("migrate").returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = sqlite("serve", PORT=str(port))
    assert (told.returncode, told.stderr) == (1, f"astana-api: port {port} is in use\n")
    nowhere = sqlite("serve", "--host", "192.0.2.1")
    assert nowhere.returncode == 1
    assert nowhere.stderr.startswith("astana-api: cannot listen on 192.0.2.1, port 8000: ")


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"PORT": "8641"}, "http://127.0.0.1:8641/docs"),
        # Said to a command that only shows it; nothing is bound to.
        ({"ASTANA_HOST": "0.0.0.0"}, "http://127.0.0.1:8000/docs"),  # noqa: S104
        ({"ASTANA_HOST": "::1"}, "http://[::1]:8000/docs"),
        ({"PORT": "0"}, "/docs at the port it names"),
    ],
)
def test_seed_leads_to_where_the_server_will_be(
    sqlite: Shell, settings: dict[str, str], address: str
) -> None:
    folder = sqlite.folder / "small"
    folder.mkdir()
    (folder / "dossier.yaml").write_text(
        "dossier: {id: d, title: D}\n"
        "entities: {club: {kind: organization, statements: [{name: Club, lang: en}]}}\n"
    )
    told = sqlite("seed", str(folder), **settings)
    assert told.stdout.endswith(f"Next: astana-api serve, and open {address}\n"), told.stderr


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("mysql://somewhere/x", 1, "cannot use a database of kind 'mysql'"),
        ("sqlite://", 1, "needs a file"),
        ("postgresql://me:very-secret@127.0.0.1:1/none", 4, "127.0.0.1:1"),
    ],
)
def test_a_wrong_database_is_one_clear_line_without_its_password(
    tmp_path: Path, url: str, code: int, words: str
) -> None:
    told = Shell(tmp_path, url)("migrate")
    assert told.returncode == code
    assert words in told.stderr
    assert "Traceback" not in told.stderr
    assert "very-secret" not in told.stderr


@pytest.mark.parametrize(
    ("variable", "text", "named"),
    [
        ("PORT", "eight thousand", "PORT or ASTANA_PORT: "),
        ("ASTANA_PORT", "eight thousand", "PORT or ASTANA_PORT: "),
        ("ASTANA_READING", "shut", "ASTANA_READING: Input should be 'open' or 'closed'"),
    ],
)
def test_a_wrong_setting_is_named_as_it_was_set(
    sqlite: Shell, variable: str, text: str, named: str
) -> None:
    told = sqlite("migrate", **{variable: text})
    assert told.returncode == 1
    assert told.stderr.startswith(named)


def test_a_setting_that_there_is_not_is_refused_wherever_it_stands(sqlite: Shell) -> None:
    said = "astana-api: there is no setting ASTANA_READNG: did you mean ASTANA_READING?\n"
    for command in ("serve", "migrate", "stats"):
        told = sqlite(command, ASTANA_READNG="closed")
        assert (told.returncode, told.stderr) == (1, said)
    (sqlite.folder / ".env").write_text("ASTANA_READNG=closed\n", encoding="utf-8")
    assert sqlite("serve").stderr == said
    (sqlite.folder / ".env").write_text("POSTGRES_PASSWORD=x\nASTANA_READING=open\n")
    # Neither another program's variables, nor what a command or the tests read themselves.
    others = {"ASTANA_MIRROR_TOKEN": "x", "ASTANA_TEST_ANY": "1", "ASTANAS": "2"}
    assert sqlite("migrate", **others).returncode == 0
    assert "docs/operations.md" in sqlite("migrate", ASTANA_QUX="1").stderr


def test_the_schema_of_a_dossier_is_printed(sqlite: Shell) -> None:
    schema = json.loads(sqlite("dossier-schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_mirror_of_nothing_fails_in_one_clear_line(sqlite: Shell) -> None:
    for url, words in (
        ("http://127.0.0.1:1", "cannot read /v1/changes?since=0&limit=500 of http://127.0.0.1:1"),
        ("127.0.0.1:1", "127.0.0.1:1 is no address of a server"),
    ):
        told = sqlite("mirror", url, "--once")
        assert (told.returncode, told.stdout) == (1, "")
        assert words in told.stderr
        assert "Traceback" not in told.stderr
    assert json.loads(sqlite("stats", "--json").stdout)["revision"] == 0
