"""Read the persons, organizations, areas and events of Popolo as entities."""

import re
from collections.abc import Iterator
from typing import Final

from astana_api.domain.enums import Kind, NameKind, ValueType
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.domain.statements.values import normalize_decimal
from astana_api.domain.vocabulary import properties_of
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType
from astana_api.importers.popolo.file_index import FileIndex
from astana_api.importers.popolo.record_types import KINDS
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader
from astana_api.importers.source_links import cite_url

_NAME_WITH_LANGUAGE: Final = re.compile(r"name(?::|__)([A-Za-z][A-Za-z0-9_-]{1,30})")
_WEBSITES: Final = frozenset(("website", "web site", "homepage", "official website", "url"))
_NAME_KINDS: Final = frozenset(NameKind)
_NOTES_WITHOUT_CONTENT: Final = (None, "multilingual", "alternate")
"""Notes of other names that say only what the language or the list says."""

_OTHER_FIELDS: Final = {
    "organization": (("abstract", "description"), ("description", "description")),
    "area": (("type", "classification"),),
    "event": (("description", "description"),),
}
"""Fields for properties that the mapping of the vocabulary gives another name."""

_FIELDS: Final = {
    record_type: tuple(
        (prop.mappings["popolo"], prop.id)
        for prop in properties_of(kind)
        if "popolo" in prop.mappings
        and prop.values in ((ValueType.DATE,), (ValueType.TEXT,))
        and prop.id not in {"name", "identifier", "dates"}
    )
    + _OTHER_FIELDS.get(record_type, ())
    for record_type, kind in KINDS.items()
}
"""The fields with one text or date and their property, by record type."""

_REFERENCES: Final = {
    "organization": (("parent", "part_of", "organization"), ("area", "operates_in", "area")),
    "area": (("parent", "part_of", "area"),),
    "event": (("parent", "part_of", "event"), ("organization", "organizer", "organization")),
}
"""The fields with the id of another record, their property and the type of that record."""


def read_entity(record_type: str, record: RecordReader, entity: str, index: FileIndex) -> None:
    """Add what a record states of its entity."""
    kind = KINDS[record_type]
    record.ignore("id")
    facts = [*_read_names(record), *_read_identifiers(record, record_type)]
    facts += _read_fields(record, record_type)
    facts += _read_links(record)
    for key, property_id, target in _REFERENCES.get(record_type, ()):
        if reference := index.resolve(record, key, target):
            facts.append(ReadFact(record.path_of(f"{key}_id"), property_id, reference))
    if kind is Kind.EVENT:
        if dates := read_extent(record):
            facts.append(ReadFact(record.path_of("start_date"), "dates", dates))
        for attendee in record.records("attendees"):
            if person := index.resolve_attendee(attendee):
                qualifiers = {"role": attendee.text("x_role")}
                fact = ReadFact(attendee.path, "participant", person, qualifiers=qualifiers)
                facts.append(fact)
    if kind is Kind.PLACE and (coordinates := _read_coordinates(record)):
        location = record.path_of("geometry")
        facts.append(ReadFact(location, "coordinates", coordinates))
    evidence = read_sources(record, index.collector)
    note = record.collect_unread()
    add_facts(index.collector, entity, facts, location=record.path, note=note, evidence=evidence)


def read_extent(record: RecordReader) -> str | None:
    """Return the interval of the start and the end of a record; a missing end is unknown."""
    start, end = record.text("start_date"), record.text("end_date")
    if start == end:
        return start
    return f"{start or ''}/{end or ''}"


def read_sources(record: RecordReader, collector: DraftCollector) -> tuple[EvidenceDraft, ...]:
    """Return evidence for each source of a record, and add the source as a citation."""
    evidence: dict[EvidenceDraft, None] = {}
    for source in record.records("sources"):
        if address := source.text("url"):
            note = source.collect_unread()
            if draft := cite_url(address, source.path_of("url"), collector, note):
                evidence[draft] = None
    return tuple(evidence)


def _read_names(record: RecordReader) -> Iterator[ReadFact]:
    if name := record.text("name"):
        qualifiers = {"name_kind": NameKind.PREFERRED.value}
        yield ReadFact(record.path_of("name"), "name", name, qualifiers=qualifiers)
    for key in record.fields:
        if (match := _NAME_WITH_LANGUAGE.fullmatch(key)) and (text := record.text(key)):
            lang = match[1].replace("_", "-")
            qualifiers = {"name_kind": NameKind.ALIAS.value}
            location = record.path_of(key)
            yield ReadFact(location, "name", text, lang=lang, qualifiers=qualifiers)
    for other in record.records("other_names"):
        if text := other.text("name"):
            note = other.text("note")
            end = other.text("end_date")
            name_kind = NameKind.FORMER if end else NameKind.ALIAS
            if note in _NAME_KINDS:
                name_kind = NameKind(note)
            elif note not in _NOTES_WITHOUT_CONTENT:
                other.keep("note", note)
            yield ReadFact(
                other.path,
                "name",
                text,
                lang=other.text("lang"),
                qualifiers={
                    "start": other.text("start_date"),
                    "end": end,
                    "name_kind": name_kind.value,
                },
                note=other.collect_unread(),
            )


def _read_identifiers(record: RecordReader, record_type: str) -> Iterator[ReadFact]:
    for identifier in record.records("identifiers"):
        text = identifier.key("identifier")
        scheme = identifier.text("scheme")
        if text is None:
            reason = "the identifier is empty and identifies nothing"
            record.collector.count_note(NoteType.SKIPPED, identifier.path, reason)
            continue
        note = identifier.collect_unread()
        qualifiers = {"scheme": scheme}
        yield ReadFact(identifier.path, "identifier", text, qualifiers=qualifiers, note=note)
    if record_type == "area" and (text := record.key("identifier")):
        yield ReadFact(record.path_of("identifier"), "identifier", text)
    if record_type == "event" and (text := record.text("wikidata")):
        qualifiers = {"scheme": "wikidata"}
        yield ReadFact(record.path_of("wikidata"), "identifier", text, qualifiers=qualifiers)


def _read_fields(record: RecordReader, record_type: str) -> Iterator[ReadFact]:
    """Yield the fields with one text or date; a second field of a property stays unread."""
    stated: set[str] = set()
    for key, property_id in _FIELDS.get(record_type, ()):
        if property_id not in stated and (text := record.text(key)):
            stated.add(property_id)
            yield ReadFact(record.path_of(key), property_id, text)


def _read_links(record: RecordReader) -> Iterator[ReadFact]:
    """Yield the website; other links stay unread, so that they are kept in the note."""
    links = record.fields.get("links")
    if not isinstance(links, list):
        return
    others: list[object] = []
    for index, link in enumerate(links):
        note = link.get("note") if isinstance(link, dict) else None
        url = link.get("url") if isinstance(link, dict) else None
        is_website = isinstance(note, str) and note.strip().lower() in _WEBSITES
        if is_website and isinstance(url, str):
            yield ReadFact(f"{record.path_of('links')}/{index}", "website", url)
        else:
            others.append(link)
    record.keep("links", others)


def _read_coordinates(record: RecordReader) -> str | None:
    """Return the coordinates of a GeoJSON point; another geometry stays unread."""
    geometry = record.fields.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    try:
        longitude, latitude = (
            normalize_decimal(
                f"{degrees:.10f}" if isinstance(degrees, float) else str(degrees), limit
            )
            for degrees, limit in zip(coordinates, (180, 90), strict=False)
        )
    except ValueError as exc:
        record.reject("geometry", str(exc))
        return None
    record.ignore("geometry")
    return f"{latitude},{longitude}"
