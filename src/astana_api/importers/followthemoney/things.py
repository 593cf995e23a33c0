"""Read the entities of FollowTheMoney that are entities here."""

from collections.abc import Iterator
from typing import Final

from astana_api.domain.enums import Kind, NameKind, ValueType
from astana_api.domain.statements.values import normalize_decimal
from astana_api.domain.vocabulary import properties_of
from astana_api.importers.followthemoney.entity_records import MergedEntity
from astana_api.importers.followthemoney.references import ReferenceResolver
from astana_api.importers.followthemoney.schemata import (
    IDENTIFIERS,
    KINDS,
    NAMES,
    PLAIN_SCHEMATA,
    SCHEMES,
)
from astana_api.importers.imported_files import NoteType
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader
from astana_api.importers.source_links import cite_urls

_VALUE_TYPES: Final = (ValueType.TEXT, ValueType.DATE, ValueType.URL)
_SPECIAL: Final = frozenset(("name", "description", "identifier", "dates", "aim"))
_FIELDS: Final = {
    kind: tuple(
        (prop.mappings["ftm"], prop.id)
        for prop in properties_of(kind)
        if "ftm" in prop.mappings
        and prop.id not in _SPECIAL
        and all(value in _VALUE_TYPES for value in prop.values)
    )
    for kind in Kind
}
"""The properties with texts, dates or addresses and what they are here, by kind."""

_ADDRESS_PARTS: Final = ("street", "street2", "postalCode", "city", "region", "state")


def read_thing(entity: MergedEntity, subject: str, references: ReferenceResolver) -> None:
    """Add what the records of an entity state of it."""
    collector = references.collector
    kind = KINDS[entity.schema]
    record = RecordReader(entity.properties, f"{entity.location}/properties", collector)
    facts = [*_read_names(record, entity), *_read_texts(record, kind)]
    facts += _read_references(record, kind, references)
    if kind is Kind.EVENT:
        facts += _read_dates(record)
    if kind is Kind.PLACE and (coordinates := _read_coordinates(record)):
        facts.append(ReadFact(record.path_of("latitude"), "coordinates", coordinates))
    evidence = cite_urls(record.texts("sourceUrl"), record.path_of("sourceUrl"), collector)
    rest = [record.collect_unread(), *entity.rest]
    if entity.schema not in PLAIN_SCHEMATA:
        rest.insert(0, f"schema: {entity.schema}")
    if entity.schema == "LegalEntity":
        reason = "a LegalEntity may be a person or an organization, and becomes an organization"
        collector.count_note(NoteType.LOSSY, entity.location, reason)
    note = "\n".join(filter(None, rest)) or None
    add_facts(collector, subject, facts, location=entity.location, note=note, evidence=evidence)


def _read_names(record: RecordReader, entity: MergedEntity) -> Iterator[ReadFact]:
    has_name = False
    names = record.texts("name")
    preferred = entity.caption if entity.caption in names else None
    for key, name_kind in NAMES.items():
        for text in record.texts(key):
            has_name = True
            is_preferred = key == "name" and (text == preferred or len(names) == 1)
            yield ReadFact(
                record.path_of(key),
                "name",
                text,
                qualifiers={"name_kind": NameKind.PREFERRED if is_preferred else name_kind},
                note="weak alias" if key == "weakAlias" else None,
            )
    if not has_name and entity.schema == "Address":
        if full := record.texts("full"):
            yield ReadFact(record.path_of("full"), "name", full[0])
        elif parts := [part for key in _ADDRESS_PARTS for part in record.texts(key)]:
            yield ReadFact(record.path, "name", ", ".join(parts))
    elif not has_name and entity.caption:
        yield ReadFact(entity.location, "name", entity.caption)


def _read_texts(record: RecordReader, kind: Kind) -> Iterator[ReadFact]:
    fields = [*_FIELDS[kind]]
    has_description = bool(record.fields.get("description"))
    fields.append(("description" if has_description else "summary", "description"))
    if kind is Kind.ORGANIZATION and not record.fields.get("classification"):
        fields.append(("legalForm", "classification"))
    for key, property_id in fields:
        for text in record.texts(key):
            yield ReadFact(record.path_of(key), property_id, text)
    for key in IDENTIFIERS:
        for text in record.texts(key):
            qualifiers = {"scheme": SCHEMES.get(key, key)}
            yield ReadFact(record.path_of(key), "identifier", text, qualifiers=qualifiers)


def _read_references(
    record: RecordReader, kind: Kind, references: ReferenceResolver
) -> Iterator[ReadFact]:
    """Yield the entities that the properties name, and the countries of their codes."""
    keys: dict[Kind, tuple[tuple[str, str], ...]] = {
        Kind.ORGANIZATION: (("addressEntity", "headquarters"), ("parent", "part_of")),
        Kind.EVENT: (
            ("addressEntity", "place"),
            ("organizer", "organizer"),
            ("involved", "participant"),
        ),
    }
    countries: dict[Kind, tuple[tuple[str, str], ...]] = {
        Kind.ORGANIZATION: (("country", "country"),),
        Kind.PLACE: (("country", "country"),),
        Kind.PERSON: (("nationality", "citizenship"), ("citizenship", "citizenship")),
    }
    for key, property_id in keys.get(kind, ()):
        for reference in references.resolve(record, key):
            yield ReadFact(record.path_of(key), property_id, reference)
    for key, property_id in countries.get(kind, ()):
        for code in record.texts(key):
            if country := references.add_country(code, record.path_of(key)):
                yield ReadFact(record.path_of(key), property_id, country)


def _read_dates(record: RecordReader) -> Iterator[ReadFact]:
    """Yield the interval of an event; several starts or ends stay unread."""
    start, end = record.single("startDate"), record.single("endDate")
    if start or end:
        text = start if start == end else f"{start or ''}/{end or ''}"
        yield ReadFact(record.path_of("startDate"), "dates", text)
    for date in record.texts("date"):
        yield ReadFact(record.path_of("date"), "dates", date)


def _read_coordinates(record: RecordReader) -> str | None:
    latitude, longitude = record.single("latitude"), record.single("longitude")
    if latitude is None or longitude is None:
        return None
    try:
        return f"{normalize_decimal(latitude, 90)},{normalize_decimal(longitude, 180)}"
    except ValueError as exc:
        record.reject("latitude", str(exc))
        return None
