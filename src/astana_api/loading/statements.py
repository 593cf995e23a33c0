"""Loaders of statements with their states and evidence at a revision."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal_column, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import closed_at, opened_by
from astana_api.domain.enums import Basis, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.statements.identity import claim_id
from astana_api.domain.statements.records import ProjectedEvidence, StatementRecord
from astana_api.domain.vocabulary import INVERSE_PROPERTIES, QUALIFIERS
from astana_api.loading.redirects import Redirects
from astana_api.models import EvidenceVersion, SQLEvidence, SQLStatement, SQLStatementState

# A lookup costs a fraction of a call of the class.
_STATES: dict[str, State] = {each.value: each for each in State}
_RANKS: dict[str, Rank] = {each.value: each for each in Rank}
_STANCES: dict[str, Stance] = {each.value: each for each in Stance}
_BASES: dict[str, Basis] = {each.value: each for each in Basis}
_VALUE_TYPES: dict[str, ValueType] = {each.value: each for each in ValueType}


class StateRow(NamedTuple):
    """A row of `statement_states`."""

    from_revision: int
    to_revision: int | None
    state: State
    rank: Rank
    seq: int


@dataclass(slots=True)
class LoadedStatement:
    """A statement with all its states up to a revision."""

    id: str
    subject: str
    property: str
    value: Value
    qualifiers: Qualifiers
    claim: str
    own: bool
    states: list[StateRow] = field(default_factory=list)
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


_statement, _state = table(SQLStatement).c, table(SQLStatementState).c
_evidence, _evidence_version = table(SQLEvidence).c, table(EvidenceVersion).c


class StatementQuery(NamedTuple):
    """The queries of statements, and of their evidence, for keys of entities."""

    statements: KeyBatchQuery
    evidence: KeyBatchQuery


def _select_statements() -> Select[Any]:
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
        .where(opened_by(_state))
    )


def _select_evidence() -> Select[Any]:
    return (
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
        .where(opened_by(_evidence_version))
    )


def _query(column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> StatementQuery:
    def batches(select_rows: Callable[[], Select[Any]]) -> KeyBatchQuery:
        return KeyBatchQuery(lambda keys: select_rows().where(column.in_(keys), *conditions))

    return StatementQuery(batches(_select_statements), batches(_select_evidence))


BY_SUBJECT = _query(_statement.subject)
"""Statements about the entities."""
NAMES = _query(_statement.subject, _statement.property == "name")
"""Names of the entities."""
BY_VALUE = _query(
    _statement.value_entity,
    # Literals: a compiled statement has no parameter that expands to a list.
    _statement.property.in_([literal_column(f"'{each}'") for each in INVERSE_PROPERTIES]),
)
"""Statements about others that the JSON of the entities shows as inverse relations."""


class RowReader(NamedTuple):
    """The rows of a snapshot up to a revision."""

    snapshot: Snapshot
    revision: int

    async def fetch(self, query: KeyBatchQuery, keys: Iterable[str]) -> list[Row]:
        return await query.fetch(self.snapshot, keys, {"as_of": self.revision}, long_running=True)


async def load_statements(
    reader: RowReader, query: StatementQuery, keys: Iterable[str], redirects: Redirects
) -> dict[str, LoadedStatement]:
    """Load statements without evidence, by id; `redirects` must be those at the revision."""
    statements: dict[str, LoadedStatement] = {}
    for row in await reader.fetch(query.statements, keys):
        *columns, from_revision, to_revision, state, rank, seq = row
        loaded = statements.get(columns[0])
        if loaded is None:
            loaded = statements[columns[0]] = _build_statement(columns, redirects)
        loaded.states.append(
            StateRow(from_revision, to_revision, _STATES[state], _RANKS[rank], seq)
        )
        loaded.touched = max(loaded.touched, from_revision, to_revision or 0)
    return statements


async def add_evidence(
    reader: RowReader,
    query: StatementQuery,
    keys: Iterable[str],
    statements: Mapping[str, LoadedStatement],
) -> None:
    """Add the evidence of loaded statements, which must be those of the query and keys."""
    for row in await reader.fetch(query.evidence, keys):
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


def _build_statement(row: Sequence[Any], redirects: Redirects) -> LoadedStatement:
    statement_id, stated_subject, property_id, type_, raw_value, lang, raw_qualifiers = row
    value = Value(_VALUE_TYPES[type_], raw_value, lang)
    qualifiers = tuple(json.loads(raw_qualifiers).items()) if raw_qualifiers != "{}" else ()
    subject = redirects.get(stated_subject, stated_subject)
    claim = resolve_claim(statement_id, subject, property_id, value, qualifiers, redirects)
    is_own = subject == stated_subject
    return LoadedStatement(
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


def _is_valid_at(row: StateRow, revision: int | None) -> bool:
    if revision is None:
        return row.to_revision is None
    return row.from_revision <= revision and (row.to_revision is None or revision < row.to_revision)
