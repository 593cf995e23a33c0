"""Read the relations of FollowTheMoney as statements."""

from itertools import product
from typing import Final

from astana_api.domain.enums import Kind
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.draft_collector import Qualifier
from astana_api.importers.followthemoney.entity_records import MergedEntity
from astana_api.importers.followthemoney.references import ReferenceResolver
from astana_api.importers.followthemoney.schemata import (
    DIRECTS,
    RELATIONS,
    SPOUSES,
)
from astana_api.importers.imported_files import NoteType
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader
from astana_api.importers.source_links import cite_urls

MAX_STATEMENTS: Final = 100
"""A relation between more pairs of entities and roles is rejected."""


def read_relation(entity: MergedEntity, references: ReferenceResolver) -> None:
    """Add a statement for each pair of entities, and each role, of a relation."""
    schema = RELATIONS[entity.schema]
    collector = references.collector
    record = RecordReader(entity.properties, f"{entity.location}/properties", collector)
    roles: list[str | None] = [*record.texts(schema.role)]
    sources = references.resolve(record, schema.source)
    if entity.schema == "Occupancy":
        targets, posts = _read_posts(record, references)
        roles = roles or [*posts]
    else:
        targets = references.resolve(record, schema.target)
    pairs = list(product(sources, targets, roles or [schema.default_role]))
    for key in (schema.source, schema.target):
        if not record.texts(key):
            record.reject(key, f"the {entity.schema} has no {key}")
    if len(pairs) > MAX_STATEMENTS:
        reason = f"it makes {len(pairs)} statements, at most {MAX_STATEMENTS} are read"
        collector.note(NoteType.REJECTED, entity.location, reason)
        return
    if not pairs:
        return
    period = _read_period(record)
    evidence = cite_urls(record.texts("sourceUrl"), record.path_of("sourceUrl"), collector)
    rest = list(filter(None, (record.collect_unread(), *entity.rest)))
    for source, target, role in pairs:
        property_id, role_as_stated, is_inverted = schema.property_id, role, schema.inverted
        if property_id == "leader" and references.kind_of(source) is not Kind.PERSON:
            property_id, role_as_stated, is_inverted = "related", role or DIRECTS, False
        if entity.schema == "Family" and role and role.lower() in SPOUSES:
            property_id, role_as_stated = "spouse", None
        qualifiers = {**_fit_period(period, property_id), "role": role_as_stated}
        lines = [f"schema: {entity.schema}"] if property_id == "related" else []
        lines += [f"{key}: {date}" for key, date in period.items() if key not in qualifiers]
        subject, value = (target, source) if is_inverted else (source, target)
        fact = ReadFact(entity.location, property_id, value, qualifiers=qualifiers)
        note = "\n".join([*lines, *rest]) or None
        add_facts(
            collector, subject, [fact], location=entity.location, note=note, evidence=evidence
        )


def _read_period(record: RecordReader) -> dict[str, Qualifier]:
    """Return the dates of a relation; several dates of one property stay unread."""
    keys = {"start": "startDate", "end": "endDate", "during": "date"}
    return {name: text for name, key in keys.items() if (text := record.single(key))}


def _fit_period(period: dict[str, Qualifier], property_id: str) -> dict[str, Qualifier]:
    """Return the dates that the property takes."""
    prop = PROPERTIES[property_id]
    return {name: date for name, date in period.items() if prop.allows_qualifier(name)}


def _read_posts(record: RecordReader, references: ReferenceResolver) -> tuple[list[str], list[str]]:
    """Return the organizations or else the countries of the positions, and their names."""
    targets: dict[str, None] = {}
    names: dict[str, None] = {}
    for local_id in record.texts("post"):
        position = references.entities.get(local_id)
        if position is None:
            record.reject("post", f"the file has no entity with the id {quote(local_id)}")
            continue
        path = f"{position.location}/properties"
        post = RecordReader(position.properties, path, references.collector)
        names.update(dict.fromkeys(post.texts("name")[:1] or filter(None, [position.caption])))
        found = references.resolve(post, "organization")
        if not found:
            codes = post.texts("country")
            countries = (references.add_country(code, post.path_of("country")) for code in codes)
            found = [country for country in countries if country]
        if not found:
            reason = "the position names neither an organization nor a country"
            references.collector.note(NoteType.SKIPPED, record.path_of("post"), reason)
        targets.update(dict.fromkeys(found))
    return list(targets), list(names)
