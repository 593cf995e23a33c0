"""Write the files of a dossier's folder: YAML in which every single value is read as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

import yaml

Record = dict[str, Any]
"""A mapping of a dossier: texts, `true`, lists and mappings."""

MAX_FILE_SIZE: Final = 1_000_000
"""Approximate size in characters at which a new file begins; the reader accepts 16 MiB."""
_CITATIONS_PER_FILE: Final = 1_000
_MAX_WIDTH: Final = 1_000_000
"""No text is as long, so that none is folded."""
_TEXT_LIKE: Final = {"int", "float", "timestamp"}
"""Types of YAML that the reader of dossiers reads as text, so that they need no quotes."""

_BaseDumper: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class InlineList(list[Any]):
    """A list that is written on one line, such as `[1, 2]`."""


class _Dumper(_BaseDumper):  # type: ignore[misc]  # The base is chosen at run time.
    yaml_implicit_resolvers: ClassVar = {
        first: [each for each in resolvers if each[0].rpartition(":")[2] not in _TEXT_LIKE]
        for first, resolvers in _BaseDumper.yaml_implicit_resolvers.items()
    }
    # The reader rejects aliases.
    ignore_aliases = staticmethod(lambda _: True)


def _represent_text(dumper: Any, text: str) -> Any:
    style = '"' if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_inline_list(dumper: Any, items: InlineList) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(InlineList, _represent_inline_list)


def dump_yaml(record: Mapping[str, Any]) -> bytes:
    """Return the YAML of a mapping; the reader of dossiers reads equal texts from it."""
    content: bytes = yaml.dump(
        record,
        Dumper=_Dumper,
        encoding="utf-8",
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=_MAX_WIDTH,
    )
    return content


class DossierFolder:
    """Write a folder, with the statements in the order in which they are added.

    The reader concatenates the statements of the files in path order. An entity occurs once in a
    file, so a new file begins when a statement returns to an earlier entity of the file.
    """

    def __init__(self, path: Path) -> None:
        """Create the folder."""
        self.path = path
        self.subjects: set[str] = set()
        """The entities that have statements in the folder."""
        self._blocks: dict[str, Record] = {}
        self._last = ""
        self._size = 0
        self._files = 0
        (path / "entities").mkdir(parents=True)

    def add_statement(self, subject: str, kind: str, statement: Record) -> None:
        """Add a statement of an entity of the kind."""
        is_return = subject != self._last and subject in self._blocks
        if is_return or self._size > MAX_FILE_SIZE:
            self._write_entities()
        block = self._blocks.setdefault(subject, {"kind": kind, "statements": []})
        block["statements"].append(statement)
        self._last = subject
        self._size += len(repr(statement))
        self.subjects.add(subject)

    def write_records(
        self, header: Record, document: Record | None, citations: Sequence[tuple[str, Record]]
    ) -> None:
        """Write the remaining statements and the other records, which completes the folder."""
        self._write_entities()
        self._write("dossier.yaml", {"dossier": header})
        if document is not None:
            self._write("document.yaml", {"document": document})
        for start in range(0, len(citations), _CITATIONS_PER_FILE):
            batch = dict(citations[start : start + _CITATIONS_PER_FILE])
            number = start // _CITATIONS_PER_FILE + 1
            self._write(f"citations-{number:06}.yaml", {"citations": batch})

    def _write_entities(self) -> None:
        if self._blocks:
            self._files += 1
            self._write(f"entities/{self._files:06}.yaml", {"entities": self._blocks})
        self._blocks, self._last, self._size = {}, "", 0

    def _write(self, name: str, content: Record) -> None:
        (self.path / name).write_bytes(dump_yaml(content))


def drop_absent(items: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield the items whose value is neither None nor empty."""
    return ((key, value) for key, value in items if value not in (None, "", [], {}))
