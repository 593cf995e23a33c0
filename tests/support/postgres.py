"""A temporary PostgreSQL cluster for tests, and databases in it.

Its settings expose errors that the defaults hide: its ICU collation sorts numbers by value and
ignores punctuation, so that a column without ``COLLATE "C"`` sorts wrongly, and its time zone is an
unusual one.

    with running_cluster() as base_url:
        with fresh_database(base_url) as url:
            ...

The cluster listens on loopback only, with a random password, and never runs as root. A watchdog
process stops and removes it when the process that started it ends, even if that was killed. Tests
use the fixtures in ``tests/support/postgres_plugin.py``.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

MIN_MAJOR_VERSION = 15
"""The first version that can create a cluster with an ICU collation by default."""

ICU_LOCALE = "en-US-u-ka-shifted-kn"
SUPERUSER = "astana"
MAX_START_ATTEMPTS = 5

SERVER_OPTIONS = {
    # A temporary cluster needs no durability.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # Every test worker opens its own pools.
    "max_connections": "200",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    # 45 minutes off the hour and with DST: a test cannot confuse local time and UTC.
    "timezone": "Pacific/Chatham",
    "log_timezone": "UTC",
}

# Reads until its input is closed, which happens when the parent process ends for any reason.
# Retries, because that may happen while the cluster is being created or started.
WATCHDOG = """
trap '' INT TERM HUP
read -r _ || :
tries=0
while [ -e "$2" ] && [ $tries -lt 20 ]; do
    "$1/pg_ctl" stop -D "$2/data" -m immediate -w >/dev/null 2>&1
    rm -rf "$2" 2>/dev/null || sleep 0.5
    tries=$((tries + 1))
done
"""


class PostgresUnavailableError(Exception):
    """No cluster can be started; the message contains the reason."""


def find_server_binaries() -> Path:
    """Return the folder with the binaries of the newest installed server.

    Raises PostgresUnavailableError if none is installed, or none is new enough.
    """
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if pg_config := shutil.which("pg_config"):
        result = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True)
        folders.append(Path(result.stdout.strip()))
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    versions = {
        folder: _major_version(folder) for folder in folders if (folder / "initdb").exists()
    }
    if not versions:
        raise PostgresUnavailableError("no PostgreSQL server is installed")
    newest = max(versions, key=lambda folder: versions[folder])
    if versions[newest] < MIN_MAJOR_VERSION:
        raise PostgresUnavailableError(
            f"PostgreSQL {MIN_MAJOR_VERSION} or later is needed, {versions[newest]} is installed"
        )
    return newest


@contextlib.contextmanager
def running_cluster() -> Iterator[str]:
    """Run a cluster during the block and yield the URL of its ``postgres`` database.

    Raises PostgresUnavailableError if it cannot be started.
    """
    binaries = find_server_binaries()
    user = _server_user()
    # Not TMPDIR for root: the user of the server may have no access to it.
    shared = "/tmp" if user else None  # noqa: S108 - mkdtemp creates a private folder in it
    folder = Path(tempfile.mkdtemp(prefix="astana-postgres-", dir=shared))
    password = secrets.token_hex(16)
    watchdog = None
    try:
        if user:
            shutil.chown(folder, user, _group_of(user))
        # Start the watchdog first, so that it also cleans up if initdb is interrupted.
        watchdog = subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, "watchdog", str(binaries), str(folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
            user=user,
            group=_group_of(user),
            extra_groups=[] if user else None,
        )
        _create(binaries, folder, user, password)
        port = _start(binaries, folder, user)
        yield f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
    finally:
        if watchdog is not None:
            watchdog.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def create_database(base_url: str, name: str, *, template: str = "template0") -> str:
    """Create a database and return its URL; ``template`` must have no connections."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(base_url, statement.format(sql.Identifier(name), sql.Identifier(template)))
    return f"{base_url.rpartition('/')[0]}/{name}"


def drop_database(base_url: str, name: str) -> None:
    """Drop a database and close its connections."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _execute(base_url, statement.format(sql.Identifier(name)))


@contextlib.contextmanager
def fresh_database(base_url: str, *, template: str = "template0") -> Iterator[str]:
    """Yield the URL of a new database and drop it after the block."""
    name = f"test_{secrets.token_hex(6)}"
    try:
        yield create_database(base_url, name, template=template)
    finally:
        drop_database(base_url, name)


def _execute(base_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(base_url, autocommit=True) as connection:
        connection.execute(statement)


def _major_version(folder: Path) -> int:
    result = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True)
    number = re.search(r"\d+", result.stdout)
    return int(number.group()) if number else 0


def _server_user() -> str | None:
    """Return the user to run the server as, or None for the current one: it refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise PostgresUnavailableError(
        "we are root, and there is no user postgres or nobody to run it as"
    )


def _group_of(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def _create(binaries: Path, folder: Path, user: str | None, password: str) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    if user:
        shutil.chown(password_file, user, _group_of(user))
    command = [
        str(binaries / "initdb"),
        f"--pgdata={folder / 'data'}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        # Hashing for every connection would only cost time.
        "--auth-host=password",
        "--auth-local=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=icu",
        f"--icu-locale={ICU_LOCALE}",
        "--no-sync",
        "--no-instructions",
    ]
    _run(command, user, "initdb failed")
    lines = [f"{name} = '{value}'" for name, value in SERVER_OPTIONS.items()]
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write("\n".join(["", *lines, ""]))


def _start(binaries: Path, folder: Path, user: str | None) -> int:
    """Start the server on a free port; retry, since another process may take the port first."""
    log = folder / "log"
    failure = PostgresUnavailableError("the server was never started")
    for _ in range(MAX_START_ATTEMPTS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        command = [str(binaries / "pg_ctl"), "start", "-w", "-t", "60"]
        command += ["-D", str(folder / "data"), "-l", str(log), "-o", f"-p {port}"]
        try:
            _run(command, user, "the server did not start")
        except PostgresUnavailableError as error:
            failure = error
        else:
            return port
    log_text = log.read_text()[-2000:] if log.exists() else ""
    raise PostgresUnavailableError(f"{failure}\n{log_text}")


def _run(command: list[str], user: str | None, failure: str) -> None:
    # A file, not a pipe: the server inherits it and would keep a pipe open.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            user=user,
            group=_group_of(user),
            extra_groups=[] if user else None,
            # PGHOST or PGDATA of the developer must not apply.
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
        if result.returncode != 0:
            output.seek(0)
            raise PostgresUnavailableError(f"{failure}: {output.read().strip()[-2000:]}")
