"""Long commands count on a terminal, and print no progress into a pipe."""

import os
import pty
import subprocess
import sys
from pathlib import Path

DOSSIER = """\
dossier: {id: d, title: D}
entities: {club: {kind: organization, statements: [{name: Club, lang: en}]}}
"""


def run_on_terminal(folder: Path, *words: str) -> str:
    """Run a command whose standard error is a terminal, and return what it wrote there."""
    controller, terminal = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-m", "astana_api", *words],
            cwd=folder,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{folder}/astana.db"},
            stdout=subprocess.PIPE,
            stderr=terminal,
            check=True,
        )
        return os.read(controller, 65536).decode()
    finally:
        os.close(terminal)
        os.close(controller)


def test_commands_count_on_a_terminal_and_clear_the_line(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "all.yaml").write_text(DOSSIER)
    clear = "\r\x1b[K"
    for words, step in (
        (("validate", "d"), "Reading files: 1 of 1"),
        (("seed", "d"), "Reading files: 1 of 1"),
        (("reproject",), "Rendering entities: 0 of 1"),
        (("backup", "copy.db"), "Copying pages: "),
    ):
        written = run_on_terminal(tmp_path, *words)
        assert f"{clear}{step}" in written
        assert written.partition(step)[2].count(clear) >= 1
