"""Measure startup times: `--help`, the seed, and the first response after `make serve`.

Each step is a command that `make serve` runs, in an empty folder. With a clone, the whole of
`make serve` is timed, including the installation.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

from benchmarks.running import ROOT, clean_environment, command, free_port

STEP_TIMEOUT = 60.0
"""Seconds after which a step fails."""
INSTALL_TIMEOUT = 600.0
"""Seconds after which a step that installs everything fails."""


class StepFailedError(Exception):
    """A startup command failed; the message contains its output."""


def measure(*, install: bool = False, repeats: int = 3) -> Iterator[dict[str, Any]]:
    """Yield the seconds of each step, the median of `repeats` where a step can be repeated.

    With `install`, also start a fresh clone of the last commit, which installs everything.
    Raises StepFailedError.
    """
    with tempfile.TemporaryDirectory(prefix="astana-bench-") as folder_name:
        folder = Path(folder_name)
        environment = clean_environment(DATABASE_URL=f"sqlite:///{folder / 'astana.db'}")
        program = command("astana-api")

        def timed(*arguments: str) -> float:
            started = perf_counter()
            _run([program, *arguments], folder, environment)
            return perf_counter() - started

        yield _row("astana-api --help", median(timed("--help") for _ in range(repeats)))
        yield _row("migrate, no database yet", timed("migrate"))
        yield _row("seed the shipped dossier, empty database", timed("seed"))
        yield _row("seed it again", median(timed("seed") for _ in range(repeats)))
        yield _row("migrate again", median(timed("migrate") for _ in range(repeats)))
        seconds = [_serve([program, "serve"], folder, environment) for _ in range(repeats)]
        yield _row("serve, until the first answer", median(seconds))
        script = f"{program} seed && exec {program} serve"
        seconds = [_serve(["/bin/sh", "-c", script], folder, environment) for _ in range(repeats)]
        yield _row("a later `make serve`, until the first answer", median(seconds))
    if install:
        yield from _clone()


def _clone() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="astana-bench-") as folder_name:
        folder = Path(folder_name) / "clone"
        _run(["git", "clone", "-q", "--no-local", str(ROOT), str(folder)], Path(folder_name), None)
        environment = clean_environment()
        for label in ("first", "second"):
            seconds = _serve(["make", "serve"], folder, environment, INSTALL_TIMEOUT)
            yield _row(f"the {label} `make serve` of a clone, until the first answer", seconds)


def _row(step: str, seconds: float) -> dict[str, Any]:
    return {"step": step, "seconds": seconds}


def _run(argv: list[str], folder: Path, environment: dict[str, str] | None) -> None:
    result = subprocess.run(
        argv,
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=STEP_TIMEOUT,
    )
    if result.returncode != 0:
        output = (result.stdout + result.stderr).strip()[-2000:]
        raise StepFailedError(f"{' '.join(argv)} failed: {output}")


def _serve(
    argv: list[str], folder: Path, environment: dict[str, str], timeout: float = STEP_TIMEOUT
) -> float:
    """Return the seconds from the start of a server command to its first response."""
    port = free_port()
    started = perf_counter()
    with _process(argv, folder, environment | {"PORT": str(port)}) as process:
        while perf_counter() - started < timeout:
            if _is_responding(port):
                return perf_counter() - started
            if process.poll() is not None:
                break
            sleep(0.01)
    raise StepFailedError(f"{' '.join(argv)} did not come to answer")


@contextmanager
def _process(
    argv: list[str], folder: Path, environment: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        argv,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A new process group, so that its child processes are stopped too.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _is_responding(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
