"""The statements of a knowledge base, and those that come back from a file of it.

A rule is what a topic of a published table does to a statement: it is left out or changed. The
statements that come back are exactly the others, so that a table names neither less nor more than
the format loses.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from astana_api.db.database import Database
from astana_api.domain.enums import NameKind, Stance, ValueType
from astana_api.domain.statements.drafts import StatementDraft
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.exporters import formats
from astana_api.exporters.entities.statement_values import plain_text
from astana_api.exporters.exported_records import ExportedEntity
from astana_api.exporters.streaming import ExportOptions, ResourceType, export_records
from astana_api.importers.imported_files import ImportedFile, ImportSource

SOURCE = ImportSource("file", "A file")
UNDETERMINED = "und"
Qualifiers = tuple[tuple[str, str | bool], ...]


class Claim(NamedTuple):
    """A statement without its evidence."""

    subject: str
    property: str
    type: str
    value: str | None
    lang: str | None
    qualifiers: Qualifiers
    rank: str

    def qualifier(self, name: str) -> str | bool | None:
        return dict(self.qualifiers).get(name)

    def with_qualifiers(self, **changed: str | bool | None) -> "Claim":
        """Return the claim with these qualifiers; None removes one."""
        merged = {**dict(self.qualifiers), **changed}
        kept = tuple((name, each) for name in QUALIFIERS if (each := merged.get(name)) is not None)
        return self._replace(qualifiers=kept)


class KnowledgeBase:
    """The exported entities, as rules and writers need them."""

    def __init__(self, records: Sequence[ExportedEntity]) -> None:
        self.records = records
        self.kinds: dict[str, str] = {each.item["id"]: each.item["kind"] for each in records}
        self.names: dict[str, str] = {each.item["id"]: each.item["name"] for each in records}
        self.items: dict[str, Any] = {each.item["id"]: each.item for each in records}
        self.claims = [_read_rendered(each) for entity in records for each in entity.statements]

    def accepted(self, claim: Claim) -> list[Claim]:
        """Return the claims of the property that are not deprecated."""
        return [each for each in self.claims if each[:2] == claim[:2] and each.rank != "deprecated"]

    def displayed_name(self, entity_id: str) -> Claim:
        """Return the displayed name as a preferred name of unknown language."""
        qualifiers = (("name_kind", NameKind.PREFERRED.value),)
        text = self.names[entity_id]
        return Claim(entity_id, "name", ValueType.TEXT, text, UNDETERMINED, qualifiers, "normal")

    def kind_of_value(self, claim: Claim) -> str | None:
        return self.kinds.get(claim.value or "") if claim.type == ValueType.ENTITY else None

    def is_displayed(self, claim: Claim) -> bool:
        """Return whether the value is the one that the entity shows."""
        return plain_text(self.items[claim.subject][claim.property]) == claim.value


Rule = Callable[[Claim, KnowledgeBase], Claim | None]


def _text(statement: dict[str, Any]) -> str | None:
    return None if statement["value"] is None else plain_text(statement["value"])


def _read_rendered(statement: dict[str, Any]) -> Claim:
    type_ = statement["value_type"]
    qualifiers = {
        name: each["id"] if isinstance(each, dict) else each
        for name, each in statement["qualifiers"].items()
    }
    claim = Claim(
        statement["subject"]["id"],
        statement["property"],
        type_,
        _text(statement),
        statement["lang"] or (UNDETERMINED if type_ == ValueType.TEXT else None),
        (),
        statement["rank"],
    )
    return claim.with_qualifiers(**qualifiers)


def read_drafts(imported: ImportedFile, ids: Mapping[str, str]) -> set[Claim]:
    """Return the claims of a file; `ids` maps the ids of its entities to those before."""

    def original(name: str, value: str | bool) -> str | bool:
        return ids.get(str(value), value) if QUALIFIERS[name] == "entity" else value

    def read(draft: StatementDraft) -> Claim:
        value = draft.value
        text = (
            ids.get(value.text or "", value.text) if value.type is ValueType.ENTITY else value.text
        )
        qualifiers = tuple((name, original(name, each)) for name, each in draft.qualifiers)
        subject = ids.get(draft.subject, draft.subject)
        return Claim(subject, draft.property, value.type, text, value.lang, qualifiers, draft.rank)

    return {read(draft) for draft in imported.drafts.statements}


def apply_rules(knowledge: KnowledgeBase, rules: Mapping[str, Rule]) -> tuple[set[Claim], set[str]]:
    """Return the claims that the rules leave, and the topics that changed or removed one."""
    left: set[Claim] = set()
    topics: set[str] = set()
    for claim in knowledge.claims:
        current: Claim | None = claim
        for topic, rule in rules.items():
            changed = rule(current, knowledge) if current else None
            if changed != current:
                topics.add(topic)
            current = changed
        if current is not None:
            left.add(current)
    return left, topics


def has_passages(statements: Iterable[StatementDraft]) -> bool:
    """Return whether evidence is more than a source with its record."""
    return any(
        each.document or each.exact or each.locator or each.stance is not Stance.SUPPORTS
        for draft in statements
        for each in draft.evidence
    )


def read_entities(imported: ImportedFile, ids: Mapping[str, str]) -> dict[str, str]:
    """Return the kinds of the entities of a file by their ids before."""
    return {ids.get(each.id, each.id): each.kind.value for each in imported.drafts.entities}


def load_knowledge(database: Database) -> KnowledgeBase:
    """Return all entities of a database, with their statements."""
    statements: dict[str, list[Any]] = {}
    for each in _read_lines(database, ResourceType.STATEMENTS):
        statements.setdefault(each["subject"]["id"], []).append(each)
    items = _read_lines(database, ResourceType.ENTITIES)
    return KnowledgeBase([ExportedEntity(each, statements.get(each["id"], [])) for each in items])


def _read_lines(database: Database, type_: ResourceType) -> Iterable[Any]:
    content = b"".join(export_records(database, ExportOptions(type_, formats.NDJSON)))
    return [json.loads(line) for line in content.splitlines()]
