"""Which units to audit again after a change: those whose rules read what changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.audit.affiliations import CLOSE_PROPERTIES
from astana_api.audit.engine import section_key, section_unit
from astana_api.audit.registry import Unit, UnitType
from astana_api.commands.audit.changes import ChangedRecords, rows_in
from astana_api.loading.audit.statements import (
    CHAIN_PROPERTIES,
    INCOMING_PROPERTIES,
    LIFE_PROPERTIES,
    RELATED_PROPERTIES,
)
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    AuditKey,
    CitationEntity,
    Entity,
    FindingRecord,
    Mention,
    SQLEvidence,
    SQLFinding,
    SQLStatement,
)
from astana_api.models.audit import AuditedRecordType
from astana_api.models.projected import Mentioner

_READ_BY_REFERRERS = frozenset({*LIFE_PROPERTIES, *CHAIN_PROPERTIES, "country"})
_READ_FROM_VALUE = frozenset({*INCOMING_PROPERTIES, "founded_by"})
_READ_BY_SOURCES = frozenset({*RELATED_PROPERTIES, "author"})


@dataclass(slots=True)
class AffectedUnits:
    """Collect the units that a change affects; ids of entities are canonical."""

    session: Session
    redirects: Redirects
    former_ids: dict[str, list[str]] = field(default_factory=dict)
    entities: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    sections: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Invert the redirects."""
        for old, new in self.redirects.items():
            self.former_ids.setdefault(new, []).append(old)

    def add_changes(self, changed: ChangedRecords) -> None:
        """Add the units of the changed records, and those whose rules read them."""
        statements = changed.statements
        self.add_entities(changed.entities)
        self.add_entities(s.subject for s in statements)
        read_from_value = [s.target for s in statements if s.property_id in _READ_FROM_VALUE]
        self.add_entities(self._actors(filter(None, read_from_value)))
        self.sections |= changed.sections
        self.citations |= changed.citations | changed.evidence_citations
        lives = {s.subject for s in statements if s.property_id in _READ_BY_REFERRERS}
        self._add_referrers(lives | changed.entities)
        chains = {s.subject for s in statements if s.property_id in CHAIN_PROPERTIES}
        self._add_chains(chains | changed.entities)
        self._add_mentioned(self._with_former(changed.entities | chains))
        related = [s for s in statements if s.property_id in _READ_BY_SOURCES]
        ends = {end for s in related for end in (s.subject, s.target) if end is not None}
        close = {*self._neighbours(ends), *ends}
        moved = changed.entities | self._neighbours(changed.entities)
        behind = close | moved | self._neighbours(moved) | changed.citation_entities
        linked = self._linked_citations(self._with_former(behind))
        if changed.entities:
            self.citations |= self._linked_citations(self._with_former(changed.entities))
        named = {s.citation for s in statements if s.citation is not None}
        self._add_citing(linked | changed.citations | named)
        self._add_citing_sections(changed.citations)

    def add_entities(self, ids: Iterable[str]) -> None:
        """Add entities, and the merged ones, whose findings are to be removed."""
        for each in ids:
            self.entities |= {each, self.redirects.get(each, each)}

    def units(self) -> list[Unit]:
        """Return the units, sorted."""
        return sorted(
            [
                *(Unit(UnitType.ENTITY, each) for each in self.entities),
                *(Unit(UnitType.CITATION, each) for each in self.citations),
                *(section_unit(*each) for each in self.sections),
            ]
        )

    def _with_former(self, ids: Iterable[str]) -> set[str]:
        canonical = {self.redirects.get(each, each) for each in ids}
        return canonical | {old for each in canonical for old in self.former_ids.get(each, ())}

    def _actors(self, ids: Iterable[str]) -> set[str]:
        query = select(Entity.id).where(Entity.kind.in_(["person", "organization"]))
        return {row[0] for row in rows_in(self.session, query, Entity.id, ids)}

    def _add_referrers(self, ids: set[str]) -> None:
        keys = self._with_former(ids)
        query = select(SQLStatement.subject)
        rows = rows_in(self.session, query, SQLStatement.value_entity, keys)
        self.add_entities(row[0] for row in rows)
        mentions = select(Mention.mentioner_id).where(
            Mention.mentioner_type == Mentioner.ENTITY.value
        )
        rows = rows_in(self.session, mentions, Mention.entity_id, keys)
        self.add_entities(row[0] for row in rows)

    def _add_chains(self, ids: set[str]) -> None:
        """Add the entities that the chains of relations reach: one of them owns a cycle."""
        level = self._with_former(ids)
        reached: set[str] = set()
        query = select(SQLStatement.value_entity).where(SQLStatement.property.in_(CHAIN_PROPERTIES))
        while level:
            reached |= level
            rows = rows_in(self.session, query, SQLStatement.subject, level)
            level = self._with_former({row[0] for row in rows if row[0] is not None}) - reached
        self.add_entities(reached)

    def _add_mentioned(self, ids: set[str]) -> None:
        """Add the entities with a finding that is about one of the entities."""
        query = (
            select(SQLFinding.unit)
            .join(FindingRecord, FindingRecord.finding_id == SQLFinding.id)
            .where(FindingRecord.record_type == AuditedRecordType.ENTITY.value)
        )
        rows = rows_in(self.session, query, FindingRecord.record_id, ids)
        self.add_units_of(row[0] for row in rows)

    def add_units_of(self, texts: Iterable[str]) -> None:
        """Add units as text."""
        for text in texts:
            unit_type, _, key = text.partition(":")
            if unit_type == UnitType.ENTITY:
                self.add_entities([key])
            elif unit_type == UnitType.CITATION:
                self.citations.add(key)
            else:
                self.sections.add(section_key(Unit(UnitType.SECTION, key)))

    def _neighbours(self, ids: set[str]) -> set[str]:
        """Return the other ends of relations that rules on sources follow."""
        keys = self._with_former(ids)
        read = sorted({*CLOSE_PROPERTIES, *RELATED_PROPERTIES})
        query = select(SQLStatement.subject, SQLStatement.value_entity).where(
            SQLStatement.property.in_(read), SQLStatement.value_entity.is_not(None)
        )
        found: set[str] = set()
        for column in (SQLStatement.subject, SQLStatement.value_entity):
            for row in rows_in(self.session, query, column, keys):
                found |= {*row}
        return found

    def _linked_citations(self, entities: set[str]) -> set[str]:
        query = select(CitationEntity.citation_id)
        return {row[0] for row in rows_in(self.session, query, CitationEntity.entity_id, entities)}

    def _add_citing(self, citations: set[str]) -> None:
        query = select(SQLStatement.subject).join(
            SQLEvidence, SQLEvidence.statement_id == SQLStatement.id
        )
        rows = rows_in(self.session, query.distinct(), SQLEvidence.citation_id, citations)
        self.add_entities(row[0] for row in rows)

    def _add_citing_sections(self, citations: set[str]) -> None:
        query = select(SQLEvidence.document_id, SQLEvidence.section).where(
            SQLEvidence.section.is_not(None)
        )
        rows = rows_in(self.session, query.distinct(), SQLEvidence.citation_id, citations)
        self.sections |= {(document, section) for document, section in rows}

    def add_groups(self, keys: Iterable[str]) -> None:
        """Add the units that have one of the comparison keys."""
        rows = rows_in(self.session, select(AuditKey.unit), AuditKey.key, keys)
        self.add_units_of(row[0] for row in rows)


def unit_text(unit: Unit) -> str:
    """Return a unit as text, as it is stored."""
    return f"{unit.type.value}:{unit.id}"
