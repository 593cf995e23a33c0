"""SIGINT and SIGTERM at any moment of a command end it, and leave no part of its work behind.

A hook sends the signal at a counted import or after a function, so that the moment does not depend
on the machine. It sends it inside a finalizer, in which Python ignores exceptions.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.database import Database
from astana_api.models import Entity, Head
from tests.support.server_process import find_free_port, run_server

_PROGRAM = """
import importlib, json, os, runpy, signal, sys

# A process in the background of a script ignores SIGINT, and so would its children.
signal.signal(signal.SIGINT, signal.default_int_handler)
moment = json.loads(os.environ["TEST_MOMENT"])
own_id, kill = os.getpid(), os.kill
if moment["is_process_1"]:
    os.getpid = lambda: 1
count = 0

class Killer:
    def __del__(self):
        kill(own_id, moment["signal"])
        for _ in range(1000):
            pass

def send_signal_at_import(event, arguments):
    global count
    if event == "import" and moment["module"] in (None, arguments[0]):
        count += 1
        if count == moment["count"]:
            Killer()

def send_signal_after(module, name):
    function = getattr(module, name)
    def call(*arguments):
        function(*arguments)
        Killer()
    setattr(module, name, call)

if moment["function"]:
    send_signal_after(importlib.import_module(moment["module"]), moment["function"])
else:
    sys.addaudithook(send_signal_at_import)
runpy.run_module("astana_api", run_name="__main__", alter_sys=True)
"""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(
    database: Database,
    *words: str,
    number: signal.Signals,
    count: int = 1,
    module: str | None = None,
    function: str | None = None,
    is_process_1: bool = False,
) -> int:
    """Run a command, send it the signal, and return its exit code as a shell shows it.

    The moment is the import with the number `count`, of `module` or of any; or the end of a call of
    a function of the module.
    """
    moment = {
        "signal": number,
        "count": count,
        "module": module,
        "function": function,
        "is_process_1": is_process_1,
    }
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words],
        env={**os.environ, "DATABASE_URL": database.url, "TEST_MOMENT": json.dumps(moment)},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result.returncode if result.returncode >= 0 else 128 - result.returncode


@pytest.fixture
def migrated(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'astana.db'}")
    migrate_and_reproject(database)
    database.engine.dispose()
    return database


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("count", [5, 100, 300, 500, 700, 900, 1100])
def test_signal_during_the_start_of_serve_ends_it(
    migrated: Database, number: signal.Signals, count: int
) -> None:
    port = str(find_free_port())
    code = run(migrated, "serve", "--port", port, number=number, count=count)
    assert code == 128 + number


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("module", ["uvicorn.config", "uvloop", "astana_api.api.asgi_stack"])
def test_signal_during_the_import_of_a_module_ends_serve(
    migrated: Database, number: signal.Signals, module: str
) -> None:
    port = str(find_free_port())
    code = run(migrated, "serve", "--port", port, number=number, module=module)
    assert code == 128 + number


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_ends_process_1_of_a_container(migrated: Database, number: signal.Signals) -> None:
    """The kernel ignores a signal to process 1 that has the default action."""
    code = run(migrated, "serve", number=number, count=300, is_process_1=True)
    assert code == 128 + number


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("words", [("migrate",), ("stats",), ("seed",)])
def test_signal_during_the_start_of_a_command_ends_it(
    migrated: Database, number: signal.Signals, words: tuple[str, ...]
) -> None:
    assert run(migrated, *words, number=number, count=200) == 128 + number


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_before_the_commit_of_seed_leaves_nothing_half_done(
    migrated: Database, number: signal.Signals
) -> None:
    module = "astana_api.commands.revision"
    assert run(migrated, "seed", number=number, module=module, function="refresh") == 128 + number
    with migrated.write() as session:
        assert session.scalar(select(Head.revision)) == 0
        assert session.scalar(select(func.count()).select_from(Entity)) == 0
    migrated.engine.dispose()


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_to_a_started_server_exits_0(
    migrated: Database, tmp_path: Path, number: signal.Signals
) -> None:
    with run_server(migrated.url, tmp_path) as server:
        server.process.send_signal(number)
        assert server.process.wait(30) == 0
    assert "Traceback" not in server.log.read_text()
