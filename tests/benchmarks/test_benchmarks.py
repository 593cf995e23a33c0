"""The benchmarks run, on sizes that show nothing but that; no figure is asserted."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from astana_api.db.database import Database
from benchmarks import finding, importing, relational, report, serve
from benchmarks.__main__ import main
from benchmarks.generate import batches
from benchmarks.load import Question, WrongAnswerError, load
from benchmarks.running import NoServerError, command, free_port, server
from benchmarks.servers import floor

ENTITIES = 300


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated database of ours."""
    file = tmp_path_factory.mktemp("filled") / "astana.db"
    database = Database(f"sqlite:///{file}")
    importing.fill(database, ENTITIES)
    database.engine.dispose()
    return file


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[int]:
    """The port of a server with constant answers."""
    (tmp_path / "item.json").write_bytes(b"{}")
    (tmp_path / "list.json").write_bytes(b"[" + b"0," * 200_000 + b"0]")
    port = free_port()
    argv = [command("python"), "-m", "benchmarks.servers.bare", str(tmp_path), str(port)]
    with server(argv, port):
        yield port


def test_the_made_up_world_is_the_same_every_time() -> None:
    assert list(batches(60)) == list(batches(60))
    assert list(batches(60)) != list(batches(60, seed=2))


def test_an_import_is_weighed_against_the_same_rows(filled: Path, tmp_path: Path) -> None:
    source = Database(f"sqlite:///{filled}")
    target = Database(f"sqlite:///{tmp_path / 'raw.db'}")
    found = {
        row["stage"]: row
        for row in importing.figures(source, target, importing.Seconds(statements=1, project=1))
    }
    rows = importing.counts(source)
    assert rows == importing.counts(target)
    assert found["whole"]["rows"] == sum(rows.values())
    assert found["state"]["rows"] + found["project"]["rows"] == found["whole"]["rows"]
    assert min(rows[each] for each in importing.PROJECTED) > 0
    for database in (source, target):
        database.engine.dispose()


def test_the_floor_answers_every_item_as_ours_is_stored(filled: Path, tmp_path: Path) -> None:
    relational.fill(filled, tmp_path)
    with closing(floor.build(tmp_path)) as app, closing(sqlite3.connect(filled)) as connection:
        stored = connection.execute(
            "SELECT id, body FROM rendered_entities WHERE kind = 'organization'"
        ).fetchall()
        assert stored
        for entity_id, body in stored:
            assert app.item(entity_id) == json.loads(body)
        assert app.item("nobody") is None


def test_every_server_is_loaded_and_compared(filled: Path, tmp_path: Path) -> None:
    measured = serve.measure(tmp_path, filled, rounds=1, seconds=0.05)
    rows = {(row["server"], row["workload"]): row for row in serve.table(measured)}
    for name in (serve.BARE, serve.FLOOR, serve.TEXTBOOK):
        for workload in ("item", "list of 50"):
            assert rows[name, workload]["per_second"] > 0
    assert rows[serve.BARE, "item"]["of_bare"] == 1
    assert rows[serve.FLOOR, "item"]["of_floor"] == 1


def test_every_question_is_asked_of_both_worlds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.finding.SMALL", 60)
    monkeypatch.setattr("benchmarks.finding.QUESTIONS", 2)
    main(["finding", "--growth", "300", "--rounds", "1"])
    shown = capsys.readouterr().out
    assert "Finding things among 60 and among 300 entities" in shown
    assert all(name in shown for name in finding.ASKED)


def test_the_client_counts_whole_answers_of_any_length(bare: int) -> None:
    questions = [Question("/v1/organizations/one"), Question("/v1/organizations")]
    found = load(bare, questions, seconds=0.05, connections=3)
    assert found.answers > 0
    assert found.p50 <= found.p99
    assert 0 <= found.waiting <= 1


def test_the_client_refuses_an_answer_of_another_status(bare: int) -> None:
    with pytest.raises(WrongAnswerError, match="200 OK' instead of 304"):
        load(bare, [Question("/", status=304)], seconds=0.05)


def test_a_server_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.running.PATIENCE", 0.5)
    argv = ["/bin/sh", "-c", "echo out of order"]
    with pytest.raises(NoServerError, match="out of order"), server(argv, free_port()):
        pass


def test_a_run_ends_in_a_table_and_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer, document = tmp_path / "figures.json", tmp_path / "performance.md"
    document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    main(["import", "--entities", "50", "--json", str(answer), "--write", str(document)])
    assert "Import of 50 entities" in capsys.readouterr().out
    figures = json.loads(answer.read_text())
    assert [row["stage"] for row in figures["results"]["import"]] == ["state", "project", "whole"]
    assert figures["settings"]["entities"] == 50
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "### Import of 50 entities" in text


@pytest.mark.parametrize("arguments", [["marathon"], ["--entities", "0"]])
def test_what_cannot_be_run_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == 2


def test_a_document_without_a_place_for_figures_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "other.md"
    document.write_text("text\n")
    with pytest.raises(ValueError, match="it needs"):
        report.write_into(document, "", [])
    assert document.read_text() == "text\n"
