"""The command line: output, exit codes, and errors that write nothing."""

import json
import os
import re
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.importers.conftest import VALID_DOSSIER

COMMANDS = (
    "serve",
    "migrate",
    "seed",
    "validate",
    "audit",
    "keys",
    "stats",
    "mirror",
    "reproject",
    "backup",
    "restore",
    "dossier",
    "dossier-schema",
)


class Shell:
    """Run `astana-api` in an empty folder, with its own database."""

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


def test_help_lists_and_describes_every_command(sqlite: Shell) -> None:
    overview = sqlite("--help")
    assert overview.returncode == 0
    for command in COMMANDS:
        assert f"  {command}" in overview.stdout
        command_help = sqlite(command, "--help")
        assert command_help.returncode == 0
        assert len(command_help.stdout.split("Options:")[0].split()) > 15, command_help.stdout
    assert sqlite("sing").returncode == 2


def test_seed_twice_creates_the_database_once(shell: Shell) -> None:
    first = shell("seed", "--json")
    assert (first.returncode, first.stderr) == (0, "")
    report = json.loads(first.stdout)
    assert (report["revision"], report["counts"]["citation"]["created"]) == (1, 47)
    again = shell("seed")
    assert again.returncode == 0
    assert "Nothing changed: no revision was made." in again.stdout
    assert "Next: open /docs" in again.stdout
    stats = json.loads(shell("stats", "--json").stdout)
    assert (stats["revision"], stats["citations"], stats["references"]) == (1, 47, 47)
    assert "organization" in shell("stats").stdout
    assert shell("reproject").returncode == 0
    assert shell("migrate").stdout.strip().endswith("already")


def test_seed_dry_run_prints_counts_and_writes_nothing(shell: Shell) -> None:
    behind = shell("seed", "--dry-run")
    assert behind.returncode == 4
    assert "astana-api migrate" in behind.stderr
    assert shell("migrate").returncode == 0
    result = json.loads(shell("seed", "--dry-run", "--json").stdout)
    assert (result["revision"], result["dry_run"]) == (None, True)
    assert result["counts"]["statement"]["created"] > 1000
    assert json.loads(shell("stats", "--json").stdout)["revision"] == 0


def test_seed_dry_run_lists_created_and_ended_statements(sqlite: Shell) -> None:
    folder = sqlite.folder / "changing"
    folder.mkdir()
    facts = "dossier: {id: d, title: D}\nentities: {club: {kind: organization, statements: [%s]}}\n"
    file = folder / "dossier.yaml"
    file.write_text(facts % "{name: Club, lang: en}, {founded: '1971'}")
    assert sqlite("seed", str(folder)).returncode == 0
    file.write_text(facts % "{name: Club, lang: en}, {founded: '1972'}")
    result = sqlite("seed", str(folder), "--dry-run").stdout
    assert re.search(r"  created statement st-\w+ \(club founded: 1972\)", result)
    assert re.search(r"  retracted statement st-\w+ \(club founded: 1971\)", result)


def test_seed_dry_run_describes_ended_evidence_statements_and_entities(sqlite: Shell) -> None:
    folder = sqlite.folder / "changing"
    folder.mkdir()
    head = "dossier: {id: d, title: D}\ncitations: {book: {type: book}, film: {type: book}}\n"
    club = "  club: {kind: organization, statements: [{name: Club, lang: en}%s]}\n"
    file = folder / "dossier.yaml"
    file.write_text(
        head
        + "entities:\n"
        + club % ", {founded: '1971', cite: [book, film]}, {dissolved: '1990', cite: [book]}"
        + "  bob: {kind: person, statements: [{name: Bob, lang: en}]}\n"
    )
    assert sqlite("seed", "changing").returncode == 0
    file.write_text(head + "entities:\n" + club % ", {founded: '1971', cite: [film]}")
    report = json.loads(sqlite("seed", "changing", "--dry-run", "--json").stdout)
    ended = {
        (record["type"], record["action"], record.get("property"), record.get("citation"))
        for record in report["ended"]
    }
    assert ended == {
        ("evidence", "ended", "founded", "book"),
        ("evidence", "ended", "dissolved", "book"),
        ("statement", "retracted", "dissolved", None),
        ("statement", "retracted", "name", None),
        ("entity", "withdrawn", None, None),
    }
    text = sqlite("seed", "changing", "--dry-run").stdout
    assert re.search(
        r"  ended evidence ev-\w+ of st-\w+ \(club founded: 1971\): citation book\n", text
    )
    assert re.search(r"  retracted statement st-\w+ \(club dissolved: 1990\)\n", text)
    assert "  withdrawn entity bob\n" in text
    assert json.loads(sqlite("stats", "--json").stdout)["revision"] == 1


def test_invalid_dossier_prints_all_diagnostics_with_locations(sqlite: Shell) -> None:
    folder = sqlite.folder / "broken"
    folder.mkdir()
    for file in VALID_DOSSIER.rglob("*.yaml"):
        copy = folder / file.relative_to(VALID_DOSSIER)
        copy.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        text = text.replace("founded: 1971\n        cite", "founded: 2013-00-00\n        cite")
        copy.write_text(text.replace("kind: person", "kind: persn"), encoding="utf-8")
    for command in ("validate", "seed"):
        result = sqlite(command, str(folder))
        assert result.returncode == 3
        assert "entities/organizations.yaml:15:18: " in result.stderr
        assert "entities/persons.yaml:3:11: " in result.stderr
        assert result.stderr.strip().endswith("nothing was written")


def test_faults_are_printed_as_json_too(sqlite: Shell) -> None:
    folder = sqlite.folder / "dossier"
    folder.mkdir()
    (folder / "all.yaml").write_text(
        "dossier: {id: velna, title: The Velna}\n"
        "entities:\n"
        "  club: {kind: organization, statements: [{name: Club, lang: en}, {fonded: 1971}]}\n",
        encoding="utf-8",
    )
    for command in ("validate", "seed"):
        result = sqlite(command, "dossier", "--json")
        assert result.returncode == 3
        [fault] = json.loads(result.stdout)["faults"]
        assert fault.keys() == {"file", "line", "column", "message"}
        location = f"{fault['file']}:{fault['line']}:{fault['column']}"
        assert f"{location}: {fault['message']}" in result.stderr
        assert "fonded" in fault["message"]


def test_validate_counts_statements_without_evidence(sqlite: Shell) -> None:
    folder = sqlite.folder / "dossier"
    folder.mkdir()
    (folder / "all.yaml").write_text(
        "dossier: {id: velna, title: The Velna}\n"
        "citations: {book: {type: book}}\n"
        "entities:\n"
        "  club: {kind: organization, statements: ["
        "{name: Club, lang: en}, {founded: 1971, cite: [book]}]}\n",
        encoding="utf-8",
    )
    result = sqlite("validate", "dossier", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "dossier": "velna",
        "counts": {
            "entities": 1,
            "statements": 2,
            "statements_without_evidence": 1,
            "pieces_of_evidence": 1,
            "citations": 1,
            "references": 0,
        },
        "anchors": None,
        "faults": [],
    }
    assert "2 statements, 1 statements without evidence" in sqlite("validate", "dossier").stdout


def test_version_is_printed(sqlite: Shell) -> None:
    result = sqlite("--version")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"astana-api {version('astana-api')}\n"


def test_empty_folder_exits_3_and_missing_folder_exits_1(sqlite: Shell) -> None:
    (sqlite.folder / "empty").mkdir()
    (sqlite.folder / "file.yaml").write_text("dossier: {}\n", encoding="utf-8")
    for name in ("empty", "file.yaml"):
        result = sqlite("validate", name)
        assert result.returncode == 3, result.stderr
        assert "Traceback" not in result.stderr
    for command in ("validate", "seed"):
        result = sqlite(command, "missing")
        assert (result.returncode, result.stderr) == (1, "astana-api: there is no folder missing\n")


def test_serve_with_outdated_schema_exits_4(shell: Shell) -> None:
    result = shell("serve", "--port", "0")
    assert result.returncode == 4
    assert "run `astana-api migrate`" in result.stderr
    assert "Traceback" not in result.stderr


def test_serve_with_port_in_use_exits_1(sqlite: Shell) -> None:
    assert sqlite("migrate").returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = sqlite("serve", PORT=str(port))
    assert (result.returncode, result.stderr) == (1, f"astana-api: port {port} is in use\n")
    nowhere = sqlite("serve", "--host", "192.0.2.1")
    assert nowhere.returncode == 1
    assert nowhere.stderr.startswith("astana-api: cannot listen on 192.0.2.1, port 8000: ")


@pytest.mark.parametrize("settings", [{"PORT": "8641"}, {"ASTANA_HOST": "::1"}, {"PORT": "0"}])
def test_seed_claims_no_address_of_a_server(sqlite: Shell, settings: dict[str, str]) -> None:
    folder = sqlite.folder / "small"
    folder.mkdir()
    (folder / "dossier.yaml").write_text(
        "dossier: {id: d, title: D}\n"
        "entities: {club: {kind: organization, statements: [{name: Club, lang: en}]}}\n"
    )
    last = sqlite("seed", str(folder), **settings).stdout.splitlines()[-1]
    assert last.startswith("Next: open /docs at the address that astana-api serve prints")
    assert "http://" not in last


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("mysql://somewhere/x", 1, "cannot use a database of kind 'mysql'"),
        ("astana.db", 1, "DATABASE_URL: not the URL of a database: write sqlite:///FILE"),
        ("", 1, "DATABASE_URL: not the URL of a database"),
        ("postgresql://me:very-secret@host:port/x", 1, "DATABASE_URL is invalid"),
        ("sqlite:///.", 4, "unable to open database file"),
        ("sqlite://", 1, "needs a file"),
        ("postgresql://me:very-secret@127.0.0.1:1/none", 4, "127.0.0.1:1"),
    ],
)
def test_migrate_with_invalid_database_url_prints_no_password(
    tmp_path: Path, url: str, code: int, words: str
) -> None:
    result = Shell(tmp_path, url)("migrate")
    assert result.returncode == code
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "very-secret" not in result.stderr


@pytest.mark.parametrize(
    ("variable", "text", "named"),
    [
        ("PORT", "eight thousand", "PORT or ASTANA_PORT: "),
        ("ASTANA_PORT", "eight thousand", "PORT or ASTANA_PORT: "),
        ("ASTANA_READING", "shut", "ASTANA_READING: Input should be 'open' or 'closed'"),
    ],
)
def test_migrate_with_invalid_setting_names_its_variables(
    sqlite: Shell, variable: str, text: str, named: str
) -> None:
    result = sqlite("migrate", **{variable: text})
    assert result.returncode == 1
    assert result.stderr.startswith(named)


def test_unknown_setting_in_environment_or_env_file_exits_1(sqlite: Shell) -> None:
    message = "astana-api: there is no setting ASTANA_READNG: did you mean ASTANA_READING?\n"
    for command in ("serve", "migrate", "stats"):
        result = sqlite(command, ASTANA_READNG="closed")
        assert (result.returncode, result.stderr) == (1, message)
    (sqlite.folder / ".env").write_text("ASTANA_READNG=closed\n", encoding="utf-8")
    assert sqlite("serve").stderr == message
    (sqlite.folder / ".env").write_text("POSTGRES_PASSWORD=x\nASTANA_READING=open\n")
    # Variables of other programs, of single commands and of the tests are accepted.
    others = {"ASTANA_MIRROR_TOKEN": "x", "ASTANA_TEST_ANY": "1", "ASTANAS": "2"}
    assert sqlite("migrate", **others).returncode == 0
    assert "docs/operations.md" in sqlite("migrate", ASTANA_QUX="1").stderr


def test_dossier_schema_prints_the_json_schema(sqlite: Shell) -> None:
    schema = json.loads(sqlite("dossier-schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_mirror_with_unreachable_server_exits_1(sqlite: Shell) -> None:
    for url, words in (
        ("http://127.0.0.1:1", "cannot read /v1/changes?since=0&limit=1 of http://127.0.0.1:1"),
        ("127.0.0.1:1", "127.0.0.1:1 is not the address of a server"),
    ):
        result = sqlite("mirror", url, "--once")
        assert (result.returncode, result.stdout) == (1, "")
        assert words in result.stderr
        assert "Traceback" not in result.stderr
    assert list(sqlite.folder.iterdir()) == []
