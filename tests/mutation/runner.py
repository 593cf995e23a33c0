"""Run the tests of a mutant in a forked process, on a copy of the source.

Each process is forked from one that has imported the libraries but nothing of the program: that
saves half of the time of a short test run. The working tree is only read.
"""

import importlib
import itertools
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "astana_api"
LIBRARIES = (
    "alembic.command", "fastapi", "fastapi.openapi.utils", "httpx", "pydantic_settings",
    "psycopg", "rapidfuzz", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm", "structlog", "typer", "uvicorn", "yaml",
)  # fmt: skip
"""Libraries that every test process needs."""
NO_SERVER = "postgresql://no-server.invalid"
"""Replaces the PostgreSQL server, so that none is started."""
MIN_TIMEOUT_SECONDS = 15.0


class Verdict(StrEnum):
    """What the tests found out about a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMED_OUT = "timed out"


class BrokenTestsError(Exception):
    """Tests fail without any mutation."""


class _SQLiteOnly:
    """Deselect the tests that need a PostgreSQL server."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if not _needs_postgresql(item)]


def _needs_postgresql(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "postgresql" in item.name or any("postgres" in name for name in fixtures)


class MutantRunner:
    """Run tests on copies of the source in a scratch folder."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.source = scratch / "src"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, self.source / "astana_api", ignore=ignored)
        for name in ("alembic", "seed"):
            (scratch / name).symlink_to(ROOT / name)
        self._context = multiprocessing.get_context("fork")
        self._seconds: dict[tuple[str, ...], float] = {}
        os.environ["ASTANA_TEST_POSTGRES_URL"] = NO_SERVER
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        self._versions = itertools.count(1_000_000_000)
        for library in LIBRARIES:
            importlib.import_module(library)

    def run(self, mutant: Mutant, tests: Sequence[str]) -> Verdict:
        """Return the verdict of the tests; raise BrokenTestsError if they fail without it."""
        seconds = self._measure(tuple(tests))
        file = self.source / "astana_api" / mutant.module
        original = file.read_text()
        self._replace(file, mutant.source)
        try:
            exit_code = self._run_tests(tests, max(MIN_TIMEOUT_SECONDS, 4 * seconds))
        finally:
            self._replace(file, original)
        if exit_code is None:
            return Verdict.TIMED_OUT
        return Verdict.SURVIVED if exit_code == pytest.ExitCode.OK else Verdict.KILLED

    def _replace(self, file: Path, source: str) -> None:
        """Write a source with its own time of change: else byte code of another might be used."""
        file.write_text(source)
        version = next(self._versions)
        os.utime(file, (version, version))

    def _measure(self, tests: tuple[str, ...]) -> float:
        """Return how long the tests take without a mutation."""
        if tests not in self._seconds:
            start = time.monotonic()
            exit_code = self._run_tests(tests, 600)
            if exit_code != pytest.ExitCode.OK:
                output = (self.scratch / "output").read_text()[-3000:]
                raise BrokenTestsError(f"without a mutation, {' '.join(tests)} fail:\n{output}")
            self._seconds[tests] = time.monotonic() - start
        return self._seconds[tests]

    def _run_tests(self, tests: Sequence[str], timeout: float) -> int | None:
        """Return the exit code of pytest; None if it took too long."""
        process = self._context.Process(target=self._execute_pytest, args=(tests,), daemon=True)
        process.start()
        process.join(timeout)
        exit_code = process.exitcode
        if exit_code is None and process.pid is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.join()
        shutil.rmtree(self.scratch / "tmp", ignore_errors=True)
        return exit_code

    def _execute_pytest(self, tests: Sequence[str]) -> None:
        os.setsid()
        with (self.scratch / "output").open("w") as output:
            for stream in (sys.stdout, sys.stderr):
                os.dup2(output.fileno(), stream.fileno())
        os.chdir(ROOT)
        sys.path.insert(0, str(self.source))
        os.environ["PYTHONPATH"] = str(self.source)
        options = ["-x", "-q", "--tb=short", "-p", "no:cacheprovider"]
        options += ["-p", "xdist.plugin", f"--basetemp={self.scratch / 'tmp'}"]
        exit_code = pytest.main([*options, *tests], plugins=[_SQLiteOnly()])
        sys.stdout.flush()
        os._exit(exit_code)
