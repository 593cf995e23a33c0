"""A folder that an export writes as a whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from astana_api.cli.console import ExitCode, fail


def require_new_folder(output: Path | None, format_name: str) -> Path:
    """Return the folder, which does not exist or is empty; else exit."""
    if output is None:
        fail(f"--format {format_name}: expected --output with the name of a folder", ExitCode.USAGE)
    if output.exists() and not (output.is_dir() and not any(output.iterdir())):
        fail(f"{output}: expected a new or empty folder", ExitCode.USAGE)
    return output


@contextmanager
def write_folder(output: Path) -> Iterator[Path]:
    """Yield a path beside `output` for a new folder, which gets its name if nothing fails."""
    target = output.resolve()
    partial = target.with_name(f".{target.name}.partial")
    # The rest of an export that was killed.
    shutil.rmtree(partial, ignore_errors=True)
    try:
        yield partial
        if target.exists():
            target.rmdir()
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
