"""Load current statements for audit rules, with redirects resolved."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select

from astana_api.audit.affiliations import CLOSE_PROPERTIES
from astana_api.audit.facts import AuditedEvidence, AuditedStatement
from astana_api.db.base import table
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.enums import AnchorState, Basis, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.loading.redirects import Redirects
from astana_api.loading.statements import resolve_claim
from astana_api.models import (
    AnchorCheck,
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)

NAME_PROPERTIES = ("name", "identifier")
"""Properties of comparison keys."""
LIFE_PROPERTIES = ("founded", "dissolved", "born", "died", "dates")
"""Properties of the life of an entity, which rules on its relations read."""
CHAIN_PROPERTIES = ("part_of", "succeeded_by")
"""Relations whose chains rules follow."""
RELATED_PROPERTIES = (*CLOSE_PROPERTIES, "related", "author")
"""Relations that rules on sources follow."""
INCOMING_PROPERTIES = (*CLOSE_PROPERTIES, "related", "spouse", "member", "supported_by")
"""Relations that rules read from the entity that is the value."""

_statement, _state = table(SQLStatement).c, table(SQLStatementState).c
_evidence, _version = table(SQLEvidence).c, table(EvidenceVersion).c
_check = table(AnchorCheck).c
_RANKS = (Rank.PREFERRED, Rank.NORMAL, Rank.DEPRECATED)


def _query(column: ColumnElement[Any], *properties: str) -> KeyBatchQuery:
    # Literals: a compiled statement has no parameter that expands to a list.
    named: list[ColumnElement[Any]] = [literal_column(f"'{each}'") for each in properties]
    conditions = [_statement.property.in_(named)] if properties else []
    return KeyBatchQuery(
        lambda keys: (
            select(
                _statement.id,
                _statement.subject,
                _statement.property,
                _statement.type,
                _statement.value,
                _statement.lang,
                _statement.qualifiers,
                _state.rank,
                _state.from_revision,
            )
            .select_from(table(SQLStatement))
            .join(table(SQLStatementState), _state.statement_id == _statement.id)
            .where(
                column.in_(keys),
                *conditions,
                valid_at(_state),
                _state.state == literal_column(f"'{State.CURRENT}'"),
            )
        )
    )


ALL = _query(_statement.subject)
NAMES = _query(_statement.subject, *NAME_PROPERTIES)
CHAINS = _query(_statement.subject, *CHAIN_PROPERTIES)
NEIGHBOURHOOD = _query(
    _statement.subject, *LIFE_PROPERTIES, *RELATED_PROPERTIES, *CHAIN_PROPERTIES, "country",
    "spouse", "member", "supported_by",
)  # fmt: skip
INCOMING = _query(_statement.value_entity, *INCOMING_PROPERTIES)
NAMED_IN = _query(_statement.value_citation, "named_in")
BY_ID = _query(_statement.id)

_EVIDENCE = KeyBatchQuery(
    lambda keys: (
        select(
            _evidence.statement_id,
            _evidence.citation_id,
            _evidence.document_id,
            _evidence.section,
            _evidence.exact,
            _evidence.stance,
            _version.basis,
            _version.stated_as,
            _check.state,
            _version.from_revision,
        )
        .select_from(table(SQLEvidence))
        .join(table(EvidenceVersion), _version.evidence_id == _evidence.id)
        .outerjoin(table(AnchorCheck), (_check.evidence_id == _evidence.id) & valid_at(_check))
        .where(_evidence.statement_id.in_(keys), valid_at(_version))
    )
)


@dataclass(slots=True)
class StatementPool:
    """The statements that were loaded from a snapshot, each once, by stored id.

    Statements that are one claim after merges are one statement with the first of their ids.
    """

    snapshot: Snapshot
    redirects: Redirects
    revision: int = HEAD
    former_ids: Mapping[str, list[str]] = field(default_factory=dict)
    _by_stored_id: dict[str, tuple[str, AuditedStatement]] = field(default_factory=dict)
    _evidence: dict[str, list[AuditedEvidence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Invert the redirects."""
        former: dict[str, list[str]] = {}
        for old, new in self.redirects.items():
            former.setdefault(new, []).append(old)
        self.former_ids = former

    async def load(self, query: KeyBatchQuery, keys: Iterable[str]) -> list[AuditedStatement]:
        """Load statements without evidence; keys that are entities include their former ids."""
        all_keys = [each for key in keys for each in (key, *self.former_ids.get(key, ()))]
        params = {"as_of": self.revision}
        rows = await query.fetch(self.snapshot, all_keys, params, long_running=True)
        return [self._add(row) for row in rows]

    async def add_evidence(self, statements: Iterable[str]) -> None:
        """Load the evidence of statements, by stored id."""
        absent = [each for each in statements if each not in self._evidence]
        found: dict[str, list[AuditedEvidence]] = {each: [] for each in absent}
        params = {"as_of": self.revision}
        for row in await _EVIDENCE.fetch(self.snapshot, absent, params, long_running=True):
            statement_id, citation, document, section, exact, stance, basis, *rest = row
            stated_as, state, opened = rest
            found[statement_id].append(
                AuditedEvidence(
                    citation,
                    document,
                    section,
                    exact,
                    Stance(stance),
                    Basis(basis),
                    stated_as,
                    None if state is None else AnchorState(state),
                    opened,
                )
            )
        self._evidence |= found

    async def add_all_evidence(self) -> None:
        """Load the evidence of every loaded statement that has none yet."""
        await self.add_evidence(self._by_stored_id)

    def by_subject(self) -> dict[str, tuple[AuditedStatement, ...]]:
        """Return all statements by subject, sorted by id; claims are united."""
        claims: dict[str, list[AuditedStatement]] = {}
        for stored_id, (claim, statement) in self._by_stored_id.items():
            evidence = tuple(self._evidence.get(stored_id, ()))
            claims.setdefault(claim, []).append(replace(statement, evidence=evidence))
        subjects: dict[str, list[AuditedStatement]] = {}
        for same in claims.values():
            statement = _unite(same)
            subjects.setdefault(statement.subject, []).append(statement)
        return {key: tuple(sorted(own, key=lambda s: s.id)) for key, own in subjects.items()}

    def _add(self, row: Any) -> AuditedStatement:
        stored_id, subject, property_id, type_, text, lang, qualifiers, rank, opened = row
        if stored_id not in self._by_stored_id:
            subject = self.redirects.get(subject, subject)
            value = Value(ValueType(type_), text, lang)
            pairs = tuple(json.loads(qualifiers).items()) if qualifiers != "{}" else ()
            claim = resolve_claim(stored_id, subject, property_id, value, pairs, self.redirects)
            statement = AuditedStatement(
                stored_id,
                subject,
                property_id,
                claim.value,
                dict(claim.qualifiers),
                Rank(rank),
                revision=opened,
            )
            self._by_stored_id[stored_id] = claim.id, statement
        return self._by_stored_id[stored_id][1]


def _unite(statements: list[AuditedStatement]) -> AuditedStatement:
    if len(statements) == 1:
        return statements[0]
    in_order = sorted(statements, key=lambda s: s.id)
    return replace(
        in_order[0],
        rank=min((s.rank for s in in_order), key=_RANKS.index),
        evidence=tuple(e for statement in in_order for e in statement.evidence),
        revision=max(statement.revision for statement in in_order),
    )
