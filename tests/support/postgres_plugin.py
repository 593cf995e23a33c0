"""Hooks and fixtures that provide PostgreSQL to tests, or report that it is missing.

One cluster serves a run: the controller starts it before xdist's workers, which read its URL from
the environment. Set ``ASTANA_TEST_POSTGRES_URL`` to use another server, whose user must be allowed
to create databases. With ``ASTANA_REQUIRE_POSTGRES=1`` the run fails if there is no server.

Fixtures: ``postgres_url``, the server; ``postgres_database``, an empty database per test;
``database_url``, an empty database, parametrized over SQLite and PostgreSQL.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.postgres import PostgresUnavailableError, fresh_database, running_cluster

URL_VARIABLE = "ASTANA_TEST_POSTGRES_URL"
REQUIRE_VARIABLE = "ASTANA_REQUIRE_POSTGRES"
REASON_VARIABLE = "ASTANA_TEST_POSTGRES_REASON"

cluster = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if is_worker or config.option.collectonly or os.environ.get(URL_VARIABLE):
        return
    stack = ExitStack()
    os.environ.pop(REASON_VARIABLE, None)
    try:
        os.environ[URL_VARIABLE] = stack.enter_context(running_cluster())
    except PostgresUnavailableError as error:
        if os.environ.get(REQUIRE_VARIABLE) == "1":
            raise pytest.UsageError(f"{REQUIRE_VARIABLE}=1, but {error}") from error
        os.environ[REASON_VARIABLE] = str(error)
        return
    stack.callback(os.environ.pop, URL_VARIABLE, None)
    config.stash[cluster] = stack


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(cluster, None):
        stack.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reason = os.environ.get(REASON_VARIABLE)
    if not reason:
        return
    skipped = [
        report
        for report in terminalreporter.getreports("skipped")
        if "NO POSTGRESQL" in str(report.longrepr)
    ]
    terminalreporter.section("NO POSTGRESQL", sep="!", red=True, bold=True)
    terminalreporter.line(f"{len(skipped)} tests were NOT run on PostgreSQL: {reason}", red=True)
    terminalreporter.line("Install it (Debian: apt-get install postgresql) and run again.")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    url = os.environ.get(URL_VARIABLE)
    if not url:
        pytest.skip(f"NO POSTGRESQL: {os.environ.get(REASON_VARIABLE, 'none was started')}")
    return url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'astana.db'}"
    url: str = request.getfixturevalue("postgres_database")
    return url
