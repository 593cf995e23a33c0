"""Test that the benchmarks run, on small sizes; no measured value is asserted."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.rendering.compression import decompress
from astana_api.models import StaleRendering
from benchmarks import finding, importing, relational, report, serve
from benchmarks.__main__ import main
from benchmarks.generate import generate_batches
from benchmarks.load import Request, WrongResponseError, load
from benchmarks.running import NoServerError, command, free_port, server
from benchmarks.servers import raw_sql

ENTITIES = 300


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small generated database."""
    file = tmp_path_factory.mktemp("filled") / "astana.db"
    database = Database(f"sqlite:///{file}")
    importing.fill(database, ENTITIES)
    database.engine.dispose()
    return file


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[int]:
    """Yield the port of a server with constant responses."""
    (tmp_path / "item.json").write_bytes(b"{}")
    (tmp_path / "list.json").write_bytes(b"[" + b"0," * 200_000 + b"0]")
    port = free_port()
    argv = [command("python"), "-m", "benchmarks.servers.bare", str(tmp_path), str(port)]
    with server(argv, port):
        yield port


def test_generate_batches_with_same_seed_is_deterministic() -> None:
    assert list(generate_batches(60)) == list(generate_batches(60))
    assert list(generate_batches(60)) != list(generate_batches(60, seed=2))


def test_importing_measure_compares_same_rows(filled: Path, tmp_path: Path) -> None:
    source = Database(f"sqlite:///{filled}")
    target = Database(f"sqlite:///{tmp_path / 'raw.db'}")
    rows_by_stage = {
        row["stage"]: row
        for row in importing.measure(
            source, target, importing.StageSeconds(statements=1, project=1)
        )
    }
    rows = importing.count_rows(source)
    assert rows == importing.count_rows(target)
    assert rows_by_stage["whole"]["rows"] == sum(rows.values())
    assert (
        rows_by_stage["state"]["rows"] + rows_by_stage["project"]["rows"]
        == rows_by_stage["whole"]["rows"]
    )
    # An import into an empty database leaves nothing stale.
    filled_tables = importing.PROJECTED_TABLES - {table(StaleRendering)}
    assert min(rows[projected_table] for projected_table in filled_tables) > 0
    for database in (source, target):
        database.engine.dispose()


def test_raw_sql_items_equal_rendered_entities(filled: Path, tmp_path: Path) -> None:
    relational.fill(filled, tmp_path)
    with closing(raw_sql.build(tmp_path)) as app, closing(sqlite3.connect(filled)) as connection:
        stored = connection.execute(
            "SELECT id, body FROM rendered_entities WHERE kind = 'organization'"
        ).fetchall()
        assert stored
        for entity_id, body in stored:
            assert app.item(entity_id) == json.loads(decompress(body))
        assert app.item("nobody") is None


def test_serve_measure_loads_and_compares_every_server(filled: Path, tmp_path: Path) -> None:
    measured = serve.measure(tmp_path, filled, rounds=1, seconds=0.05)
    rows = {(row["server"], row["workload"]): row for row in serve.table(measured)}
    for name in (serve.BARE, serve.FLOOR, serve.PLAIN, serve.TEXTBOOK):
        for workload in ("item", "list of 50"):
            assert rows[name, workload]["per_second"] > 0
    assert rows[serve.BARE, "item"]["of_bare"] == 1
    assert rows[serve.FLOOR, "item"]["of_floor"] == 1


def test_finding_command_runs_every_query(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.finding.SMALL", 60)
    monkeypatch.setattr("benchmarks.finding.REQUESTS_PER_QUERY", 2)
    main(["finding", "--growth", "300", "--rounds", "1"])
    output = capsys.readouterr().out
    assert "Finding things among 60 and among 300 entities" in output
    assert all(name in output for name in finding.QUERIES)


def test_load_counts_complete_responses_of_any_length(bare: int) -> None:
    requests = [Request("/v1/organizations/one"), Request("/v1/organizations")]
    result = load(bare, requests, seconds=0.05, connections=3)
    assert result.responses > 0
    assert result.p50 <= result.p99
    assert 0 <= result.client_idle <= 1


def test_load_with_unexpected_status_raises_wrong_response(bare: int) -> None:
    with pytest.raises(WrongResponseError, match="200 OK' instead of 304"):
        load(bare, [Request("/", status=304)], seconds=0.05)


def test_server_that_does_not_listen_raises_with_its_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("benchmarks.running.START_TIMEOUT", 0.5)
    argv = ["/bin/sh", "-c", "echo out of order"]
    with pytest.raises(NoServerError, match="out of order"), server(argv, free_port()):
        pass


def test_import_command_writes_table_json_and_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    json_file, document = tmp_path / "figures.json", tmp_path / "performance.md"
    document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    main(["import", "--entities", "50", "--json", str(json_file), "--write", str(document)])
    assert "Import of 50 entities" in capsys.readouterr().out
    figures = json.loads(json_file.read_text())
    assert [row["stage"] for row in figures["results"]["import"]] == ["state", "project", "whole"]
    assert figures["settings"]["entities"] == 50
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "### Import of 50 entities" in text


@pytest.mark.parametrize("arguments", [["marathon"], ["--entities", "0"]])
def test_command_with_invalid_arguments_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit_info:
        main(arguments)
    assert exit_info.value.code == 2


def test_write_into_document_without_markers_raises_and_keeps_it(tmp_path: Path) -> None:
    document = tmp_path / "other.md"
    document.write_text("text\n")
    with pytest.raises(ValueError, match="it needs"):
        report.write_into(document, "", [])
    assert document.read_text() == "text\n"
