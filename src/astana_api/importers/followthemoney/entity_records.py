"""Collect the entities of a file: records of one id are merged, and deltas applied in order."""

from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.text.normalization import quote
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.followthemoney.schemata import merge_schemata
from astana_api.importers.imported_files import NoteType, UnreadableFile
from astana_api.importers.json_parser import parse_json
from astana_api.importers.record_reader import RecordReader, describe_type

_OPERATIONS: Final = ("ADD", "MOD", "DEL")


@dataclass(slots=True)
class MergedEntity:
    """The records of one id; `location` is the line of the first, `rest` what has no property."""

    id: str
    schema: str
    location: str
    caption: str | None
    values: dict[str, dict[str, object]] = field(default_factory=dict)
    rest: dict[str, None] = field(default_factory=dict)

    @property
    def properties(self) -> dict[str, list[object]]:
        """The values of each property, each once."""
        return {name: list(values.values()) for name, values in self.values.items()}

    def add_properties(self, record: RecordReader) -> None:
        """Add the values of a record that the entity does not have yet."""
        for name, values in record.fields.items():
            merged = self.values.setdefault(name, {})
            for value in values if isinstance(values, list) else [values]:
                merged.setdefault(repr(value), value)


class EntityRecords:
    """The entities of a file by their id, in the order of their first records."""

    def __init__(self, collector: DraftCollector) -> None:
        self.collector = collector
        self.entities: dict[str, MergedEntity] = {}
        self.records = 0

    def read_lines(self, text: str) -> None:
        """Apply each line; raise UnreadableFile if one is not JSON, or is no object."""
        # Not `splitlines`: a JSON string may contain the separators U+2028 and U+2029.
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            data = parse_json(line, self.collector, line=number)
            if not isinstance(data, dict):
                reason = f"expected an object on each line, found {describe_type(data)}"
                raise UnreadableFile(f"line {number}", reason)
            self.records += 1
            self._apply(RecordReader(data, f"line {number}", self.collector))

    def _apply(self, record: RecordReader) -> None:
        if "op" not in record.fields:
            self._add(record)
            return
        operation, entity = record.text("op"), record.record("entity")
        if operation not in _OPERATIONS:
            record.reject("op", f"expected {', '.join(_OPERATIONS)}, found {operation!r:.40}")
        elif entity is None:
            record.reject("entity", "the operation has no entity")
        elif operation == "DEL":
            self._delete(entity)
        else:
            self._add(entity, replace=operation == "MOD")

    def _delete(self, record: RecordReader) -> None:
        entity_id = record.key("id")
        if entity_id is None or self.entities.pop(entity_id, None) is None:
            reason = "the file has no entity of this id to delete"
            self.collector.note(NoteType.SKIPPED, record.path, reason)

    def _add(self, record: RecordReader, *, replace: bool = False) -> None:
        entity_id, schema = record.key("id"), record.text("schema")
        properties = record.record("properties")
        if entity_id is None:
            self.collector.note(NoteType.REJECTED, record.path, "the entity has no id")
            return
        if schema is None:
            self.collector.note(NoteType.REJECTED, record.path, "the entity has no schema")
            return
        if replace:
            self.entities.pop(entity_id, None)
        caption = record.text("caption")
        entity = self.entities.setdefault(
            entity_id, MergedEntity(entity_id, schema, record.path, caption)
        )
        merged = merge_schemata(entity.schema, schema)
        if merged is None:
            reason = f"{quote(schema)} contradicts {quote(entity.schema)} of {entity.location}"
            record.reject("schema", reason)
            return
        entity.schema = merged
        if properties is not None:
            entity.add_properties(properties)
        if rest := record.collect_unread():
            entity.rest[rest] = None
