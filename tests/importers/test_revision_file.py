"""An export of all revisions replays in another database with the same rows."""

import json
from pathlib import Path

import pytest

from astana_api.db.database import Database
from astana_api.exporters.formats import NDJSON
from astana_api.exporters.streaming import ExportOptions, ResourceType, export_records
from astana_api.importers import revision_file
from astana_api.importers.mirror import HistoryMismatchError, RemoteServerError, catch_up
from astana_api.importers.revision_file import RevisionFile
from tests.commands.whole_history import whole_history
from tests.importers.mirroring import assert_same
from tests.support.databases import KnowledgeBase
from tests.support.seeding import seed_folder

DOSSIER = """\
dossier: {id: votes, title: Votes, license: CC0-1.0}
entities: {x: {kind: person, statements: [{name: X, lang: en}]}}
"""


def export(database: Database, path: Path) -> bytes:
    options = ExportOptions(ResourceType.REVISIONS, NDJSON)
    path.write_bytes(b"".join(export_records(database, options)))
    return path.read_bytes()


@pytest.mark.parametrize("page_size", [7, 500])
def test_replayed_export_has_every_row_and_gives_equal_bytes(
    knowledge: KnowledgeBase,
    empty: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page_size: int,
) -> None:
    monkeypatch.setattr(revision_file, "PAGE_SIZE", page_size)
    whole_history(knowledge, 4, 12)
    (tmp_path / "all.yaml").write_text(DOSSIER)
    seed_folder(knowledge.database, tmp_path)
    content = export(knowledge.database, tmp_path / "revisions.ndjson")
    file = RevisionFile(tmp_path / "revisions.ndjson")
    written = list(catch_up(empty, file.get))
    assert written == list(range(1, knowledge.head() + 1))
    assert list(catch_up(empty, file.get)) == []
    assert_same(knowledge.database, empty)
    assert export(empty, tmp_path / "again.ndjson") == content


def test_replay_continues_after_the_last_revision(
    knowledge: KnowledgeBase, empty: Database, tmp_path: Path
) -> None:
    knowledge.create(a="person")
    export(knowledge.database, tmp_path / "first")
    list(catch_up(empty, RevisionFile(tmp_path / "first").get))
    knowledge.create(b="person")
    export(knowledge.database, tmp_path / "second")
    assert list(catch_up(empty, RevisionFile(tmp_path / "second").get)) == [2]
    with knowledge.revision("another history"):
        pass
    text = (tmp_path / "second").read_text().replace("tester", "somebody")
    (tmp_path / "other").write_text(text)
    with pytest.raises(HistoryMismatchError):
        list(catch_up(empty, RevisionFile(tmp_path / "other").get))


def test_file_that_is_no_complete_export_is_refused(
    knowledge: KnowledgeBase, empty: Database, tmp_path: Path
) -> None:
    knowledge.create(a="person")
    knowledge.create(b="person")
    content = export(knowledge.database, tmp_path / "whole")
    lines = content.splitlines(keepends=True)
    first = json.loads(lines[0])
    bad = {
        "empty": b"",
        "other": b'{"type": "person"}\n',
        "newer": json.dumps({**first, "version": 2}).encode() + b"\n",
        "text": b"lamps\n",
    }
    for name, part in bad.items():
        (tmp_path / name).write_bytes(part)
        with pytest.raises(RemoteServerError, match=name):
            RevisionFile(tmp_path / name)
    last_revision = max(n for n, line in enumerate(lines) if b'"type":"revision"' in line)
    (tmp_path / "cut").write_bytes(b"".join(lines[:last_revision]))
    with pytest.raises(RemoteServerError, match="incomplete"):
        list(catch_up(empty, RevisionFile(tmp_path / "cut").get))
    (tmp_path / "half").write_bytes(content[:-20])
    with pytest.raises(RemoteServerError, match="invalid JSON"):
        list(catch_up(empty, RevisionFile(tmp_path / "half").get))
