"""Read a table of entities or of statements."""

from collections.abc import Mapping

from astana_api.domain.enums import Kind, NameKind, ValueType
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.csv.mapping import ColumnMapping, KindColumn, TableMapping, parse_mapping
from astana_api.importers.csv.statement_rows import read_statements
from astana_api.importers.csv.tables import Table
from astana_api.importers.csv.values import parse_coordinates, parse_kind
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import ImportedFile, ImportSource, NoteType
from astana_api.importers.json_parser import decode_text
from astana_api.importers.read_facts import ReadFact, add_facts


def read_csv(content: bytes, source: ImportSource, mapping: object) -> ImportedFile:
    """Return the drafts of a table by the mapping, the JSON object of a `TableMapping`.

    Raise UnreadableFile if the mapping or the table is invalid.
    """
    table_mapping = parse_mapping(mapping)
    collector = DraftCollector(source)
    table = Table(decode_text(content, collector), table_mapping.delimiter, collector)
    names = [*table_mapping.columns]
    if table_mapping.id is not None:
        names.append(table_mapping.id)
    if isinstance(table_mapping.kind, KindColumn):
        names.append(table_mapping.kind.column)
    table.check_columns(list(dict.fromkeys(names)))
    for column in table.columns:
        if column not in names:
            reason = f"the mapping has no column {quote(column)}"
            collector.note(NoteType.SKIPPED, "line 1", reason)
    read = read_statements if table_mapping.row == "statement" else _read_entities
    return collector.finish(read(table, table_mapping, collector))


def _read_entities(table: Table, mapping: TableMapping, collector: DraftCollector) -> int:
    """Add an entity for each row; rows of the same id add to one entity. Return their number."""
    kinds: dict[str, Kind] = {}
    records = 0
    for location, cells in table.rows():
        records += 1
        if not cells:
            continue
        local_id = cells.get(mapping.id or "", "")
        kind = _find_kind(mapping, cells)
        if not local_id:
            collector.note(NoteType.REJECTED, location, "the row has no id")
        elif kind is None:
            reason = f"expected a kind, one of {', '.join(Kind)}"
            collector.note(NoteType.REJECTED, location, reason)
        elif kinds.setdefault(local_id, kind) is not kind:
            reason = f"an earlier row of the id has the kind {kinds[local_id]}"
            collector.note(NoteType.REJECTED, location, reason)
        else:
            entity = collector.source.entity_id(local_id)
            collector.add_entity(entity, kind)
            facts = _read_facts(location, cells, mapping, collector)
            add_facts(collector, entity, facts, location=location)
    return records


def _find_kind(mapping: TableMapping, cells: Mapping[str, str]) -> Kind | None:
    if isinstance(mapping.kind, KindColumn):
        return parse_kind(cells.get(mapping.kind.column, ""))
    return mapping.kind


def _read_facts(
    location: str, cells: Mapping[str, str], mapping: TableMapping, collector: DraftCollector
) -> list[ReadFact]:
    facts: list[ReadFact] = []
    for column, target in mapping.columns.items():
        cell = cells.get(column, "")
        for text in cell.split(target.separator) if target.separator else [cell]:
            if text.strip():
                path = f"{location}, column {column[:60]}"
                fact = _read_value(path, text.strip(), target, collector)
                facts += [fact] if fact else []
    return facts


def _read_value(
    location: str, text: str, target: ColumnMapping, collector: DraftCollector
) -> ReadFact | None:
    prop = PROPERTIES[target.property or ""]
    value_type = target.type or prop.default_value_type
    if target.type is None and target.lang is not None and ValueType.TEXT in prop.values:
        value_type = ValueType.TEXT
    if value_type is ValueType.ENTITY:
        text = _find_entity(location, text, target, collector)
    elif value_type is ValueType.COORDINATES:
        try:
            text = parse_coordinates(text)
        except ValueError as exc:
            collector.note(NoteType.REJECTED, location, f"{prop.id}: {exc}")
            return None
    lang = target.lang if value_type is ValueType.TEXT else None
    qualifiers = {
        "name_kind": target.name_kind,
        "scheme": target.scheme,
        "role": target.role,
    }
    return ReadFact(location, prop.id, text, value_type, lang=lang, qualifiers=qualifiers)


def _find_entity(location: str, text: str, target: ColumnMapping, collector: DraftCollector) -> str:
    """Return the id of an entity: a row of the file, or a new one with the text as its name."""
    if target.kind is None:
        return collector.source.entity_id(text)
    entity = collector.source.entity_id(f"{target.kind} {text}")
    if not collector.has_entity(entity):
        collector.add_entity(entity, target.kind)
        qualifiers = {"name_kind": NameKind.PREFERRED}
        fact = ReadFact(location, "name", text, lang=target.lang, qualifiers=qualifiers)
        add_facts(collector, entity, [fact], location=location)
    return entity
