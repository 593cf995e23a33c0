"""Servers as processes of their own, on one core, that never outlive the benchmark."""

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
PATIENCE = 30.0
"""Seconds that a server may take until it listens."""

# The input closes when the benchmark ends, whatever its cause; the server is then told to stop.
_KEEPER = """"$@" & read -r _ || :; kill $! 2>/dev/null; wait"""


class NoServerError(Exception):
    """A server did not begin to listen; the message holds what it said."""


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Run, and start processes, on one core; None, or a system that cannot, changes nothing."""
    if core is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def two_cores() -> tuple[int | None, int | None]:
    """A core for the servers and another for the load; none where there are no two."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def clean_environment(**settings: str) -> dict[str, str]:
    """Ours without a person's settings of the project, and with the given ones."""
    mine = {"DATABASE_URL", "PORT"}
    kept = {k: v for k, v in os.environ.items() if k not in mine and not k.startswith("ASTANA_")}
    # What is measured is how fast it answers, not how much it allows.
    limits = {"ASTANA_RATE_LIMIT_ADDRESSES": "0"}
    return kept | limits | settings


def command(name: str) -> str:
    """A command of the environment that this runs in."""
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
    """Run a server for the length of the block, which begins when it listens on the port.

    Raises NoServerError when it does not.
    """
    with tempfile.TemporaryFile("w+") as said:
        with on_core(core):
            keeper = subprocess.Popen(
                ["/bin/sh", "-c", _KEEPER, "keeper", *argv],
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=environment if environment is not None else clean_environment(),
                # A Ctrl-C is for the benchmark, which then stops its servers in order.
                start_new_session=True,
            )
        try:
            if not _listens(port):
                said.seek(0)
                raise NoServerError(f"{argv[0]} does not listen: {said.read()[-2000:].strip()}")
            yield
        finally:
            keeper.communicate()


def _listens(port: int) -> bool:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.02)
        else:
            return True
    return False
