"""The files of a dossier: which they are, in what order, and the digest of what they hold."""

import hashlib
from pathlib import Path

from astana_api.importers.dossier.diagnostics import Faults


def read_folder(folder: Path, faults: Faults) -> dict[str, bytes]:
    """The content of every `*.yaml` file below the folder by its relative path, in path order.

    What is hidden (`.git`, an editor's lock) is no part of a dossier. A `*.yml` file is a fault:
    left out silently, its statements would be missed.
    """
    if not folder.exists():
        faults.add_whole(str(folder), "there is no such folder")
        return {}
    if not folder.is_dir():
        faults.add_whole(str(folder), "a dossier is a folder, and this is a file")
        return {}
    contents: dict[str, bytes] = {}
    for name, path in sorted((p.relative_to(folder).as_posix(), p) for p in folder.rglob("*.y*ml")):
        if any(part.startswith(".") for part in name.split("/")) or not path.is_file():
            continue
        if path.suffix == ".yml":
            faults.add_whole(name, "the files of a dossier end in .yaml; rename this one")
        elif path.suffix == ".yaml":
            try:
                contents[name] = path.read_bytes()
            except OSError as error:
                faults.add_whole(name, f"the file cannot be read: {error.strerror}")
    if not contents and not len(faults):
        faults.add_whole(".", "the folder is empty: a dossier is made of *.yaml files")
    return contents


def digest(contents: dict[str, bytes]) -> str:
    """SHA-256, in hexadecimal, of all names and contents in path order."""
    total = hashlib.sha256()
    for name, content in contents.items():
        total.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        total.update(content)
    return total.hexdigest()
