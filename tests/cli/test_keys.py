"""`astana-api keys` as a person and a script meet it, on both databases."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from astana_api.db.database import Database


@pytest.fixture
def keys(migrated_url: str, tmp_path: Path) -> "Keys":
    return Keys(migrated_url, tmp_path)


class Keys:
    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "astana_api", "keys", *words],
            cwd=self.folder,
            env={**os.environ, "DATABASE_URL": self.url, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )


def test_from_the_first_key_to_its_end(keys: Keys) -> None:
    assert "keys create" in keys("list").stdout
    made = keys("create", "archive", "--scope", "write", "--scope", "read", "--expires", "90d")
    assert made.returncode == 0, made.stderr
    # Alone on standard output, so that a script can take it.
    assert re.fullmatch("astana_[A-Za-z0-9_-]{43}\n", made.stdout)
    assert "not shown again" in made.stderr
    secret = made.stdout.strip()
    other = json.loads(keys("create", "reader", "--scope", "read", "--json").stdout)
    assert (other["scopes"], other["expires_at"]) == (["read"], None)

    table = keys("list").stdout
    assert re.search(r"^archive +key-\w+ +read write +active +20\d\d-\S+Z +-$", table, re.MULTILINE)
    assert secret not in table
    assert other["secret"] not in table

    assert keys("revoke", "archive").returncode == 0
    again = keys("revoke", other["id"], "--json")
    assert json.loads(again.stdout)["name"] == "reader"
    assert "already" in keys("revoke", "archive").stdout
    listed = json.loads(keys("list", "--json").stdout)
    assert [(key["name"], key["state"]) for key in listed] == [
        ("archive", "revoked"),
        ("reader", "revoked"),
    ]
    assert "secret" not in "".join(listed[0])


WRONG = [
    (("create", "taken", "--scope", "read"), 1, "is called taken already"),
    (("create", "key-1", "--scope", "read"), 1, "key-"),
    (("create", "new"), 2, "--scope"),
    (("create", "new", "--scope", "wrte"), 2, "'read', 'write', 'admin'"),
    (("create", "new", "--scope", "read", "--expires", "2020-01-01"), 2, "is past"),
    (("create", "new", "--scope", "read", "--expires", "soon"), 2, "90d"),
    (("revoke", "nobody"), 1, "no key nobody"),
    (("revoke",), 2, "NAME_OR_ID"),
]


def test_what_is_wrong_is_said_and_changes_nothing(keys: Keys) -> None:
    assert keys("create", "taken", "--scope", "read").returncode == 0
    for words, code, said in WRONG:
        told = keys(*words)
        assert (told.returncode, told.stdout) == (code, ""), words
        assert said in told.stderr
        assert "Traceback" not in told.stderr
    assert len(json.loads(keys("list", "--json").stdout)) == 1


def test_a_schema_that_is_behind_is_exit_code_4(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    Database(url).engine.connect().close()
    assert Keys(url, tmp_path)("list").returncode == 4
    assert Keys(url, tmp_path)("create", "x", "--scope", "read").returncode == 4


def test_help_teaches(tmp_path: Path) -> None:
    for command in ("create", "list", "revoke"):
        text = Keys("sqlite:///none.db", tmp_path)(command, "--help").stdout
        assert len(text.split("Options:")[0].split()) > 25
