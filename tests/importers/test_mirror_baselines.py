"""A mirror has the import baselines of its server: seeding it gives the result of the original."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from astana_api.commands.seeding.outcomes import Outcome
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import Json
from astana_api.importers.mirror import RemoteServerError, catch_up
from tests.importers.mirroring import assert_same, blocking_server, small_pages
from tests.support.databases import KnowledgeBase
from tests.support.seeding import seed_folder

CLOCK = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
VELNA = """\
dossier: {id: velna, title: The Velna, license: CC-BY-4.0}
citations: {book: {type: book}, gazette: {type: webpage}}
entities:
  club:
    kind: organization
    statements:
      - {name: Club, lang: en, cite: [book]}
      - {founded: 1971, cite: [book]}
      - {dissolved: 1999, cite: [book, gazette]}
      - {aim: peace, lang: en}
"""
ORSK = """\
dossier: {id: orsk, title: Orsk, description: Beside the Velna, uses: [club]}
citations: {letter: {type: personal_communication}}
entities:
  club:
    kind: organization
    statements:
      - {aim: peace, lang: en}
      - {aim: trade, lang: en, cite: [letter]}
"""
WITHOUT_FACTS = """\
dossier: {id: velna, title: The Velna again}
entities:
  club:
    kind: organization
    statements:
      - {name: Club, lang: en}
"""


@pytest.fixture
def pair(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """Yield an empty original and an empty copy on SQLite, where the database does not matter."""
    files = [tmp_path / "original.db", tmp_path / "copy.db"]
    for file in files:
        shutil.copyfile(sqlite_template, file)
    original, mirror = (Database(f"sqlite:///{file}") for file in files)
    yield original, mirror
    asyncio.run(original.close())
    asyncio.run(mirror.close())


def seed(database: Database, folder: Path, content: str) -> dict[tuple[str, str], str]:
    """Seed a dossier and return the outcomes of its records but the unchanged ones."""
    folder.mkdir(exist_ok=True)
    (folder / "all.yaml").write_text(content, encoding="utf-8")
    report = seed_folder(database, folder, clock=lambda: CLOCK)
    return {
        (kind.value, key): outcome.value
        for (kind, key), outcome in report.outcome.by_key.items()
        if outcome is not Outcome.UNCHANGED
    }


def mirror_once(original: Database, empty: Database) -> list[int]:
    with blocking_server(original.url) as server:
        return list(catch_up(empty, small_pages(server.get, 7)))


@pytest.mark.parametrize(
    ("changed", "is_ended"),
    [
        (VELNA.replace("      - {founded: 1971, cite: [book]}\n", ""), True),
        # A fact that another dossier states too is not ended.
        (VELNA.replace("      - {aim: peace, lang: en}\n", ""), False),
        (VELNA.replace("cite: [book, gazette]", "cite: [gazette]").replace("1971", "1972"), True),
        (WITHOUT_FACTS, True),
    ],
    ids=["removed fact", "fact of two dossiers", "removed evidence", "removed types"],
)
def test_seeding_a_mirror_gives_the_same_result_as_on_the_original(
    knowledge: KnowledgeBase, empty: Database, tmp_path: Path, changed: str, is_ended: bool
) -> None:
    original = knowledge.database
    seed(original, tmp_path / "velna", VELNA)
    seed(original, tmp_path / "orsk", ORSK)
    mirror_once(original, empty)
    assert_same(original, empty)
    expected = seed(original, tmp_path / "velna", changed)
    assert seed(empty, tmp_path / "velna", changed) == expected
    assert ("ended" in expected.values()) is is_ended
    assert_same(original, empty)
    assert seed(empty, tmp_path / "velna", changed) == {}


def test_resumed_mirror_has_the_baseline_of_the_last_seeding(
    pair: tuple[Database, Database], tmp_path: Path
) -> None:
    original, copy = pair
    seed(original, tmp_path / "velna", VELNA)
    seed(original, tmp_path / "orsk", ORSK)
    mirror_once(original, copy)
    seed(original, tmp_path / "velna", VELNA.replace("1971", "1972"))
    seed(original, tmp_path / "orsk", ORSK.replace("trade", "travel"))
    seed(original, tmp_path / "velna", WITHOUT_FACTS)
    with blocking_server(original.url) as server:
        assert list(islice(catch_up(copy, server.get), 1)) == [3]
    assert mirror_once(original, copy) == [4, 5]
    assert_same(original, copy)


def test_mirror_reads_each_baseline_once_for_several_seedings(
    pair: tuple[Database, Database], tmp_path: Path
) -> None:
    original, copy = pair
    for year in range(1971, 1975):
        seed(original, tmp_path / "velna", VELNA.replace("1971", str(year)))
        seed(original, tmp_path / "orsk", ORSK.replace("trade", f"trade in {year}"))
    with blocking_server(original.url) as server:
        list(catch_up(copy, server.get))
    read = [path for path in server.requested_paths if path.endswith("/baseline")]
    assert sorted(read) == ["/v1/dossiers/orsk/baseline", "/v1/dossiers/velna/baseline"]
    assert_same(original, copy)


def test_mirror_follows_a_seeding_that_happens_while_it_reads_the_baseline(
    pair: tuple[Database, Database], tmp_path: Path
) -> None:
    """The baseline is then of a later revision than those of the page that was read."""
    original, copy = pair
    seed(original, tmp_path / "velna", VELNA)
    changes = [WITHOUT_FACTS]
    with blocking_server(original.url) as server:

        def seed_before_baseline(path: str) -> Json | None:
            if path.endswith("/baseline") and changes:
                seed(original, tmp_path / "velna", changes.pop())
            return server.get(path)

        assert list(catch_up(copy, seed_before_baseline)) == [1, 2]
    assert_same(original, copy)


def test_seeding_interrupted_mirror_starts_without_a_partial_baseline(
    pair: tuple[Database, Database], tmp_path: Path
) -> None:
    original, copy = pair
    seed(original, tmp_path / "velna", VELNA)
    with blocking_server(original.url) as server:

        def fail_at_baseline(path: str) -> Json | None:
            if path.endswith("/baseline"):
                raise ConnectionError
            return server.get(path)

        with pytest.raises(ConnectionError):
            list(catch_up(copy, fail_at_baseline))
        assert KnowledgeBase(copy).head() == 0
        assert list(catch_up(copy, server.get)) == [1]
    assert_same(original, copy)


@pytest.mark.parametrize(
    "baseline",
    [
        {"id": "velna"},
        {
            "id": "velna",
            "title": "x",
            "description": None,
            "revision": 1,
            "fingerprints": {"ship": {}},
        },
    ],
)
def test_catch_up_with_invalid_baseline_raises_remote_server_error(
    pair: tuple[Database, Database], tmp_path: Path, baseline: Any
) -> None:
    original, copy = pair
    seed(original, tmp_path / "velna", VELNA)
    with blocking_server(original.url) as server:

        def invalid(path: str) -> Json | None:
            return baseline if path.endswith("/baseline") else server.get(path)

        with pytest.raises(RemoteServerError, match="cannot understand /v1/dossiers/velna"):
            list(catch_up(copy, invalid))


def test_get_baseline_of_dossier_and_of_unknown_one(
    pair: tuple[Database, Database], tmp_path: Path
) -> None:
    original, _ = pair
    seed(original, tmp_path / "velna", VELNA)
    seed(original, tmp_path / "orsk", ORSK)
    with blocking_server(original.url) as server:
        baseline = server.get("/v1/dossiers/orsk/baseline")
        assert server.send("/v1/dossiers/volga/baseline").json()["code"] == "resource-not-found"
    assert baseline is not None
    fingerprints = baseline.pop("fingerprints")
    assert baseline == {
        "id": "orsk",
        "title": "Orsk",
        "description": "Beside the Velna",
        "license": None,
        "rules_off": [],
        "revision": 2,
    }
    assert fingerprints.keys() == {"citation", "statement", "evidence"}
    assert fingerprints["citation"].keys() == {"letter"}
    assert (len(fingerprints["statement"]), len(fingerprints["evidence"])) == (2, 1)
