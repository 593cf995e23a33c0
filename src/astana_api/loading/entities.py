"""What is stated of entities at a revision, and how others show them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from astana_api.db.base import table
from astana_api.domain.enums import Kind, Lifecycle, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.statements.identity import claim_id
from astana_api.domain.statements.projection import name_of
from astana_api.domain.statements.records import EntityFact, EvidenceFact, Reference, StatementFact
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.loading.reading import Query, Reading, begun, ended, rows_of
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    Entity,
    EntityLife,
    Evidence,
    EvidenceLife,
    Redirect,
    Statement,
    StatementState,
)


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
    own: bool
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
            own=self.own,
        )


def load_entities(ids: Iterable[str], redirects: Redirects) -> Reading[dict[str, EntityFact]]:
    """The entities (none of them absorbed) with all that is stated about them.

    The redirects are those in force at the revision that is read.
    """
    wanted = set(ids)
    former = _former(redirects, wanted)
    everyone = [*wanted, *(old for olds in former.values() for old in olds)]
    statements = yield from _load_statements(everyone, redirects, _STATEMENTS)
    yield from _add_evidence(everyone, statements)
    kinds = yield from _kinds(wanted)
    lives = yield from _lives(wanted)
    merged = yield from _merged(everyone)
    said = _by_subject(statements)
    return {
        entity_id: EntityFact(
            id=entity_id,
            kind=kinds[entity_id],
            status=_status(lives[entity_id]),
            touched=_last(*lives[entity_id], *_redirections(merged, entity_id, former)),
            former_ids=tuple(former[entity_id]),
            statements=tuple(
                fact for loaded in said.get(entity_id, ()) if (fact := loaded.at(None)) is not None
            ),
        )
        for entity_id in sorted(wanted)
    }


def load_references(ids: Iterable[str], redirects: Redirects) -> Reading[dict[str, Reference]]:
    """How the entities are shown by others, and since which revision they are shown so.

    The revision is found by looking at every revision that touched a name or a life: it is the
    last at which what is shown differs from what was shown before. A merge into the entity, and
    the undoing of one, count as well, for they change the id under which others show it.
    """
    wanted = set(ids)
    former = _former(redirects, wanted)
    everyone = [*wanted, *(old for olds in former.values() for old in olds)]
    names = _by_subject((yield from _load_statements(everyone, redirects, _NAMES)))
    kinds = yield from _kinds(wanted)
    lives = yield from _lives(wanted)
    merged = yield from _merged(everyone)
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


_statement, _state = table(Statement).c, table(StatementState).c
_evidence, _evidence_life = table(Evidence).c, table(EvidenceLife).c
_entity, _life, _redirect = table(Entity).c, table(EntityLife).c, table(Redirect).c


def _of_subjects(keys: list[Any]) -> Select[Any]:
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
            ended(_state),
            _state.state,
            _state.rank,
            _state.stated_as,
            _state.seq,
        )
        .select_from(table(Statement))
        .join(table(StatementState), _state.statement_id == _statement.id)
        .where(_statement.subject.in_(keys), begun(_state))
    )


_STATEMENTS = Query(_of_subjects)
_NAMES = Query(lambda keys: _of_subjects(keys).where(_statement.property == "name"))
_EVIDENCE = Query(
    lambda keys: (
        select(
            _evidence.statement_id,
            _evidence.citation_id,
            _evidence.document_id,
            _evidence.section,
            _evidence.stance,
            _evidence_life.from_revision,
            ended(_evidence_life),
            _evidence_life.seq,
        )
        .select_from(table(Evidence))
        .join(table(EvidenceLife), _evidence_life.evidence_id == _evidence.id)
        .join(table(Statement), _statement.id == _evidence.statement_id)
        .where(_statement.subject.in_(keys), begun(_evidence_life))
    )
)
_KINDS = Query(lambda keys: select(_entity.id, _entity.kind).where(_entity.id.in_(keys)))
_LIVES = Query(
    lambda keys: select(_life.entity_id, _life.from_revision, ended(_life), _life.status).where(
        _life.entity_id.in_(keys), begun(_life)
    )
)
_MERGED = Query(
    lambda keys: select(
        _redirect.old_id, _redirect.new_id, _redirect.from_revision, ended(_redirect)
    ).where(_redirect.old_id.in_(keys) | _redirect.new_id.in_(keys), begun(_redirect))
)


def _load_statements(
    subjects: list[str], redirects: Redirects, query: Query
) -> Reading[dict[str, _Loaded]]:
    found: dict[str, _Loaded] = {}
    for *statement, begins, ends, state, rank, stated_as, seq in (
        yield from rows_of(query, subjects)
    ):
        loaded = found.get(statement[0])
        if loaded is None:
            loaded = found[statement[0]] = _loaded(statement, redirects)
        loaded.states.append(_StateRow(begins, ends, State(state), Rank(rank), stated_as, seq))
        loaded.touched = max(loaded.touched, begins, ends or 0)
    return found


def _by_subject(found: Mapping[str, _Loaded]) -> dict[str, list[_Loaded]]:
    by_subject: dict[str, list[_Loaded]] = defaultdict(list)
    for loaded in found.values():
        by_subject[loaded.subject].append(loaded)
    return by_subject


def _add_evidence(subjects: list[str], found: Mapping[str, _Loaded]) -> Reading[None]:
    for sid, citation, document, section, stance, begins, ends, seq in (
        yield from rows_of(_EVIDENCE, subjects)
    ):
        loaded = found[sid]
        loaded.touched = max(loaded.touched, begins, ends or 0)
        if ends is None:
            fact = EvidenceFact(citation, document, section, Stance(stance))
            loaded.evidence.append(((begins, seq), fact))


def _loaded(row: Sequence[Any], redirects: Redirects) -> _Loaded:
    sid, given, property_id, type_, said, lang, narrowed = row

    def now(entity_id: str) -> str:
        return redirects.get(entity_id, entity_id)

    value_type = ValueType(type_)
    text = now(said) if value_type is ValueType.ENTITY else said
    value = Value(value_type, text, lang)
    qualifiers = tuple(
        (name, now(word) if QUALIFIERS[name] == "entity" else word)
        for name, word in json.loads(narrowed).items()
    )
    subject = now(given)
    claim = claim_id(subject, property_id, value, qualifiers) if redirects else sid
    return _Loaded(sid, subject, property_id, value, qualifiers, claim, own=subject == given)


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


def _kinds(ids: Iterable[str]) -> Reading[dict[str, Kind]]:
    rows = yield from rows_of(_KINDS, ids)
    return {entity_id: Kind(kind) for entity_id, kind in rows}


_Life = tuple[int, int | None, str | None]


def _lives(ids: Iterable[str]) -> Reading[dict[str, list[_Life]]]:
    lives: dict[str, list[_Life]] = {entity_id: [] for entity_id in ids}
    for entity_id, begins, ends, status in (yield from rows_of(_LIVES, lives)):
        lives[entity_id].append((begins, ends, status))
    return lives


def _merged(ids: Iterable[str]) -> Reading[dict[str, list[_Life]]]:
    """When each of the ids was redirected, or had another redirected to it, then or before."""
    spans: dict[str, list[_Life]] = defaultdict(list)
    for old, new, begins, ends in (yield from rows_of(_MERGED, ids)):
        spans[old].append((begins, ends, None))
        spans[new].append((begins, ends, None))
    return spans


def _redirections(
    merged: Mapping[str, list[_Life]], entity_id: str, former: Mapping[str, list[str]]
) -> list[_Life]:
    return [row for each in (entity_id, *former[entity_id]) for row in merged.get(each, ())]


def _status(lives: list[_Life], revision: int | None = None) -> Lifecycle:
    for begins, ends, status in lives:
        now = ends is None
        if revision is None:
            if now:
                return Lifecycle(status or Lifecycle.ACTIVE)
        elif begins <= revision and (now or revision < (ends or 0)):
            return Lifecycle(status or Lifecycle.ACTIVE)
    return Lifecycle.ACTIVE


def _last(*rows: _Life) -> int:
    return max((r for row in rows for r in row[:2] if r), default=0)
