"""What ties an entity to others, read from both ends."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select, union_all

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import Life
from astana_api.domain.enums import Stance, State, ValueType
from astana_api.domain.rendering.entities import Json, Names, loads, reference
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.models import Evidence, EvidenceLife, Statement, StatementNow, StatementState
from astana_api.queries.entities.lifespans import answer, lives, may_hold, told_by
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.engine import Key, Listing
from astana_api.queries.lists.key_batches import ByKeys
from astana_api.queries.statements import named

_now = table(StatementNow).c
_end = table(StatementNow).alias("end_of").c
_said = table(Statement).c
_state = table(StatementState).c
_evidence = table(Evidence).c
_life = table(EvidenceLife).c

QUALIFIERS_SHOWN = ("start", "end", "during", "ended", "role", "place", "attributed_to")


def _of(*ends: ColumnElement[Any]) -> Filter:
    """Which have one of the entities at one of the ends."""

    # Not OR, for which SQLite walks through all statements in their order: the few that tie the
    # entity are found first, by an index for each end.
    def condition(binds: Binds) -> ColumnElement[bool]:
        return _now.id.in_(union_all(*(select(_end.id).where(any_of(end)(binds)) for end in ends)))

    return condition


LISTING = Listing(
    columns=(
        _now.id,
        _now.subject_now,
        _now.property,
        _now.value_now,
        _now.claim,
        _said.qualifiers,
        _state.stated_as,
    ),
    source=table(StatementNow)
    .join(table(Statement), _said.id == _now.id)
    # Outer, though every statement has an open state, so that no plan begins with all open states.
    .outerjoin(
        table(StatementState),
        and_(_state.statement_id == _now.id, _state.to_revision.is_(None)),
    ),
    id=_now.seq,
    sorts={"stated": Key((_now.first_revision,))},
    filters={
        "entity": _of(_end.subject_now, _end.value_now),
        "out": _of(_end.subject_now),
        "in": _of(_end.value_now),
        # In a form that no index serves: an entity has few statements, a property very many.
        "property": any_of(func.coalesce(_now.property, "")),
        "at": may_hold,
    },
    always=(_now.type == ValueType.ENTITY.value, _now.shown == 1),
)
"""The relations that are shown, in the order of stating.

`entity` is of those at either end, `out` of what is said of it, `in` of what is said of others;
each takes ids that stand now. `at` takes the first and the last day of a date.
"""

DEFAULT_SORT = ("stated",)

_SUPPORT = ByKeys(
    lambda keys: (
        select(
            _now.claim,
            _now.first_revision,
            _now.seq,
            _life.from_revision,
            _life.seq,
            # Not a condition: SQLite would begin with every piece of evidence that stands.
            _life.to_revision,
            _evidence.citation_id,
            _evidence.section,
        )
        .join(table(Evidence), _evidence.statement_id == _now.id)
        .join(table(EvidenceLife), _life.evidence_id == _evidence.id)
        .where(
            _now.claim.in_(keys),
            _now.state == State.CURRENT.value,
            _evidence.stance == Stance.SUPPORTS.value,
        )
    )
)
"""What supports the claims, by whichever of their statements it was brought."""


class Tie(NamedTuple):
    """A relation: subject and value after redirects, qualifiers as given, and its support."""

    statement: str
    subject: str
    property_id: str
    value: str
    qualifiers: str
    stated_as: str | None
    citations: Sequence[str]
    anchored: bool

    @property
    def mentioned(self) -> list[str]:
        """The ids of the entities whose names its JSON shows."""
        said = loads(self.qualifiers)
        return [self.subject, self.value, *(said[k] for k in said if QUALIFIERS[k] == "entity")]

    def holds(self, lives: Mapping[str, Life], at: Bounds) -> Holds:
        """Whether it holds at a date, by the lives of the two that it ties."""
        told = told_by(self.property_id, ValueType.ENTITY, self.value, self.qualifiers)
        return answer(told, self.subject, lives, at)


async def rendered_rows(
    snapshot: Snapshot,
    rows: Sequence[Row],
    entity_id: str,
    *,
    incoming: bool = False,
    at: Bounds | None = None,
) -> list[Json]:
    """Rows of `LISTING` as JSON, seen from one entity.

    One that ties the entity to itself is shown as said of it, unless `incoming` alone are asked
    for. With a date, each says whether it holds then.
    """
    citations, anchored = await support(snapshot, [row[4] for row in rows])
    ties = [
        Tie(sid, subject, key, value, said, stated_as, citations.get(claim, ()), claim in anchored)
        for sid, subject, key, value, claim, said, stated_as in rows
    ]
    names = await named(snapshot, (e for tie in ties for e in tie.mentioned))
    found = [seen_from(tie, entity_id, names, incoming=incoming) for tie in ties]
    if at is None:
        return found
    known = await lives(snapshot, {e for tie in ties for e in (tie.subject, tie.value)})
    return [{**each, "holds": tie.holds(known, at)} for each, tie in zip(found, ties, strict=True)]


def seen_from(tie: Tie, entity_id: str, names: Names, *, incoming: bool) -> Json:
    """A relation as JSON, read from one of its ends."""
    vocabulary = PROPERTIES[tie.property_id]
    outgoing = tie.subject == entity_id and not incoming
    said = loads(tie.qualifiers)
    shown = {
        key: reference(names(said[key]))
        if QUALIFIERS[key] == "entity" and key in said
        # What is not said is null.
        else said.get(key)
        for key in QUALIFIERS_SHOWN
    }
    return {
        "direction": "out" if outgoing else "in",
        "property": tie.property_id,
        "label": vocabulary.label if outgoing else vocabulary.inverse or vocabulary.label,
        "entity": reference(names(tie.value if outgoing else tie.subject)),
        **shown,
        "stated_as": tie.stated_as,
        "statement": tie.statement,
        "citations": list(tie.citations),
        "anchored": tie.anchored,
    }


async def support(
    snapshot: Snapshot, claims: list[str]
) -> tuple[dict[str, list[str]], frozenset[str]]:
    """The citations of each claim, once each, in the order in which they came; the anchored."""
    found: dict[str, dict[str, None]] = {}
    anchored = set[str]()
    rows: list[Any] = sorted(await _SUPPORT.rows(snapshot, claims), key=lambda row: row[:5])
    for claim, *_, ended, citation, section in rows:
        if ended is not None:
            continue
        if citation is not None:
            found.setdefault(claim, {})[citation] = None
        if section is not None:
            anchored.add(claim)
    return {claim: list(citations) for claim, citations in found.items()}, frozenset(anchored)
