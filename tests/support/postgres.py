"""A throwaway PostgreSQL cluster for the tests, and databases in it.

The cluster is made to show faults that a friendly one hides: its default order of text is ICU's
(numbers by value, punctuation ignored), so that a column compared without ``COLLATE "C"`` sorts
wrongly at once, and its time zone is nobody's.

    with running_cluster() as base_url:
        with fresh_database(base_url) as url:
            ...

The cluster listens on loopback alone, behind a password made for the occasion, and never runs as
root. A keeper process stops and removes it as soon as the process that asked for it is gone, even
one that was killed. Tests get theirs from the fixtures in ``tests/support/postgres_plugin.py``.
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

OLDEST_MAJOR = 15
"""The first version that can make a whole cluster with an ICU order of text."""

ICU_LOCALE = "en-US-u-ka-shifted-kn"
SUPERUSER = "astana"
STARTS_TRIED = 5

SERVER_OPTIONS = {
    # A cluster that lives for a minute need not outlive a power cut.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # Every test worker brings its own pools.
    "max_connections": "200",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    # 45 minutes off the hour and with summer time: local time never passes for UTC by accident.
    "timezone": "Pacific/Chatham",
    "log_timezone": "UTC",
}

# Reads until its input is closed, which the end of the asking process does whatever its cause.
# More than one try, for that end may come while the cluster is still being made or started.
KEEPER = """
trap '' INT TERM HUP
read -r _ || :
tries=0
while [ -e "$2" ] && [ $tries -lt 20 ]; do
    "$1/pg_ctl" stop -D "$2/data" -m immediate -w >/dev/null 2>&1
    rm -rf "$2" 2>/dev/null || sleep 0.5
    tries=$((tries + 1))
done
"""


class NoPostgresError(Exception):
    """No cluster could be had; the message says why, for a person to mend."""


def server_binaries() -> Path:
    """Find the folder of the newest server on this machine.

    Raises NoPostgresError where there is none, or none new enough.
    """
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True)
        folders.append(Path(answer.stdout.strip()))
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    found = {folder: _major(folder) for folder in folders if (folder / "initdb").exists()}
    if not found:
        raise NoPostgresError("no PostgreSQL server is installed")
    newest = max(found, key=lambda folder: found[folder])
    if found[newest] < OLDEST_MAJOR:
        raise NoPostgresError(
            f"PostgreSQL {OLDEST_MAJOR} or later is needed, {found[newest]} is installed"
        )
    return newest


@contextlib.contextmanager
def running_cluster() -> Iterator[str]:
    """Run a cluster for the length of the block and give the URL of its ``postgres`` database.

    Raises NoPostgresError where none can be made.
    """
    binaries = server_binaries()
    owner = _owner()
    # Not TMPDIR when we are root: the server's own user may not be able to enter it.
    shared = "/tmp" if owner else None  # noqa: S108 - mkdtemp makes a folder of its own in it
    folder = Path(tempfile.mkdtemp(prefix="astana-postgres-", dir=shared))
    password = secrets.token_hex(16)
    keeper = None
    try:
        if owner:
            shutil.chown(folder, owner, _group(owner))
        # First of all, so that a run killed while the cluster is being made leaves nothing either.
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "keeper", str(binaries), str(folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
            user=owner,
            group=_group(owner),
            extra_groups=[] if owner else None,
        )
        _create(binaries, folder, owner, password)
        port = _start(binaries, folder, owner)
        yield f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
    finally:
        if keeper is not None:
            keeper.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def create_database(base_url: str, name: str, *, template: str = "template0") -> str:
    """Create a database and give its URL; ``template`` is one nobody is connected to."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(base_url, statement.format(sql.Identifier(name), sql.Identifier(template)))
    return f"{base_url.rpartition('/')[0]}/{name}"


def drop_database(base_url: str, name: str) -> None:
    """Drop a database, ending whoever is still connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _execute(base_url, statement.format(sql.Identifier(name)))


@contextlib.contextmanager
def fresh_database(base_url: str, *, template: str = "template0") -> Iterator[str]:
    """Give the URL of a database of its own, which is gone after the block."""
    name = f"test_{secrets.token_hex(6)}"
    try:
        yield create_database(base_url, name, template=template)
    finally:
        drop_database(base_url, name)


def _execute(base_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(base_url, autocommit=True) as connection:
        connection.execute(statement)


def _major(folder: Path) -> int:
    answer = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True)
    number = re.search(r"\d+", answer.stdout)
    return int(number.group()) if number else 0


def _owner() -> str | None:
    """Name the user to run the server as, or None for ourselves: the server refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NoPostgresError("we are root, and there is no user postgres or nobody to run it as")


def _group(owner: str | None) -> int | None:
    return pwd.getpwnam(owner).pw_gid if owner else None


def _create(binaries: Path, folder: Path, owner: str | None, password: str) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    if owner:
        shutil.chown(password_file, owner, _group(owner))
    command = [
        str(binaries / "initdb"),
        f"--pgdata={folder / 'data'}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        # Over loopback, to a server of our own, a hash a connection would only cost time.
        "--auth-host=password",
        "--auth-local=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=icu",
        f"--icu-locale={ICU_LOCALE}",
        "--no-sync",
        "--no-instructions",
    ]
    _run(command, owner, "initdb failed")
    lines = [f"{name} = '{value}'" for name, value in SERVER_OPTIONS.items()]
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write("\n".join(["", *lines, ""]))


def _start(binaries: Path, folder: Path, owner: str | None) -> int:
    """Start the server on a free port; another process may take it first, so try some."""
    log = folder / "log"
    failure = NoPostgresError("the server was never started")
    for _ in range(STARTS_TRIED):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        command = [str(binaries / "pg_ctl"), "start", "-w", "-t", "60"]
        command += ["-D", str(folder / "data"), "-l", str(log), "-o", f"-p {port}"]
        try:
            _run(command, owner, "the server did not start")
        except NoPostgresError as error:
            failure = error
        else:
            return port
    said = log.read_text()[-2000:] if log.exists() else ""
    raise NoPostgresError(f"{failure}\n{said}")


def _run(command: list[str], owner: str | None, failure: str) -> None:
    # A file and not a pipe: the server inherits it, and a pipe would never come to its end.
    with tempfile.TemporaryFile("w+") as said:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd="/",
            user=owner,
            group=_group(owner),
            extra_groups=[] if owner else None,
            # A person's PGHOST or PGDATA is not meant for this one.
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
        if result.returncode != 0:
            said.seek(0)
            raise NoPostgresError(f"{failure}: {said.read().strip()[-2000:]}")
