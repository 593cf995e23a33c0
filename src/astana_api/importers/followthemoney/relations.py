"""Read the relations of FollowTheMoney as statements."""

from dataclasses import dataclass
from itertools import product
from typing import Final

from astana_api.domain.enums import Kind
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition
from astana_api.importers.draft_collector import Qualifier
from astana_api.importers.followthemoney.entity_records import MergedEntity
from astana_api.importers.followthemoney.references import ReferenceResolver
from astana_api.importers.followthemoney.schemata import (
    DIRECTS,
    LABELLED,
    RELATIONS,
    SPOUSES,
)
from astana_api.importers.imported_files import NoteType
from astana_api.importers.read_facts import ReadFact, add_facts
from astana_api.importers.record_reader import RecordReader
from astana_api.importers.source_links import cite_urls

_PROPERTY_OF_LABEL: Final = {prop.label: prop for prop in PROPERTIES.values()}
"""This program writes the label of the property as the summary of a link."""

MAX_STATEMENTS: Final = 100
"""A relation between more pairs of entities and roles is rejected."""


@dataclass(frozen=True, slots=True)
class _Relation:
    """A relation of one pair: the statement's subject, property, value and role."""

    subject: str
    property_id: str
    value: str
    role: str | None


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
    pairs = list(product(sources, targets, roles or [None]))
    for key in (schema.source, schema.target):
        if not record.texts(key):
            record.reject(key, f"the {entity.schema} has no {key}")
    if len(pairs) > MAX_STATEMENTS:
        reason = f"it makes {len(pairs)} statements, at most {MAX_STATEMENTS} are read"
        collector.note(NoteType.REJECTED, entity.location, reason)
        return
    if not pairs:
        return
    label = record.single("summary")
    relations = [_select_relation(entity.schema, label, *pair, references) for pair in pairs]
    if label and any(PROPERTIES[each.property_id].label != label for each in relations):
        record.keep("summary", label)
    period = _read_period(record)
    evidence = cite_urls(record.texts("sourceUrl"), record.path_of("sourceUrl"), collector)
    rest = list(filter(None, (record.collect_unread(), *entity.rest)))
    for relation in relations:
        prop = PROPERTIES[relation.property_id]
        stated = {**period, "role": relation.role} if relation.role else period
        qualifiers = {name: text for name, text in stated.items() if prop.allows_qualifier(name)}
        lines = [f"schema: {entity.schema}"] if prop.id == "related" else []
        lines += [f"{name}: {text}" for name, text in stated.items() if name not in qualifiers]
        fact = ReadFact(entity.location, prop.id, relation.value, qualifiers=qualifiers)
        note = "\n".join([*lines, *rest]) or None
        location = entity.location
        add_facts(
            collector, relation.subject, [fact], location=location, note=note, evidence=evidence
        )


def _select_relation(
    schema_name: str,
    label: str | None,
    source: str,
    target: str,
    role: str | None,
    references: ReferenceResolver,
) -> _Relation:
    schema = RELATIONS[schema_name]
    labelled = _PROPERTY_OF_LABEL.get(label or "") if schema_name in LABELLED else None
    if labelled and _fits(labelled, references.kind_of(source), references.kind_of(target)):
        return _Relation(source, labelled.id, target, role if role != label else None)
    if schema_name == "Family" and role and role.lower() in SPOUSES:
        return _Relation(source, "spouse", target, None)
    if schema.property_id == "leader" and references.kind_of(source) is not Kind.PERSON:
        return _Relation(source, "related", target, role or DIRECTS)
    role = role or schema.default_role
    if schema.inverted:
        return _Relation(target, schema.property_id, source, role)
    return _Relation(source, schema.property_id, target, role)


def _fits(prop: PropertyDefinition, subject: Kind | None, value: Kind | None) -> bool:
    return subject in prop.subjects and value is not None and prop.allows_target(subject, value)


def _read_period(record: RecordReader) -> dict[str, Qualifier]:
    """Return the dates of a relation; several dates of one property stay unread."""
    keys = {"start": "startDate", "end": "endDate", "during": "date"}
    return {name: text for name, key in keys.items() if (text := record.single(key))}


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
