"""Loading what is known of entities from the tables: the input of the projection."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.domain.drafts import Qualifiers, Value
from astana_api.domain.facts import EntityFact, EvidenceFact, Reference, StatementFact
from astana_api.domain.identity import claim_id
from astana_api.domain.projection import name_of
from astana_api.domain.terms import Kind, Lifecycle, Rank, Stance, State, ValueType
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.models import (
    Entity,
    EntityLife,
    Evidence,
    EvidenceLife,
    Redirect,
    Statement,
    StatementState,
)

Redirects = Mapping[str, str]


class _StateRow(NamedTuple):
    """One row of a statement's life."""

    from_revision: int
    to_revision: int | None
    state: State
    rank: Rank
    stated_as: str | None
    seq: int


@dataclass(slots=True)
class _Loaded:
    """A statement with its whole life, before it is cut at a revision."""

    id: str
    subject: str
    property: str
    value: Value
    qualifiers: Qualifiers
    claim: str
    states: list[_StateRow] = field(default_factory=list)
    evidence: list[tuple[tuple[int, int], EvidenceFact]] = field(default_factory=list)
    touched: int = 0

    def at(self, revision: int | None) -> StatementFact | None:
        """The statement as it stood at a revision (None: the head), if it had been stated."""
        row = next((s for s in self.states if _holds(s, revision)), None)
        if row is None:
            return None
        first = min((s.from_revision, s.seq) for s in self.states)
        return StatementFact(
            id=self.id,
            property=self.property,
            value=self.value,
            qualifiers=self.qualifiers,
            stated_as=row.stated_as,
            rank=row.rank,
            state=row.state,
            claim=self.claim,
            first=first,
            touched=self.touched,
            evidence=tuple(fact for _, fact in sorted(self.evidence, key=lambda item: item[0])),
        )


def load_entities(
    session: Session, ids: Iterable[str], redirects: Redirects
) -> dict[str, EntityFact]:
    """The entities (none of them absorbed) with all that is stated about them."""
    wanted = set(ids)
    former = _former(redirects, wanted)
    everyone = [*wanted, *(old for olds in former.values() for old in olds)]
    statements = _load_statements(session, everyone, redirects, names_only=False)
    kinds = _kinds(session, wanted)
    lives = _lives(session, wanted)
    merged = _merged(session, everyone)
    return {
        entity_id: EntityFact(
            id=entity_id,
            kind=kinds[entity_id],
            status=_status(lives[entity_id]),
            touched=_last(*lives[entity_id], *_redirections(merged, entity_id, former)),
            former_ids=tuple(former[entity_id]),
            statements=tuple(
                fact
                for loaded in statements.get(entity_id, ())
                if (fact := loaded.at(None)) is not None
            ),
        )
        for entity_id in sorted(wanted)
    }


def load_references(
    session: Session, ids: Iterable[str], redirects: Redirects
) -> dict[str, Reference]:
    """How the entities are shown by others, and since which revision they are shown so.

    The revision is found by looking at every revision that touched a name or a life: it is the
    last at which what is shown differs from what was shown before. A merge into the entity, and
    the undoing of one, count as well, for they change the id under which others show it.
    """
    wanted = set(ids)
    former = _former(redirects, wanted)
    everyone = [*wanted, *(old for olds in former.values() for old in olds)]
    names = _load_statements(session, everyone, redirects, names_only=True)
    kinds = _kinds(session, wanted)
    lives = _lives(session, wanted)
    merged = _merged(session, everyone)
    shown: dict[str, Reference] = {}
    for entity_id in wanted:
        said = names.get(entity_id, [])
        since = sorted(
            {r for row in lives[entity_id] for r in row[:2] if r}
            | {r for s in said for row in s.states for r in row[:2] if r}
        )
        last: tuple[str, bool] | None = None
        revision = 0
        for number in since:
            facts = [fact for s in said if (fact := s.at(number)) is not None]
            withdrawn = _status(lives[entity_id], number) is Lifecycle.WITHDRAWN
            # What was withdrawn with all that was said of it keeps the name that it went by.
            unnamed = last[0] if withdrawn and last else entity_id
            at = name_of(facts, unnamed), withdrawn
            if at != last:
                last, revision = at, number
        revision = max(revision, _last(*_redirections(merged, entity_id, former)))
        name, withdrawn = last or (entity_id, False)
        shown[entity_id] = Reference(entity_id, kinds[entity_id], name, withdrawn, revision)
    return shown


def _load_statements(
    session: Session, subjects: list[str], redirects: Redirects, *, names_only: bool
) -> dict[str, list[_Loaded]]:
    query = (
        select(
            Statement.id,
            Statement.subject,
            Statement.property,
            Statement.type,
            Statement.value,
            Statement.lang,
            Statement.qualifiers,
            StatementState.from_revision,
            StatementState.to_revision,
            StatementState.state,
            StatementState.rank,
            StatementState.stated_as,
            StatementState.seq,
        )
        .join(StatementState, StatementState.statement_id == Statement.id)
        .where(Statement.subject.in_(subjects))
    )
    if names_only:
        query = query.where(Statement.property == "name")
    found: dict[str, _Loaded] = {}
    for row in session.execute(query):
        loaded = found.get(row.id)
        if loaded is None:
            loaded = found[row.id] = _loaded(row, redirects)
        state = _StateRow(
            row.from_revision,
            row.to_revision,
            State(row.state),
            Rank(row.rank),
            row.stated_as,
            row.seq,
        )
        loaded.states.append(state)
        loaded.touched = max(loaded.touched, state.from_revision, state.to_revision or 0)
    if not names_only:
        _add_evidence(session, subjects, found)
    by_subject: dict[str, list[_Loaded]] = defaultdict(list)
    for loaded in found.values():
        by_subject[loaded.subject].append(loaded)
    return by_subject


def _add_evidence(session: Session, subjects: list[str], found: dict[str, _Loaded]) -> None:
    query = (
        select(
            Evidence.statement_id,
            Evidence.citation_id,
            Evidence.document_id,
            Evidence.section,
            Evidence.stance,
            EvidenceLife.from_revision,
            EvidenceLife.to_revision,
            EvidenceLife.seq,
        )
        .join(EvidenceLife, EvidenceLife.evidence_id == Evidence.id)
        .join(Statement, Statement.id == Evidence.statement_id)
        .where(Statement.subject.in_(subjects))
    )
    for row in session.execute(query):
        loaded = found[row.statement_id]
        loaded.touched = max(loaded.touched, row.from_revision, row.to_revision or 0)
        if row.to_revision is None:
            fact = EvidenceFact(row.citation_id, row.document_id, row.section, Stance(row.stance))
            loaded.evidence.append(((row.from_revision, row.seq), fact))


def _loaded(row: Any, redirects: Redirects) -> _Loaded:
    def now(entity_id: str) -> str:
        return redirects.get(entity_id, entity_id)

    value_type = ValueType(row.type)
    text = now(row.value) if value_type is ValueType.ENTITY else row.value
    value = Value(value_type, text, row.lang)
    qualifiers = tuple(
        (name, now(said) if QUALIFIERS[name] == "entity" else said)
        for name, said in json.loads(row.qualifiers).items()
    )
    subject = now(row.subject)
    claim = claim_id(subject, row.property, value, qualifiers) if redirects else row.id
    return _Loaded(row.id, subject, row.property, value, qualifiers, claim)


def _holds(row: _StateRow, revision: int | None) -> bool:
    if revision is None:
        return row.to_revision is None
    return row.from_revision <= revision and (row.to_revision is None or revision < row.to_revision)


def _former(redirects: Redirects, ids: set[str]) -> dict[str, list[str]]:
    former: dict[str, list[str]] = {entity_id: [] for entity_id in ids}
    for old, new in sorted(redirects.items()):
        if new in former:
            former[new].append(old)
    return former


def _kinds(session: Session, ids: set[str]) -> dict[str, Kind]:
    rows = session.execute(select(Entity.id, Entity.kind).where(Entity.id.in_(ids)))
    return {entity_id: Kind(kind) for entity_id, kind in rows}


_Life = tuple[int, int | None, str | None]


def _lives(session: Session, ids: set[str]) -> dict[str, list[_Life]]:
    lives: dict[str, list[_Life]] = {entity_id: [] for entity_id in ids}
    query = select(
        EntityLife.entity_id, EntityLife.from_revision, EntityLife.to_revision, EntityLife.status
    ).where(EntityLife.entity_id.in_(ids))
    for entity_id, begun, ended, status in session.execute(query):
        lives[entity_id].append((begun, ended, status))
    return lives


def _merged(session: Session, ids: list[str]) -> dict[str, list[_Life]]:
    """When each of the ids was redirected, or had another redirected to it, now or ever."""
    spans: dict[str, list[_Life]] = defaultdict(list)
    query = select(
        Redirect.old_id, Redirect.new_id, Redirect.from_revision, Redirect.to_revision
    ).where(Redirect.old_id.in_(ids) | Redirect.new_id.in_(ids))
    for old, new, begun, ended in session.execute(query):
        spans[old].append((begun, ended, None))
        spans[new].append((begun, ended, None))
    return spans


def _redirections(
    merged: Mapping[str, list[_Life]], entity_id: str, former: Mapping[str, list[str]]
) -> list[_Life]:
    return [row for each in (entity_id, *former[entity_id]) for row in merged.get(each, ())]


def _status(lives: list[_Life], revision: int | None = None) -> Lifecycle:
    for begun, ended, status in lives:
        now = ended is None
        if revision is None:
            if now:
                return Lifecycle(status or Lifecycle.ACTIVE)
        elif begun <= revision and (now or revision < (ended or 0)):
            return Lifecycle(status or Lifecycle.ACTIVE)
    return Lifecycle.ACTIVE


def _last(*rows: _Life) -> int:
    return max((r for row in rows for r in row[:2] if r), default=0)
