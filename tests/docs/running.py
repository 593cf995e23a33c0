"""Run the documentation's commands: a folder, a database and a server for each page."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.docs.pages import Block, Command, blocks, commands

DOCUMENTED_ADDRESS = "127.0.0.1:8000"
BIN = Path(sys.executable).parent
_BESIDE_PUNCTUATION = re.compile(r"\s*([{}\[\],:])\s*")
_DATABASE_LINE = re.compile("^(New d|D)atabase: .*\n", re.MULTILINE)
_PROBLEM_TYPE = re.compile(r'"type":\s*"/problems/')
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The environment of a page's commands; pages name port 8000, `address` is the actual one."""

    folder: Path
    environment: dict[str, str]
    address: str

    def write(self, block: Block) -> None:
        """Write the file that a block shows."""
        assert block.file is not None
        file = self.folder / block.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text)

    def run(self, command: Command) -> str:
        """Run a command; return standard output and standard error as a terminal shows them.

        The line that names the database is left out, because pages do not repeat it. A nonzero
        exit code is appended as a line of its own, such as `[3]`.
        """
        result = subprocess.run(
            ["bash", "-c", command.line.replace(DOCUMENTED_ADDRESS, self.address)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        output = _DATABASE_LINE.sub("", result.stdout.replace(self.address, DOCUMENTED_ADDRESS))
        if output and not output.endswith("\n"):
            output += "\n"
        return output + (f"[{result.returncode}]\n" if result.returncode else "")


def environment(folder: Path) -> dict[str, str]:
    """Return a user's environment, with the commands on PATH and without settings of the tests."""
    inherited = {
        name: os.environ[name] for name in ("LANG", "HOME", "TMPDIR") if name in os.environ
    }
    return {
        **inherited,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": f"sqlite:///{folder / 'astana.db'}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }


def requires_server(text: str) -> bool:
    """Return whether a command of the page sends requests to the server."""
    runnable = (block for block in blocks(text) if block.language == "console")
    return any(
        DOCUMENTED_ADDRESS in command.line for block in runnable for command in commands(block)
    )


def seed_database(folder: Path) -> Path:
    """Create a database file with the bundled dossier, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [BIN / "astana-api", "seed"],
        cwd=folder,
        env=environment(folder),
        check=True,
        capture_output=True,
    )
    return folder / "astana.db"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def open_sandbox(folder: Path, database: Path, *, serving: bool) -> Iterator[Sandbox]:
    """Create a folder with a copy of the database, and run a server on it if required."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(database, folder / "astana.db")
    port = _free_port()
    sandbox = Sandbox(folder, environment(folder), f"127.0.0.1:{port}")
    if not serving:
        yield sandbox
        return
    log = folder / "server.log"
    with (
        log.open("w") as written,
        subprocess.Popen(
            [BIN / "astana-api", "serve", "--port", str(port)],
            cwd=folder,
            env=sandbox.environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            _wait_for(server, sandbox.address, log)
            yield sandbox
        finally:
            server.terminate()


def _wait_for(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise AssertionError(f"the server did not start:\n{log.read_text()}")
        try:
            with urlopen(f"http://{address}/healthz", timeout=1):
                return
        except HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")


def matches(expected: str, output: str) -> bool:
    """Return whether an output matches the documented one.

    White space next to JSON punctuation is ignored, so that pages may fold responses; `...`
    matches anything.
    """
    pieces = [re.escape(_normalize(piece)) for piece in _normalize(expected).split("...")]
    return re.fullmatch(".*".join(pieces), _normalize(output), re.DOTALL) is not None


def _normalize(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _BESIDE_PUNCTUATION.sub(r"\1", lines)


def is_unintended_problem(expected: str, output: str) -> bool:
    """Return whether a command shows a problem document where its page shows something else.

    A page that shows an error on purpose documents its `code` or its type.
    """
    return _is_problem(output) and not _is_problem(expected)


def _is_problem(output: str) -> bool:
    return _PROBLEM_TYPE.search(output) is not None


def fold_output(output: str) -> str:
    """Format an output for a page: JSON in short lines, anything else unchanged."""
    try:
        value = json.loads(output)
    except ValueError:
        return output
    return _fold(value, 0) + "\n" if isinstance(value, dict | list) else output


def _fold(value: object, depth: int, room: int = 0) -> str:
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(short) + 2 * depth + room <= _WIDTH:
        return short
    if isinstance(value, dict):
        parts = []
        for key, each in value.items():
            label = json.dumps(key, ensure_ascii=False) + ": "
            parts.append(label + _fold(each, depth + 1, len(label) + 1))
    else:
        parts = [_fold(each, depth + 1, 1) for each in value]
    start, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
    inner = (",\n" + "  " * (depth + 1)).join(parts)
    return f"{start}\n{'  ' * (depth + 1)}{inner}\n{'  ' * depth}{end}"
