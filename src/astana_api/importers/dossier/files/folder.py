"""Read the files of a dossier's folder, and compute their digest."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from astana_api.importers.dossier.diagnostics import DiagnosticCollector

REFERENCE_FILES: Final = ("references.bib", "references.ris", "references.json")
"""Bibliographies in other formats, whose records are citations of the dossier."""


def read_folder(folder: Path, diagnostics: DiagnosticCollector) -> dict[str, bytes]:
    """Return the content of every `*.yaml` file below the folder by relative path, in path order.

    The files `REFERENCE_FILES` of the folder itself follow. Hidden files and folders are skipped. A
    `*.yml` file is an error: to ignore it would silently lose its statements.
    """
    if not folder.exists():
        diagnostics.add_file(str(folder), "there is no such folder")
        return {}
    if not folder.is_dir():
        diagnostics.add_file(str(folder), "a dossier is a folder, and this is a file")
        return {}
    contents: dict[str, bytes] = {}
    for name, path in sorted((p.relative_to(folder).as_posix(), p) for p in folder.rglob("*.y*ml")):
        if any(part.startswith(".") for part in name.split("/")) or not path.is_file():
            continue
        if path.suffix == ".yml":
            diagnostics.add_file(name, "the files of a dossier end in .yaml; rename this one")
        elif path.suffix == ".yaml":
            _read_file(name, path, contents, diagnostics)
    for name in REFERENCE_FILES:
        if (folder / name).is_file():
            _read_file(name, folder / name, contents, diagnostics)
    if not contents and not len(diagnostics):
        diagnostics.add_file(".", "the folder is empty: a dossier is made of *.yaml files")
    return contents


def _read_file(
    name: str, path: Path, contents: dict[str, bytes], diagnostics: DiagnosticCollector
) -> None:
    try:
        contents[name] = path.read_bytes()
    except OSError as error:
        diagnostics.add_file(name, f"the file cannot be read: {error.strerror}")


def sha256_digest(contents: Mapping[str, bytes]) -> str:
    """Return the hexadecimal SHA-256 of all names and contents, in path order."""
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()
