"""`astana-api keys` on both databases."""

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


def test_keys_create_list_and_revoke(keys: Keys) -> None:
    assert "keys create" in keys("list").stdout
    created = keys("create", "archive", "--scope", "write", "--scope", "read", "--expires", "90d")
    assert created.returncode == 0, created.stderr
    # Standard output contains only the secret, for scripts.
    assert re.fullmatch("astana_[A-Za-z0-9_-]{43}\n", created.stdout)
    assert "not shown again" in created.stderr
    secret = created.stdout.strip()
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
    listed = json.loads(keys("list", "--json").stdout)["items"]
    assert [(key["name"], key["state"]) for key in listed] == [
        ("archive", "revoked"),
        ("reader", "revoked"),
    ]
    assert "secret" not in "".join(listed[0])


WRONG = [
    (("create", "taken", "--scope", "read"), 1, "name taken is or was in use"),
    (("create", "key-1", "--scope", "read"), 1, "key-"),
    (("create", "new"), 2, "--scope"),
    (("create", "new", "--scope", "wrte"), 2, "'read', 'write', 'admin'"),
    (("create", "new", "--scope", "read", "--expires", "2020-01-01"), 2, "is past"),
    (("create", "new", "--scope", "read", "--expires", "soon"), 2, "90d"),
    (("revoke", "nobody"), 1, "no key nobody"),
    (("revoke",), 2, "NAME_OR_ID"),
]


def test_keys_with_invalid_arguments_change_nothing(keys: Keys) -> None:
    assert keys("create", "taken", "--scope", "read").returncode == 0
    for words, code, message in WRONG:
        result = keys(*words)
        assert (result.returncode, result.stdout) == (code, ""), words
        assert message in result.stderr
        assert "Traceback" not in result.stderr
    assert len(json.loads(keys("list", "--json").stdout)["items"]) == 1


def test_keys_with_outdated_schema_exits_4(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    Database(url).engine.connect().close()
    assert Keys(url, tmp_path)("list").returncode == 4
    assert Keys(url, tmp_path)("create", "x", "--scope", "read").returncode == 4


def test_keys_help_describes_every_command(tmp_path: Path) -> None:
    for command in ("create", "list", "revoke"):
        text = Keys("sqlite:///none.db", tmp_path)(command, "--help").stdout
        assert len(text.split("Options:")[0].split()) > 25
