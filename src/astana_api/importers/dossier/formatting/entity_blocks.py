"""Read the entities of a file as records, and choose the defaults of their short form."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from astana_api.importers.dossier.diagnostics import DiagnosticCollector
from astana_api.importers.dossier.files.file_models import FileDefaultsShape
from astana_api.importers.dossier.files.short_forms import (
    DIRECT_PROPERTIES,
    NO_DEFAULTS,
    Defaults,
    expand_entity,
    name_statements,
)
from astana_api.importers.dossier.files.yaml import Entry, MappingNode, to_python
from astana_api.importers.dossier.formatting.statement_records import (
    Record,
    build_record,
    property_of,
)
from astana_api.importers.dossier.formatting.statements import DefaultValues
from astana_api.importers.dossier.reader import Completion

MIN_USES: Final = 3
"""The number of phrases in one section from which an entity has it as a default."""
_STATED_KEYS: Final = {"kind", "defaults", "statements", *DIRECT_PROPERTIES}


@dataclass(frozen=True, slots=True)
class LocatedRecord:
    """A statement, and the line on which it begins."""

    line: int
    record: Record


@dataclass(frozen=True, slots=True)
class EntityBlock:
    """An entity of a file; `head` has the keys that are neither its kind nor statements."""

    id: str
    line: int
    kind: str
    head: Record
    statements: tuple[LocatedRecord, ...]


def read_blocks(tree: MappingNode, complete: Completion) -> Iterator[EntityBlock]:
    """Yield the entities of a valid file."""
    diagnostics = DiagnosticCollector()
    defaults = NO_DEFAULTS.extend(tree, diagnostics, FileDefaultsShape)
    entities = tree.entries["entities"].value
    for entity, entry in entities.entries.items() if isinstance(entities, MappingNode) else ():
        yield _read_block(entity, entry, defaults, complete)


def choose_defaults(blocks: Iterable[EntityBlock]) -> DefaultValues:
    """Return the kind, the language and the section that are most frequent in a file."""
    blocks = list(blocks)
    records = [statement.record for block in blocks for statement in block.statements]
    return DefaultValues(
        kind=_most_frequent(block.kind for block in blocks),
        lang=_most_frequent(filter(None, map(_language_of, records))),
        at=_most_frequent(section for record in records for section in _sections_of(record)),
    )


def choose_section(block: EntityBlock, defaults: DefaultValues) -> DefaultValues:
    """Return the defaults of an entity, which has a section of its own if it uses it often."""
    sections = [each for item in block.statements for each in _sections_of(item.record)]
    section = _most_frequent(sections)
    is_frequent = sections.count(section or "") >= MIN_USES
    is_better = sections.count(section or "") > sections.count(defaults.at or "")
    return replace(defaults, at=section) if is_frequent and is_better else defaults


def _read_block(entity: str, entry: Entry, defaults: Defaults, complete: Completion) -> EntityBlock:
    node = name_statements(entry.value)
    assert isinstance(node, MappingNode)
    kind = node.entries.get("kind") or defaults.entries["kind"]
    statements = expand_entity(node, defaults, DiagnosticCollector())
    return EntityBlock(
        id=entity,
        line=entry.key_location.line,
        kind=str(to_python(kind.value)),
        head={
            key: to_python(part.value)
            for key, part in node.entries.items()
            if key not in _STATED_KEYS
        },
        statements=tuple(
            LocatedRecord(statement.location.line, build_record(complete(statement)))
            for statement in statements
            if isinstance(statement, MappingNode)
        ),
    )


def _language_of(record: Record) -> str | None:
    value = record[property_of(record)]
    language = value.get("lang") if isinstance(value, dict) else record.get("lang")
    return None if language is None else str(language)


def _sections_of(record: Record) -> list[str]:
    """Return the section of each phrase."""
    pieces: list[dict[str, Any]] = record.get("evidence") or [record]
    return [piece["at"] for piece in pieces if "exact" in piece]


def _most_frequent(values: Iterable[str]) -> str | None:
    """Return the most frequent value, the first of several; None if there is no value."""
    return next((value for value, _ in Counter(values).most_common(1)), None)
