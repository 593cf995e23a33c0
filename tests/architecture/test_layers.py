"""Imports follow the layers that pyproject.toml defines."""

import subprocess
import sys
from pathlib import Path


def test_import_linter_finds_no_upward_import(root: Path) -> None:
    lint_imports = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [lint_imports, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
