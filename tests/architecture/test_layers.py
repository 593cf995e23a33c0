"""Imports run downwards only; pyproject.toml says which package stands on which floor."""

import subprocess
import sys
from pathlib import Path


def test_imports_run_downwards_only(root: Path) -> None:
    lint_imports = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [lint_imports, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
