"""Loaders of entities with their statements, and of references to entities, at a revision."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, closed_at, opened_by
from astana_api.domain.enums import Basis, Kind, Lifecycle, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.statements.identity import claim_id
from astana_api.domain.statements.projection import select_name
from astana_api.domain.statements.records import (
    EntityRecord,
    ProjectedEvidence,
    Reference,
    StatementRecord,
)
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    Entity,
    EntityStatusVersion,
    EvidenceVersion,
    Redirect,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)

# A lookup costs a fraction of a call of the class.
_STATES: dict[str, State] = {each.value: each for each in State}
_RANKS: dict[str, Rank] = {each.value: each for each in Rank}
_STANCES: dict[str, Stance] = {each.value: each for each in Stance}
_BASES: dict[str, Basis] = {each.value: each for each in Basis}
_VALUE_TYPES: dict[str, ValueType] = {each.value: each for each in ValueType}


class _StateRow(NamedTuple):
    """A row of `statement_states`."""

    from_revision: int
    to_revision: int | None
    state: State
    rank: Rank
    seq: int


@dataclass(slots=True)
class _LoadedStatement:
    """A statement with all its states up to a revision."""

    id: str
    subject: str
    property: str
    value: Value
    qualifiers: Qualifiers
    claim: str
    own: bool
    states: list[_StateRow] = field(default_factory=list)
    evidence: list[tuple[tuple[int, int], ProjectedEvidence]] = field(default_factory=list)
    touched: int = 0

    def at(self, revision: int | None) -> StatementRecord | None:
        """Return the statement at a revision (None: the last loaded), or None if not yet stated."""
        row = next((s for s in self.states if _is_valid_at(s, revision)), None)
        if row is None:
            return None
        first = min((s.from_revision, s.seq) for s in self.states)
        return StatementRecord(
            id=self.id,
            property=self.property,
            value=self.value,
            qualifiers=self.qualifiers,
            rank=row.rank,
            state=row.state,
            claim=self.claim,
            first=first,
            last_modified_revision=self.touched,
            evidence=tuple(fact for _, fact in sorted(self.evidence, key=lambda item: item[0])),
            own=self.own,
        )


async def load_entities(
    snapshot: Snapshot, ids: Iterable[str], redirects: Redirects, revision: int = HEAD
) -> dict[str, EntityRecord]:
    """Load entities with all statements about them; no id may be one of a merged entity.

    `redirects` must be those at the revision.
    """
    reader = _Reader(snapshot, revision)
    entity_ids = set(ids)
    former = _former_ids(redirects, entity_ids)
    all_ids = [*entity_ids, *(old for olds in former.values() for old in olds)]
    statements = await _load_statements(reader, all_ids, redirects, _STATEMENTS)
    await _add_evidence(reader, all_ids, statements)
    kinds = await _load_kinds(reader, entity_ids)
    statuses = await _load_statuses(reader, entity_ids)
    merges = await _load_merges(reader, all_ids)
    by_subject = _by_subject(statements)
    return {
        entity_id: EntityRecord(
            id=entity_id,
            kind=kinds[entity_id],
            status=_status_at(statuses[entity_id]),
            last_modified_revision=_last_revision(
                *statuses[entity_id], *_merges_of(merges, entity_id, former)
            ),
            former_ids=tuple(former[entity_id]),
            statements=tuple(
                fact
                for loaded in by_subject.get(entity_id, ())
                if (fact := loaded.at(None)) is not None
            ),
        )
        for entity_id in sorted(entity_ids)
    }


async def load_references(
    snapshot: Snapshot, ids: Iterable[str], redirects: Redirects, revision: int = HEAD
) -> dict[str, Reference]:
    """Load the references to entities, each with the last revision that changed it.

    The search goes through every revision that changed a name or the status: the result is the last
    at which the reference differs from the one before. A merge into the entity and the undoing of
    one count as well, since they change the id in the reference.
    """
    reader = _Reader(snapshot, revision)
    entity_ids = set(ids)
    former = _former_ids(redirects, entity_ids)
    all_ids = [*entity_ids, *(old for olds in former.values() for old in olds)]
    names_by_subject = _by_subject(await _load_statements(reader, all_ids, redirects, _NAMES))
    kinds = await _load_kinds(reader, entity_ids)
    statuses = await _load_statuses(reader, entity_ids)
    merges = await _load_merges(reader, all_ids)
    references: dict[str, Reference] = {}
    for entity_id in entity_ids:
        names = names_by_subject.get(entity_id, [])
        numbers = sorted(
            {r for row in statuses[entity_id] for r in row[:2] if r}
            | {r for name in names for row in name.states for r in row[:2] if r}
        )
        last: tuple[str, bool] | None = None
        last_modified = 0
        for number in numbers:
            facts = [fact for name in names if (fact := name.at(number)) is not None]
            withdrawn = _status_at(statuses[entity_id], number) is Lifecycle.WITHDRAWN
            # A withdrawn entity without statements keeps its last name.
            default = last[0] if withdrawn and last else entity_id
            current = select_name(facts, default), withdrawn
            if current != last:
                last, last_modified = current, number
        last_modified = max(last_modified, _last_revision(*_merges_of(merges, entity_id, former)))
        name_text, withdrawn = last or (entity_id, False)
        references[entity_id] = Reference(
            entity_id, kinds[entity_id], name_text, withdrawn, last_modified
        )
    return references


_statement, _state = table(SQLStatement).c, table(SQLStatementState).c
_evidence, _evidence_version = table(SQLEvidence).c, table(EvidenceVersion).c
_entity, _status_version, _redirect = (
    table(Entity).c,
    table(EntityStatusVersion).c,
    table(Redirect).c,
)


def _select_statements(keys: list[Any]) -> Select[Any]:
    return (
        select(
            _statement.id,
            _statement.subject,
            _statement.property,
            _statement.type,
            _statement.value,
            _statement.lang,
            _statement.qualifiers,
            _state.from_revision,
            closed_at(_state),
            _state.state,
            _state.rank,
            _state.seq,
        )
        .select_from(table(SQLStatement))
        .join(table(SQLStatementState), _state.statement_id == _statement.id)
        .where(_statement.subject.in_(keys), opened_by(_state))
    )


_STATEMENTS = KeyBatchQuery(_select_statements)
_NAMES = KeyBatchQuery(lambda keys: _select_statements(keys).where(_statement.property == "name"))
_EVIDENCE = KeyBatchQuery(
    lambda keys: (
        select(
            _evidence.statement_id,
            _evidence.citation_id,
            _evidence.document_id,
            _evidence.section,
            _evidence.stance,
            _evidence_version.basis,
            _evidence_version.stated_as,
            _evidence_version.from_revision,
            closed_at(_evidence_version),
            _evidence_version.seq,
        )
        .select_from(table(SQLEvidence))
        .join(table(EvidenceVersion), _evidence_version.evidence_id == _evidence.id)
        .join(table(SQLStatement), _statement.id == _evidence.statement_id)
        .where(_statement.subject.in_(keys), opened_by(_evidence_version))
    )
)
_KINDS = KeyBatchQuery(lambda keys: select(_entity.id, _entity.kind).where(_entity.id.in_(keys)))
_STATUS_VERSIONS = KeyBatchQuery(
    lambda keys: select(
        _status_version.entity_id,
        _status_version.from_revision,
        closed_at(_status_version),
        _status_version.status,
    ).where(_status_version.entity_id.in_(keys), opened_by(_status_version))
)
_MERGES = KeyBatchQuery(
    lambda keys: select(
        _redirect.old_id, _redirect.new_id, _redirect.from_revision, closed_at(_redirect)
    ).where(_redirect.old_id.in_(keys) | _redirect.new_id.in_(keys), opened_by(_redirect))
)


class _Reader(NamedTuple):
    """The rows of a snapshot up to a revision."""

    snapshot: Snapshot
    revision: int

    async def fetch(self, query: KeyBatchQuery, keys: Iterable[str]) -> list[Row]:
        return await query.fetch(self.snapshot, keys, {"as_of": self.revision}, long_running=True)


async def _load_statements(
    reader: _Reader, subjects: list[str], redirects: Redirects, query: KeyBatchQuery
) -> dict[str, _LoadedStatement]:
    statements: dict[str, _LoadedStatement] = {}
    for row in await reader.fetch(query, subjects):
        *columns, from_revision, to_revision, state, rank, seq = row
        loaded = statements.get(columns[0])
        if loaded is None:
            loaded = statements[columns[0]] = _build_statement(columns, redirects)
        loaded.states.append(
            _StateRow(from_revision, to_revision, _STATES[state], _RANKS[rank], seq)
        )
        loaded.touched = max(loaded.touched, from_revision, to_revision or 0)
    return statements


def _by_subject(statements: Mapping[str, _LoadedStatement]) -> dict[str, list[_LoadedStatement]]:
    by_subject: dict[str, list[_LoadedStatement]] = defaultdict(list)
    for loaded in statements.values():
        by_subject[loaded.subject].append(loaded)
    return by_subject


async def _add_evidence(
    reader: _Reader, subjects: list[str], statements: Mapping[str, _LoadedStatement]
) -> None:
    for row in await reader.fetch(_EVIDENCE, subjects):
        statement_id, *content, from_revision, to_revision, seq = row
        loaded = statements[statement_id]
        loaded.touched = max(loaded.touched, from_revision, to_revision or 0)
        if to_revision is None:
            fact = _build_evidence(*content)
            loaded.evidence.append(((from_revision, seq), fact))


def _build_evidence(
    citation: str | None,
    document: str | None,
    section: str | None,
    stance: str,
    basis: str,
    stated_as: str | None,
) -> ProjectedEvidence:
    return ProjectedEvidence(
        citation, document, section, _STANCES[stance], _BASES[basis], stated_as
    )


def _build_statement(row: Sequence[Any], redirects: Redirects) -> _LoadedStatement:
    statement_id, stated_subject, property_id, type_, raw_value, lang, raw_qualifiers = row
    value = Value(_VALUE_TYPES[type_], raw_value, lang)
    qualifiers = tuple(json.loads(raw_qualifiers).items()) if raw_qualifiers != "{}" else ()
    subject = redirects.get(stated_subject, stated_subject)
    claim = resolve_claim(statement_id, subject, property_id, value, qualifiers, redirects)
    is_own = subject == stated_subject
    return _LoadedStatement(
        statement_id, subject, property_id, claim.value, claim.qualifiers, claim.id, own=is_own
    )


class ResolvedClaim(NamedTuple):
    """The id, the value and the qualifiers of a claim about canonical entities."""

    id: str
    value: Value
    qualifiers: Qualifiers


def resolve_claim(
    statement_id: str,
    subject: str,
    property_id: str,
    value: Value,
    qualifiers: Qualifiers,
    redirects: Redirects,
) -> ResolvedClaim:
    """Return the claim of a statement about the canonical entity `subject`."""
    if not redirects:
        return ResolvedClaim(statement_id, value, qualifiers)
    if value.type is ValueType.ENTITY and value.text is not None:
        value = value._replace(text=redirects.get(value.text, value.text))
    qualifiers = tuple(
        (
            name,
            redirects.get(word, word)
            if QUALIFIERS[name] == "entity" and isinstance(word, str)
            else word,
        )
        for name, word in qualifiers
    )
    return ResolvedClaim(claim_id(subject, property_id, value, qualifiers), value, qualifiers)


def _is_valid_at(row: _StateRow, revision: int | None) -> bool:
    if revision is None:
        return row.to_revision is None
    return row.from_revision <= revision and (row.to_revision is None or revision < row.to_revision)


def _former_ids(redirects: Redirects, ids: set[str]) -> dict[str, list[str]]:
    former: dict[str, list[str]] = {entity_id: [] for entity_id in ids}
    for old, new in sorted(redirects.items()):
        if new in former:
            former[new].append(old)
    return former


async def _load_kinds(reader: _Reader, ids: Iterable[str]) -> dict[str, Kind]:
    return {entity_id: Kind(kind) for entity_id, kind in await reader.fetch(_KINDS, ids)}


_StatusRow = tuple[int, int | None, str | None]


async def _load_statuses(reader: _Reader, ids: Iterable[str]) -> dict[str, list[_StatusRow]]:
    statuses: dict[str, list[_StatusRow]] = {entity_id: [] for entity_id in ids}
    for row in await reader.fetch(_STATUS_VERSIONS, statuses):
        entity_id, from_revision, to_revision, status = row
        statuses[entity_id].append((from_revision, to_revision, status))
    return statuses


async def _load_merges(reader: _Reader, ids: Iterable[str]) -> dict[str, list[_StatusRow]]:
    """Load the redirects from and to each id, valid or closed, as rows without status."""
    merges: dict[str, list[_StatusRow]] = defaultdict(list)
    for old, new, from_revision, to_revision in await reader.fetch(_MERGES, ids):
        merges[old].append((from_revision, to_revision, None))
        merges[new].append((from_revision, to_revision, None))
    return merges


def _merges_of(
    merges: Mapping[str, list[_StatusRow]], entity_id: str, former: Mapping[str, list[str]]
) -> list[_StatusRow]:
    return [row for each in (entity_id, *former[entity_id]) for row in merges.get(each, ())]


def _status_at(rows: list[_StatusRow], revision: int | None = None) -> Lifecycle:
    for from_revision, to_revision, status in rows:
        is_open = to_revision is None
        if revision is None:
            if is_open:
                return Lifecycle(status or Lifecycle.ACTIVE)
        elif from_revision <= revision and (is_open or revision < (to_revision or 0)):
            return Lifecycle(status or Lifecycle.ACTIVE)
    return Lifecycle.ACTIVE


def _last_revision(*rows: _StatusRow) -> int:
    return max((r for row in rows for r in row[:2] if r), default=0)
