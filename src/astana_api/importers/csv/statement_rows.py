"""Read a table with a statement in each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from astana_api.domain.enums import Kind, Rank, ValueType
from astana_api.domain.text.normalization import TextError, normalize_text, quote
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition
from astana_api.importers.csv.mapping import KindColumn, TableMapping
from astana_api.importers.csv.tables import Table
from astana_api.importers.csv.values import parse_coordinates, parse_kind
from astana_api.importers.draft_collector import DraftCollector, Qualifier
from astana_api.importers.imported_files import NoteType

_BOOLEANS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_WITHOUT_TEXT: Final = (ValueType.SOMEVALUE, ValueType.NOVALUE)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row whose property and value type are valid; the ids are those of the file."""

    location: str
    subject: str
    prop: PropertyDefinition
    value_type: ValueType
    cells: Mapping[str, str]


def read_statements(table: Table, mapping: TableMapping, collector: DraftCollector) -> int:
    """Add the statements of the rows, and the entities that they name; return their number."""
    parts = {target.part or "": column for column, target in mapping.columns.items()}
    rows: list[StatementRow] = []
    kinds: dict[str, set[Kind]] = {}
    records = 0
    for location, cells in table.rows():
        records += 1
        by_part = {part: cells.get(column, "") for part, column in parts.items()}
        if cells and (row := _read_row(location, by_part, collector)):
            rows.append(row)
            if isinstance(mapping.kind, KindColumn):
                kind = parse_kind(cells.get(mapping.kind.column, ""))
            else:
                kind = parse_kind(by_part.get("kind", ""))
            _limit_kinds(kinds, row, kind)
    fallback = mapping.kind if isinstance(mapping.kind, Kind) else None
    _add_entities(kinds, fallback, rows, collector)
    for row in rows:
        _add_statement(row, collector)
    return records


def _read_row(
    location: str, cells: Mapping[str, str], collector: DraftCollector
) -> StatementRow | None:
    subject, prop = cells["subject"], PROPERTIES.get(cells["property"])
    type_name = cells.get("value_type", "")
    if prop is None:
        reason = f"{quote(cells['property'])} is no property"
        collector.note(NoteType.SKIPPED, location, reason)
        return None
    value_type = _find_value_type(prop, type_name, cells)
    if not subject:
        collector.note(NoteType.REJECTED, location, "the row has no subject")
    elif value_type is None:
        collector.note(NoteType.REJECTED, location, f"{quote(type_name)} is no value type")
    elif not cells["value"] and value_type not in _WITHOUT_TEXT:
        collector.note(NoteType.REJECTED, location, "the row has no value")
    elif value_type is ValueType.CITATION:
        reason = "a citation is not in the table, and cannot be its value"
        collector.note(NoteType.SKIPPED, location, reason)
    else:
        return StatementRow(location, subject, prop, value_type, cells)
    return None


def _find_value_type(
    prop: PropertyDefinition, name: str, cells: Mapping[str, str]
) -> ValueType | None:
    if not name:
        has_language = bool(cells.get("lang")) and ValueType.TEXT in prop.values
        return ValueType.TEXT if has_language else prop.default_value_type
    return next((value_type for value_type in ValueType if value_type == name), None)


def _limit_kinds(kinds: dict[str, set[Kind]], row: StatementRow, kind: Kind | None) -> None:
    """Intersect the kinds that an entity can have with those that the statement allows."""
    subject = kinds.setdefault(row.subject, set(Kind))
    subject &= {kind} if kind else set(row.prop.subjects)
    if row.value_type is ValueType.ENTITY:
        target = kinds.setdefault(row.cells["value"], set(Kind))
        target &= set(row.prop.targets)
    if location := row.cells.get("place"):
        kinds.setdefault(location, set(Kind)).intersection_update({Kind.PLACE})
    if actor := row.cells.get("attributed_to"):
        kinds.setdefault(actor, set(Kind))


def _add_entities(
    kinds: Mapping[str, set[Kind]],
    fallback: Kind | None,
    rows: Iterable[StatementRow],
    collector: DraftCollector,
) -> None:
    """Add each entity whose kind is certain, and note the others at their first row."""
    locations: dict[str, str] = {}
    for row in rows:
        for local_id in (row.subject, row.cells["value"]):
            locations.setdefault(local_id, row.location)
    for local_id, allowed in kinds.items():
        if len(allowed) == 1:
            kind = next(iter(allowed))
        elif fallback in allowed:
            kind = fallback
        else:
            found = " or ".join(kind for kind in Kind if kind in allowed) or "of no kind"
            reason = f"the entity {quote(local_id)} may be {found}: add a column with the kind"
            location = locations.get(local_id, "line 1")
            collector.note(NoteType.REJECTED, location, reason)
            continue
        collector.add_entity(collector.source.entity_id(local_id), kind)


def _add_statement(row: StatementRow, collector: DraftCollector) -> None:
    entity_id = collector.source.entity_id
    qualifiers: dict[str, Qualifier] = {}
    for name, type_ in QUALIFIERS.items():
        if cell := row.cells.get(name):
            if type_ == "boolean" and cell.lower() not in _BOOLEANS:
                reason = f"{name}: expected true or false, found {quote(cell)}"
                collector.note(NoteType.REJECTED, row.location, reason)
                return
            if type_ == "boolean":
                qualifiers[name] = _BOOLEANS[cell.lower()]
            else:
                qualifiers[name] = entity_id(cell) if type_ == "entity" else cell
    rank = row.cells.get("rank") or Rank.NORMAL
    if rank not in list(Rank):
        reason = f"expected a rank, one of {', '.join(Rank)}, found {quote(rank)}"
        collector.note(NoteType.REJECTED, row.location, reason)
        return
    try:
        note = normalize_text(row.cells["note"], multiline=True) if row.cells.get("note") else None
    except TextError as exc:
        collector.note(NoteType.REJECTED, row.location, f"note: {exc}")
        note = None
    text: str | None = row.cells["value"]
    if row.value_type is ValueType.ENTITY:
        text = entity_id(row.cells["value"])
    elif row.value_type in _WITHOUT_TEXT:
        text = None
    elif row.value_type is ValueType.COORDINATES:
        try:
            text = parse_coordinates(row.cells["value"])
        except ValueError as exc:
            collector.note(NoteType.REJECTED, row.location, f"{row.prop.id}: {exc}")
            return
    collector.add_statement(
        row.location,
        entity_id(row.subject),
        row.prop.id,
        row.value_type,
        text,
        lang=row.cells.get("lang") or None if row.value_type is ValueType.TEXT else None,
        qualifiers=qualifiers,
        rank=Rank(rank),
        note=note,
    )
