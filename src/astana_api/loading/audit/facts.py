"""Load the facts that the rules of some units read: the units and what they refer to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from astana_api.audit.affiliations import PARTY_PROPERTIES, source_entities
from astana_api.audit.comparison_keys import MAX_GROUP, citation_keys, entity_keys
from astana_api.audit.engine import section_key
from astana_api.audit.facts import (
    AuditedEntity,
    AuditedEvidence,
    AuditedFacts,
    AuditedLink,
    AuditedSection,
    AuditedStatement,
)
from astana_api.audit.registry import Unit, UnitType
from astana_api.audit.rules.structure import MAX_DEPTH
from astana_api.db.base import table
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.enums import Kind, Lifecycle, Rank, ValueType
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.loading.audit import statements as queries
from astana_api.loading.audit.documents import load_links, load_section_statements, load_uses
from astana_api.loading.audit.statements import StatementPool
from astana_api.loading.citations import load_citations
from astana_api.loading.redirects import Redirects
from astana_api.models import Entity, EntityStatusVersion

GroupLookup = Callable[[Iterable[str]], Mapping[str, tuple[str, ...]]]
"""Return the sorted ids of the records that have each key, for keys of several records."""

_entity, _status = table(Entity).c, table(EntityStatusVersion).c
_ACTIVE_KINDS = KeyBatchQuery(
    lambda keys: (
        select(_entity.id, _entity.kind, _status.status)
        .select_from(table(Entity))
        .join(table(EntityStatusVersion), _status.entity_id == _entity.id)
        .where(_entity.id.in_(keys), valid_at(_status))
    )
)


@dataclass(slots=True)
class FactsLoader:
    """Load the facts of units from a snapshot, at its head or at an earlier revision."""

    snapshot: Snapshot
    redirects: Redirects
    today: int
    find_groups: GroupLookup
    revision: int = HEAD

    async def load(self, units: Iterable[Unit]) -> AuditedFacts:
        """Return the facts that the rules of the units read, and little more."""
        load = _Load(self, StatementPool(self.snapshot, self.redirects, self.revision))
        by_type: dict[UnitType, list[str]] = {each: [] for each in UnitType}
        for unit in units:
            by_type[unit.type].append(unit.id)
        await load.add_entities(by_type[UnitType.ENTITY])
        await load.add_citations(by_type[UnitType.CITATION])
        await load.add_sections(
            [section_key(Unit(UnitType.SECTION, key)) for key in by_type[UnitType.SECTION]]
        )
        return await load.build()


@dataclass(slots=True)
class _Load:
    loader: FactsLoader
    pool: StatementPool
    citations: dict[str, CitationDraft] = field(default_factory=dict)
    citation_revisions: dict[str, int] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entity_ids: set[str] = field(default_factory=set)
    section_ids: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    citation_units: list[str] = field(default_factory=list)

    async def add_entities(self, ids: list[str]) -> None:
        """Load entities with all statements, and the records that their rules read."""
        if not ids:
            return
        own = await self.pool.load(queries.ALL, ids)
        await self.pool.add_evidence(statement.id for statement in own)
        targets = {end for s in own for end in (s.target, s.text("place")) if end is not None}
        self.entity_ids |= {*ids, *targets}
        chains = await self.pool.load(queries.NEIGHBOURHOOD, targets - {*ids})
        incoming = await self.pool.load(queries.INCOMING, ids)
        self.entity_ids |= {s.subject for s in incoming}
        await self._follow_chains({s.target for s in (*own, *chains) if s.target}, {*ids, *targets})
        parties = {
            s.target for s in own if s.property_id in PARTY_PROPERTIES and s.target is not None
        }
        await self._add_relations(parties)
        cited = {e.citation for e in self._evidence_of(ids) if e.citation is not None}
        await self._load_citations(cited)
        behind = {
            entity
            for key in cited
            if key in self.citations
            for entity in source_entities(self.citations[key])
        }
        related = await self._add_relations(behind)
        # The actors behind a website, and theirs.
        await self._add_relations(related - behind)
        await self._add_named_in(cited)
        await self._add_groups(ids)

    async def _add_relations(self, ids: set[str]) -> set[str]:
        """Load the close relations of entities in both directions; return the other ends."""
        found = await self.pool.load(queries.NEIGHBOURHOOD, ids)
        found += await self.pool.load(queries.INCOMING, ids)
        others = {end for s in found for end in (s.subject, s.target) if end is not None}
        self.entity_ids |= ids | others
        return {
            end
            for s in found
            if s.property_id in ("related", "author", "affiliated_with")
            for end in (s.subject, s.target)
            if end is not None
        }

    async def _follow_chains(self, start: set[str], followed: set[str]) -> None:
        level = start - followed
        for _ in range(MAX_DEPTH):
            if not level:
                return
            self.entity_ids |= level
            followed |= level
            found = await self.pool.load(queries.CHAINS, level)
            level = {s.target for s in found if s.target is not None} - followed

    async def _add_named_in(self, citations: set[str]) -> None:
        found = await self.pool.load(queries.NAMED_IN, citations)
        self.entity_ids |= {s.subject for s in found}

    async def _add_groups(self, ids: list[str]) -> None:
        statements = self.pool.by_subject()
        kinds = await self._load_kinds(ids)
        keys = {
            key
            for each in ids
            if each in kinds
            for key in entity_keys(AuditedEntity(each, kinds[each], statements.get(each, ())))
        }
        members = self._find_groups(keys)
        self.entity_ids |= members
        await self.pool.load(queries.NAMES, members)

    def _find_groups(self, keys: set[str]) -> set[str]:
        found = self.loader.find_groups(keys)
        self.groups |= found
        return {each for ids in found.values() if len(ids) <= MAX_GROUP for each in ids}

    async def add_citations(self, ids: list[str]) -> None:
        """Load citations, those like them, the kinds of their authors, and their uses."""
        if not ids:
            return
        await self._load_citations(ids)
        self.citation_units = ids
        loaded = [self.citations[key] for key in ids if key in self.citations]
        members = self._find_groups({key for each in loaded for key in citation_keys(each)})
        await self._load_citations(members)
        self.entity_ids |= {
            e for each in loaded for author in each.authors for e in author.entities
        }

    async def add_sections(self, keys: list[tuple[str, str]]) -> None:
        """Load sections with their statements and citations."""
        loader = self.loader
        for key in keys:
            ids = await load_section_statements(loader.snapshot, key, loader.revision)
            self.section_ids[key] = ids
            found = await self.pool.load(queries.BY_ID, ids)
            self.entity_ids |= {s.subject for s in found}
            await self.pool.add_evidence(s.id for s in found)
        evidence = [e for ids in self.pool.by_subject().values() for s in ids for e in s.evidence]
        if keys:
            await self._load_citations({e.citation for e in evidence if e.citation is not None})

    async def _load_citations(self, ids: Iterable[str]) -> None:
        absent = [each for each in ids if each not in self.citations]
        loaded = await load_citations(self.loader.snapshot, absent, self.loader.revision)
        for each in loaded:
            self.citations[each.draft.id] = resolve_citation(each.draft, self.loader.redirects)
            self.citation_revisions[each.draft.id] = each.revision

    async def _load_kinds(self, ids: Iterable[str]) -> dict[str, Kind]:
        params = {"as_of": self.loader.revision}
        rows = await _ACTIVE_KINDS.fetch(self.loader.snapshot, ids, params, long_running=True)
        redirects = self.loader.redirects
        return {
            key: Kind(kind)
            for key, kind, status in rows
            if status == Lifecycle.ACTIVE and key not in redirects
        }

    def _evidence_of(self, ids: list[str]) -> list[AuditedEvidence]:
        by_subject = self.pool.by_subject()
        return [e for each in ids for s in by_subject.get(each, ()) for e in s.evidence]

    async def build(self) -> AuditedFacts:
        """Assemble the facts from everything that was loaded."""
        kinds = await self._load_kinds(self.entity_ids)
        await self.pool.add_all_evidence()
        by_subject = self.pool.by_subject()
        entities = {
            key: AuditedEntity(key, kinds[key], by_subject.get(key, ())) for key in sorted(kinds)
        }
        incoming: dict[str, list[AuditedStatement]] = {}
        named_in: dict[str, set[str]] = {}
        for entity in entities.values():
            for statement in entity.statements:
                if statement.target is not None:
                    incoming.setdefault(statement.target, []).append(statement)
                is_name = statement.value.type is ValueType.CITATION
                if is_name and statement.rank is not Rank.DEPRECATED:
                    named_in.setdefault(statement.value.text or "", set()).add(entity.id)
        sections = {
            key: AuditedSection(*key, self._section_statements(key, entities))
            for key in self.section_ids
        }
        loader = self.loader
        return AuditedFacts(
            today=loader.today,
            entities=entities,
            citations=self.citations,
            sections={key: each for key, each in sections.items() if each.statements},
            uses=await load_uses(loader.snapshot, self.citation_units, loader.revision),
            groups=self.groups,
            incoming={key: tuple(found) for key, found in incoming.items()},
            named_in={key: frozenset(found) for key, found in named_in.items()},
            links=await self._load_links(),
            citation_revisions=self.citation_revisions,
        )

    async def _load_links(self) -> dict[str, AuditedLink]:
        # Requests belong to no revision: they say nothing about an earlier one.
        if self.loader.revision != HEAD:
            return {}
        urls = {k: self.citations[k].url for k in self.citation_units if k in self.citations}
        return await load_links(self.loader.snapshot, urls)

    def _section_statements(
        self, key: tuple[str, str], entities: Mapping[str, AuditedEntity]
    ) -> tuple[AuditedStatement, ...]:
        found = [
            statement
            for entity in entities.values()
            for statement in entity.statements
            if any((e.document, e.section) == key for e in statement.evidence)
        ]
        return tuple(sorted(found, key=lambda s: s.id))


def resolve_citation(draft: CitationDraft, redirects: Redirects) -> CitationDraft:
    """Return a citation whose entities are the ends of their redirects."""
    if not redirects:
        return draft

    def resolve(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(redirects.get(each, each) for each in ids))

    return replace(
        draft,
        authors=tuple(replace(a, entities=resolve(a.entities)) for a in draft.authors),
        container_entities=resolve(draft.container_entities),
        publisher_entities=resolve(draft.publisher_entities),
    )
