"""Running what the documentation shows: a folder, a database and a server for each page."""

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

SHOWN_ADDRESS = "127.0.0.1:8000"
BIN = Path(sys.executable).parent
_BESIDE_PUNCTUATION = re.compile(r"\s*([{}\[\],:])\s*")
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page's commands run. The page shows port 8000; `address` is the real one."""

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
        """What a terminal would show, standard error included, and the exit code where it is not 0.

        The exit code is a last line of its own, as in `[3]`.
        """
        result = subprocess.run(
            ["bash", "-c", command.line.replace(SHOWN_ADDRESS, self.address)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        output = result.stdout.replace(self.address, SHOWN_ADDRESS)
        if output and not output.endswith("\n"):
            output += "\n"
        return output + (f"[{result.returncode}]\n" if result.returncode else "")


def environment(folder: Path) -> dict[str, str]:
    """A person's environment, with our commands on the path and none of our own settings."""
    kept = {name: os.environ[name] for name in ("LANG", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": f"sqlite:///{folder / 'astana.db'}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }


def needs_server(text: str) -> bool:
    """Whether a command of the page asks the server, rather than only naming it in its output."""
    runnable = (block for block in blocks(text) if block.language == "console")
    return any(SHOWN_ADDRESS in command.line for block in runnable for command in commands(block))


def seeded(folder: Path) -> Path:
    """A database file with the shipped dossier in it."""
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
def place(folder: Path, database: Path, *, serving: bool) -> Iterator[Place]:
    """A folder with a copy of the database, and a server of it where one is needed."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(database, folder / "astana.db")
    port = _free_port()
    there = Place(folder, environment(folder), f"127.0.0.1:{port}")
    if not serving:
        yield there
        return
    log = folder / "server.log"
    with (
        log.open("w") as written,
        subprocess.Popen(
            [BIN / "astana-api", "serve", "--port", str(port)],
            cwd=folder,
            env=there.environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            _wait_for(server, there.address, log)
            yield there
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


def matches(shown: str, output: str) -> bool:
    """Whether an output is what a page shows.

    White space beside the punctuation of JSON does not count, so that an answer may be folded;
    `...` stands for anything.
    """
    pieces = [re.escape(_even(piece)) for piece in _even(shown).split("...")]
    return re.fullmatch(".*".join(pieces), _even(output), re.DOTALL) is not None


def _even(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _BESIDE_PUNCTUATION.sub(r"\1", lines)


def folded(output: str) -> str:
    """An output as a page would show it: JSON in short lines, anything else as it is."""
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
