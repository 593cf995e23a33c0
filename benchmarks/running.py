"""Run servers as child processes on one core; they never outlive the benchmark."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parents[1]
START_TIMEOUT = 30.0
"""Seconds that a server may take to listen."""

# Standard input closes when the benchmark ends for any reason; the script then stops the server.
_SUPERVISOR_SCRIPT = """"$@" & read -r _ || :; kill $! 2>/dev/null; wait"""


class NoServerError(Exception):
    """A server did not start to listen; the message contains its output."""


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Pin this process and new child processes to one core; do nothing if None or unsupported."""
    if core is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    previous = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, previous)


def two_cores() -> tuple[int | None, int | None]:
    """Return one core for the servers and one for the client, or None for both if there is one."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


def free_port() -> int:
    """Return a free port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def clean_environment(**settings: str) -> dict[str, str]:
    """Return the environment without the user's settings of the project, plus `settings`."""
    excluded = {"DATABASE_URL", "PORT"}
    inherited = {
        k: v for k, v in os.environ.items() if k not in excluded and not k.startswith("ASTANA_")
    }
    # The benchmark measures speed, so rate limits are off.
    limits = {"ASTANA_RATE_LIMIT_ADDRESSES": "0"}
    return inherited | limits | settings


def command(name: str) -> str:
    """Return the path of a command in the current Python environment."""
    return str(Path(sys.executable).parent / name)


@contextmanager
def server(
    argv: Sequence[str],
    port: int,
    *,
    core: int | None = None,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Run a server during the block, which starts when the server listens on the port.

    Raises NoServerError if it does not listen in time.
    """
    with tempfile.TemporaryFile("w+") as output:
        with on_core(core):
            supervisor = subprocess.Popen(
                ["/bin/sh", "-c", _SUPERVISOR_SCRIPT, "supervisor", *argv],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=environment if environment is not None else clean_environment(),
                # Ctrl-C stops only the benchmark, which then stops its servers.
                start_new_session=True,
            )
        try:
            if not _listens(port):
                output.seek(0)
                raise NoServerError(f"{argv[0]} does not listen: {output.read()[-2000:].strip()}")
            yield
        finally:
            supervisor.communicate()


def _listens(port: int) -> bool:
    deadline = monotonic() + START_TIMEOUT
    while monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.02)
        else:
            return True
    return False
