"""Read a file of Wikidata entities."""

import re
from collections.abc import Iterator
from typing import Final

from astana_api.domain.enums import Kind, NameKind
from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)
from astana_api.importers.json_parser import decode_text, parse_json
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader, describe_type
from astana_api.importers.wikidata.claims import ClaimConverter
from astana_api.importers.wikidata.properties import find_kind
from astana_api.importers.wikidata.snaks import LabelIndex, read_snak

_FIRST_LANGUAGES: Final = ("en", "mul")
_ID: Final = re.compile(r"[QPL][1-9][0-9]*")


def read_wikidata(content: bytes, source: ImportSource) -> ImportedFile:
    """Return the drafts of an entity, or of an object with entities by their ids (`entities`).

    An item without a record that is the value of a property with values of one kind becomes an
    entity with its identifier, and without a name if the file has no label of it.
    """
    collector = DraftCollector(source)
    data = parse_json(decode_text(content, collector), collector)
    if not isinstance(data, dict):
        raise UnreadableFile("line 1", f"expected an object, found {describe_type(data)}")
    records = list(_find_records(RecordReader(data, "", collector)))
    labels = LabelIndex({item: _read_labels(record) for item, record in records})
    kinds: dict[str, Kind] = {}
    for item, record in records:
        if kind := _find_kind(item, record, labels):
            kinds[item] = kind
            collector.add_entity(source.entity_id(item.lower()), kind)
    for item, record in records:
        if item in kinds:
            _read_item(item, kinds[item], record, labels)
    return collector.finish(len(records))


def _find_records(file: RecordReader) -> Iterator[tuple[str, RecordReader]]:
    """Yield each entity with its id; the first record of an id counts."""
    seen: set[str] = set()
    records = [file]
    entities = file.record("entities")
    if file.fields and all(map(_ID.fullmatch, file.fields)):
        entities = file
    if entities is not None or "entities" in file.fields:
        keys = entities.fields if entities else ()
        records = [record for key in keys if entities and (record := entities.record(key))]
    for record in records:
        item = record.key("id")
        if item is None:
            file.collector.note(NoteType.REJECTED, record.path, "the record has no id")
        elif item in seen:
            record.reject("id", "another record has the same id; this one is not imported")
        else:
            seen.add(item)
            yield item, record


def _read_labels(record: RecordReader) -> dict[str, str]:
    """Return the labels by language, English first, because the first is displayed."""
    labels: dict[str, str] = {}
    texts = record.record("labels")
    for lang in texts.fields if texts else ():
        label = texts.record(lang) if texts else None
        if label and (text := label.text("value")):
            labels[label.text("language") or lang] = text
    first: dict[str, str] = {lang: labels[lang] for lang in _FIRST_LANGUAGES if lang in labels}
    return {**first, **labels}


def _find_kind(item: str, record: RecordReader, labels: LabelIndex) -> Kind | None:
    """Return the kind of an item, and note why there is none."""
    collector = record.collector
    claims = record.record("claims")
    if not item.startswith("Q"):
        reason = "it is no item; its label is used where the file names it"
        collector.note(NoteType.SKIPPED, record.path, reason)
        return None
    classes: list[str] = []
    for claim in claims.records("P31") if claims else ():
        snak = claim.record("mainsnak")
        try:
            value = read_snak(snak) if snak else None
        except ValueError:
            continue
        if value and value.kind == "item" and value.text:
            classes.append(value.text)
    kind = find_kind(classes, claims.fields if claims else {})
    if kind is None:
        names = ", ".join(labels.describe(each) for each in classes[:5])[:300] or "nothing"
        reason = f"its kind is unknown: it is an instance of {names}"
        collector.note(NoteType.SKIPPED, record.path, reason)
    return kind


def _read_item(item: str, kind: Kind, record: RecordReader, labels: LabelIndex) -> None:
    collector = record.collector
    converter = ClaimConverter(item, kind, labels, collector)
    location = record.path_of("labels")
    preferred, alias = {"name_kind": NameKind.PREFERRED}, {"name_kind": NameKind.ALIAS}
    facts = [
        ReadFact(location, "name", text, lang=lang, qualifiers=preferred)
        for lang, text in labels.labels[item].items()
    ]
    identifier = {"scheme": "wikidata"}
    facts.append(ReadFact(record.path_of("id"), "identifier", item, qualifiers=identifier))
    aliases, descriptions = record.record("aliases"), record.record("descriptions")
    for lang in aliases.fields if aliases else ():
        for name in aliases.records(lang) if aliases else ():
            if text := name.text("value"):
                code = name.text("language") or lang
                facts.append(ReadFact(name.path, "name", text, lang=code, qualifiers=alias))
    for lang in descriptions.fields if descriptions else ():
        description = descriptions.record(lang) if descriptions else None
        if description and (text := description.text("value")):
            code = description.text("language") or lang
            facts.append(ReadFact(description.path, "description", text, lang=code))
    claims = record.record("claims")
    for wikidata_id in claims.fields if claims else ():
        for claim in claims.records(wikidata_id) if claims else ():
            converter.convert(wikidata_id, claim)
    if kind is Kind.EVENT and claims:
        converter.convert_period(claims)
    if record.fields.get("sitelinks"):
        reason = "sitelinks have no equivalent"
        collector.count_note(NoteType.SKIPPED, record.path_of("sitelinks"), reason)
    note = "\n".join(converter.rest) or None
    add_facts(
        collector,
        converter.entity_id(item),
        [*facts, *converter.facts],
        location=record.path,
        note=note,
    )
