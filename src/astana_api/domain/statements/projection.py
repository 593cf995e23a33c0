"""Project an entity's statements to its fields: which claims are displayed, and in what order.

Statements that are equal after resolving redirects make one claim: after a merge of entities a
claim may have several statements, whose evidence is combined.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import INFINITY, Bounds, Holds, order_key, overlaps
from astana_api.domain.enums import NameKind, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.statements.identity import canonical_qualifiers, canonical_value
from astana_api.domain.statements.records import EntityRecord, ProjectedEvidence, StatementRecord
from astana_api.domain.vocabulary import (
    INVERSE_KEYS,
    PROPERTIES,
    PropertyDefinition,
    properties_of,
)

_RANKS = (Rank.PREFERRED, Rank.NORMAL, Rank.DEPRECATED)
_NAME_KINDS = {kind.value: index for index, kind in enumerate(NameKind)}
_UNSPECIFIED_NAME_KIND = _NAME_KINDS[NameKind.PREFERRED] + 0.5
_MENTIONING_QUALIFIERS = ("place", "attributed_to")
MAX_INVERSE_RELATIONS = 100
"""The number of inverse relations of one property in the JSON of an entity."""
_PREFERRED_LANGUAGE = "en"
"""The language to display of a property with one text per language; else the first stated."""


class Claim(NamedTuple):
    """The combined current statements of one claim."""

    statements: tuple[str, ...]
    prop: PropertyDefinition
    value: Value
    qualifiers: Qualifiers
    rank: Rank
    first: tuple[int, int]
    evidence: tuple[ProjectedEvidence, ...]
    own: bool
    """Whether a statement is about the entity itself, not only about one merged into it."""

    @property
    def citations(self) -> tuple[str, ...]:
        """The distinct citations that support the claim, in the order in which they were added."""
        supporting = (e.citation for e in self.evidence if e.stance is Stance.SUPPORTS)
        return tuple(dict.fromkeys(citation for citation in supporting if citation))

    @property
    def stated_as(self) -> tuple[str, ...]:
        """The distinct wordings of the supporting evidence, in the order in which it was added."""
        supporting = (e.stated_as for e in self.evidence if e.stance is Stance.SUPPORTS)
        return tuple(dict.fromkeys(wording for wording in supporting if wording))

    @property
    def sourced(self) -> bool:
        """Whether a citation supports the claim by more than an editor's inference."""
        return any(e.is_source for e in self.evidence)

    @property
    def anchored(self) -> bool:
        """Whether a section of a document supports the claim."""
        return any(e.section and e.stance is Stance.SUPPORTS for e in self.evidence)

    @property
    def contradicted(self) -> bool:
        """Whether any evidence contradicts the claim."""
        return any(e.stance is Stance.CONTRADICTS for e in self.evidence)

    def qualifier(self, name: str) -> str | bool | None:
        """Return the value of a qualifier, None if the claim does not have it."""
        for key, value in self.qualifiers:
            if key == name:
                return value
        return None


class InverseClaim(NamedTuple):
    """A claim of another entity, `subject`, whose value is the projected entity."""

    subject: str
    claim: Claim


class InverseRelations(NamedTuple):
    """The first inverse relations of one property, and whether there are more."""

    relations: tuple[InverseClaim, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Projection:
    """The fields of an entity: the displayed claims of each property, in order.

    A single-valued property displays at most one claim; `alternatives` has its other claims, except
    deprecated and subsumed ones. It is in `conflicts` if another value contradicts it. `disputed`
    contains the statements, displayed or not, that evidence or another value contradicts.
    `inverse` has the relations that other entities have to it, by property. `named_by` is the
    claim that gives `name`; without one, `name` is the id. `mentioned_ids` are the other entities
    to which the entity's JSON contains references.
    """

    entity: EntityRecord
    name: str
    named_by: Claim | None
    displayed: Mapping[str, tuple[Claim, ...]]
    alternatives: Mapping[str, tuple[Claim, ...]]
    inverse: Mapping[str, InverseRelations]
    conflicts: tuple[str, ...]
    disputed: frozenset[str]
    sourced: bool
    mentioned_ids: list[str]


def project(entity: EntityRecord) -> Projection:
    """Return the fields of one entity."""
    claims = group_claims(entity.statements)
    candidates: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.rank is not Rank.DEPRECATED:
            candidates.setdefault(claim.prop.id, []).append(claim)
    displayed: dict[str, tuple[Claim, ...]] = {}
    alternatives: dict[str, tuple[Claim, ...]] = {}
    conflicts: list[str] = []
    disputed = {s for claim in claims if claim.contradicted for s in claim.statements}
    for prop in properties_of(entity.kind):
        selected = candidates.get(prop.id, [])
        if len(selected) > 1:
            selected = sorted(_drop_subsumed(selected), key=_claim_sort_key)
            if prop.is_single(entity.kind):
                conflicting = _conflicting_claims(prop, selected)
                if conflicting:
                    conflicts.append(prop.id)
                    disputed.update(s for claim in conflicting for s in claim.statements)
                first = _select_claim(prop, selected)
                others = tuple(claim for claim in selected if claim is not first)
                if others:
                    alternatives[prop.id] = others
                selected = [first]
        displayed[prop.id] = tuple(selected)
    inverse = {prop.id: _inverse_relations(entity, prop) for _, prop in INVERSE_KEYS[entity.kind]}
    named_by = _select_display_name(displayed["name"])
    return Projection(
        entity=entity,
        name=_claim_text(named_by) or entity.id,
        named_by=named_by,
        displayed=displayed,
        alternatives=alternatives,
        inverse=inverse,
        conflicts=tuple(conflicts),
        disputed=frozenset(disputed),
        sourced=any(claim.sourced for selected in displayed.values() for claim in selected),
        mentioned_ids=_mentioned_ids(
            entity.id, chain(displayed.values(), alternatives.values()), inverse.values()
        ),
    )


def _mentioned_ids(
    entity_id: str,
    displayed: Iterable[Iterable[Claim]],
    inverse: Iterable[InverseRelations],
) -> list[str]:
    incoming = [each for relations, _ in inverse for each in relations]
    ids = {each.subject for each in incoming}
    for claim in chain(chain.from_iterable(displayed), (each.claim for each in incoming)):
        if claim.value.type is ValueType.ENTITY and claim.value.text:
            ids.add(claim.value.text)
        for key, value in claim.qualifiers:
            if key in _MENTIONING_QUALIFIERS and isinstance(value, str):
                ids.add(value)
    return sorted(ids - {entity_id})


def _inverse_relations(entity: EntityRecord, prop: PropertyDefinition) -> InverseRelations:
    """Return the relations of a property that their subjects display."""
    by_subject: dict[str, list[StatementRecord]] = {}
    for subject, statement in entity.incoming:
        if statement.property == prop.id:
            by_subject.setdefault(subject, []).append(statement)
    found = [
        InverseClaim(subject, claim)
        for subject, statements in sorted(by_subject.items())
        for claim in _drop_subsumed(
            [claim for claim in group_claims(statements) if claim.rank is not Rank.DEPRECATED]
        )
    ]
    found.sort(key=lambda each: _claim_sort_key(each.claim))
    first = tuple(found[:MAX_INVERSE_RELATIONS])
    return InverseRelations(first, has_more=len(found) > len(first))


def select_name(names: Iterable[StatementRecord], default: str) -> str:
    """Return the display name of an entity from its `name` statements, `default` without one."""
    claims = [c for c in group_claims(names) if c.rank is not Rank.DEPRECATED]
    return _claim_text(_select_display_name(_drop_subsumed(claims))) or default


def relation_bounds(qualifiers: Qualifiers) -> Bounds | None:
    """Return the bounds of a relation from its time qualifiers; None if it states no time."""
    values = dict(qualifiers)
    start, end, during, ended = (values.get(name) for name in ("start", "end", "during", "ended"))
    return edtf.period_bounds(
        edtf.parse(start) if isinstance(start, str) else None,
        edtf.parse(end) if isinstance(end, str) else None,
        edtf.parse(during) if isinstance(during, str) else None,
        ended if isinstance(ended, bool) else None,
    )


def value_bounds(value: Value) -> Bounds | None:
    """Return the bounds of a date value; None for any other value."""
    if value.type is ValueType.DATE and value.text is not None:
        return edtf.parse(value.text).bounds
    return None


def group_claims(statements: Iterable[StatementRecord]) -> list[Claim]:
    """Group the current statements, displayed or not, into claims ordered by claim id."""
    by_claim: dict[str, list[StatementRecord]] = {}
    for statement in statements:
        if statement.state is State.CURRENT:
            by_claim.setdefault(statement.claim, []).append(statement)
    return [_merge_statements(group) for _, group in sorted(by_claim.items())]


def _merge_statements(statements: list[StatementRecord]) -> Claim:
    if len(statements) == 1:
        [only] = statements
        return Claim(
            statements=(only.id,),
            prop=PROPERTIES[only.property],
            value=only.value,
            qualifiers=only.qualifiers,
            rank=only.rank,
            first=only.first,
            evidence=tuple(dict.fromkeys(only.evidence)),
            own=only.own,
        )
    in_order = sorted(statements, key=lambda s: s.first)
    first = in_order[0]
    return Claim(
        statements=tuple(s.id for s in in_order),
        prop=PROPERTIES[first.property],
        value=first.value,
        qualifiers=first.qualifiers,
        rank=min((s.rank for s in in_order), key=_RANKS.index),
        first=first.first,
        evidence=tuple(dict.fromkeys(e for s in in_order for e in s.evidence)),
        own=any(s.own for s in in_order),
    )


def _drop_subsumed(claims: list[Claim]) -> list[Claim]:
    if len(claims) < 2:
        return claims
    return [c for c in claims if not any(_subsumes(other, c) for other in claims)]


def _subsumes(claim: Claim, other: Claim) -> bool:
    """Return whether `claim` has the value of `other` and a strict superset of its qualifiers."""
    if len(claim.qualifiers) <= len(other.qualifiers) or not _have_equal_values(claim, other):
        return False
    qualifiers = set(canonical_qualifiers(claim.qualifiers))
    return qualifiers > set(canonical_qualifiers(other.qualifiers))


def _have_equal_values(a: Claim, b: Claim) -> bool:
    return a.value == b.value or canonical_value(a.value) == canonical_value(b.value)


def _claim_sort_key(claim: Claim) -> tuple[float, int, tuple[int, int], str]:
    start = claim.qualifier("start")
    bounds = value_bounds(claim.value)
    if bounds is None and isinstance(start, str):
        bounds = edtf.parse(start).bounds
    earliest, latest_desc = order_key(bounds) if bounds else (INFINITY + 1, 0)
    return earliest, latest_desc, claim.first, claim.statements[0]


def _select_display_name(names: Iterable[Claim]) -> Claim | None:
    """Return the display name: the first by rank, own name, kind of name and time of statement.

    Own names precede those of entities merged into it: a merge renames no entity that has a name.
    """

    def preference(claim: Claim) -> tuple[int, bool, float, tuple[int, int]]:
        return _RANKS.index(claim.rank), not claim.own, _name_kind(claim), claim.first

    candidates = (claim for claim in names if claim.value.text is not None)
    return min(candidates, key=preference, default=None)


def _claim_text(claim: Claim | None) -> str | None:
    return claim.value.text if claim else None


def _select_claim(prop: PropertyDefinition, claims: list[Claim]) -> Claim:
    def preference(claim: Claim) -> tuple[bool, int, bool, bool, bool, tuple[int, int]]:
        # Language comes first: a rank compares only texts of the same language.
        foreign = prop.per_language and claim.value.lang != _PREFERRED_LANGUAGE
        rank = _RANKS.index(claim.rank)
        return foreign, rank, _has_ended(claim), not claim.sourced, not claim.own, claim.first

    return min(claims, key=preference)


def _has_ended(claim: Claim) -> bool:
    """Return whether the claim has ended; ongoing claims are preferred for display."""
    ended = claim.qualifier("ended")
    return ended is True or (ended is None and claim.qualifier("end") is not None)


def _conflicting_claims(prop: PropertyDefinition, claims: list[Claim]) -> list[Claim]:
    """Return the claims of a single-valued property that differ and are valid at the same time."""

    def language(claim: Claim) -> str:
        return (claim.value.lang or "") if prop.per_language else ""

    conflicting: list[Claim] = []
    for _, group in groupby(sorted(claims, key=language), key=language):
        same = list(group)
        conflicting += [a for a in same if any(_are_conflicting(a, b) for b in same)]
    return conflicting


def _are_conflicting(a: Claim, b: Claim) -> bool:
    if _have_equal_values(a, b):
        return False
    periods = relation_bounds(a.qualifiers), relation_bounds(b.qualifiers)
    if periods[0] is None or periods[1] is None:
        return True
    # Periods that only may overlap do not conflict: a headquarters until 2024, the next from 2024.
    return overlaps(periods[0], periods[1]) is Holds.YES


def _name_kind(claim: Claim) -> float:
    kind = claim.qualifier("name_kind")
    return _NAME_KINDS[kind] if isinstance(kind, str) else _UNSPECIFIED_NAME_KIND
