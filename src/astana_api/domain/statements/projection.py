"""Statements in, fields out: which of an entity's statements are shown, and in what order.

A claim is what statements agree on once redirects are followed; a merge may leave several
statements of one claim, whose evidence is then united.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import INFINITY, Bounds, Holds, order_key, overlaps
from astana_api.domain.enums import NameKind, Rank, Stance, State, ValueType
from astana_api.domain.statements.drafts import Qualifiers, Value
from astana_api.domain.statements.records import EntityRecord, ProjectedEvidence, StatementRecord
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition, properties_of

_RANKS = (Rank.PREFERRED, Rank.NORMAL, Rank.DEPRECATED)
_NAME_KINDS = {kind.value: place for place, kind in enumerate(NameKind)}
_UNSAID_NAME_KIND = _NAME_KINDS[NameKind.PREFERRED] + 0.5
_FIRST_LANGUAGE = "en"
"""Where a value has one text for each language, the one that is shown; else the first stated."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is projected of the current statements of one claim."""

    statements: tuple[str, ...]
    prop: PropertyDefinition
    value: Value
    qualifiers: Qualifiers
    stated_as: str | None
    rank: Rank
    first: tuple[int, int]
    evidence: tuple[ProjectedEvidence, ...]
    own: bool
    """Whether it is said of the entity itself, and not only of one that was merged into it."""

    @property
    def citations(self) -> tuple[str, ...]:
        """The citations that support it, once each, in the order in which they were given."""
        found = (e.citation for e in self.evidence if e.stance is Stance.SUPPORTS)
        return tuple(dict.fromkeys(citation for citation in found if citation))

    @property
    def anchored(self) -> bool:
        """Whether it has a place in a document that supports it."""
        return any(e.section and e.stance is Stance.SUPPORTS for e in self.evidence)

    @property
    def contradicted(self) -> bool:
        """Whether some of its evidence speaks against it."""
        return any(e.stance is Stance.CONTRADICTS for e in self.evidence)

    def qualifier(self, name: str) -> str | bool | None:
        """The qualifier's value, or None where it is not said."""
        return dict(self.qualifiers).get(name)


@dataclass(frozen=True, slots=True)
class Projection:
    """An entity's fields: for each property the claims that are shown, in order.

    A single-valued property has one claim at most, and stands in `conflicts` where another
    differs. `disputed` are the statements, shown or not, that evidence or another value
    contradicts. `named_by` is the claim that `name` comes from; an entity without one goes by its
    id.
    """

    entity: EntityRecord
    name: str
    named_by: Claim | None
    displayed: Mapping[str, tuple[Claim, ...]]
    conflicts: tuple[str, ...]
    disputed: frozenset[str]
    sourced: bool

    @property
    def mentioned_ids(self) -> list[str]:
        """The other entities whose names the entity's JSON shows."""
        found = set()
        for claims in self.displayed.values():
            for claim in claims:
                if claim.value.type is ValueType.ENTITY and claim.value.text:
                    found.add(claim.value.text)
                for key in ("place", "attributed_to"):
                    said = claim.qualifier(key)
                    if isinstance(said, str):
                        found.add(said)
        return sorted(found - {self.entity.id})


def project(entity: EntityRecord) -> Projection:
    """The fields of one entity."""
    claims = group_claims(entity.statements)
    shown: dict[str, tuple[Claim, ...]] = {}
    conflicts: list[str] = []
    disputed = {s for claim in claims if claim.contradicted for s in claim.statements}
    for row in properties_of(entity.kind):
        said = [c for c in claims if c.prop is row and c.rank is not Rank.DEPRECATED]
        said = [c for c in said if not any(_subsumes(other, c) for other in said)]
        said.sort(key=_claim_sort_key)
        if row.is_single(entity.kind) and said:
            rivals = _conflicting_claims(row, said)
            if rivals:
                conflicts.append(row.id)
                disputed.update(s for claim in rivals for s in claim.statements)
            said = [_select_claim(row, said)]
        shown[row.id] = tuple(said)
    named_by = _select_display_name(shown["name"])
    return Projection(
        entity=entity,
        name=_claim_text(named_by) or entity.id,
        named_by=named_by,
        displayed=shown,
        conflicts=tuple(conflicts),
        disputed=frozenset(disputed),
        sourced=any(claim.citations for said in shown.values() for claim in said),
    )


def select_name(names: Iterable[StatementRecord], unnamed: str) -> str:
    """The name that an entity is shown by, from its `name` statements alone.

    `unnamed` is given back where there is none.
    """
    claims = [c for c in group_claims(names) if c.rank is not Rank.DEPRECATED]
    shown = [c for c in claims if not any(_subsumes(other, c) for other in claims)]
    return _claim_text(_select_display_name(shown)) or unnamed


def relation_bounds(qualifiers: Qualifiers) -> Bounds | None:
    """When a relation held, from its qualifiers; None where nothing is said."""
    said = dict(qualifiers)
    start, end, during, ended = (said.get(name) for name in ("start", "end", "during", "ended"))
    return edtf.period_bounds(
        edtf.parse(start) if isinstance(start, str) else None,
        edtf.parse(end) if isinstance(end, str) else None,
        edtf.parse(during) if isinstance(during, str) else None,
        ended if isinstance(ended, bool) else None,
    )


def value_bounds(value: Value) -> Bounds | None:
    """The bounds of a date; None for any other value."""
    if value.type is ValueType.DATE and value.text is not None:
        return edtf.parse(value.text).bounds
    return None


def group_claims(statements: Iterable[StatementRecord]) -> list[Claim]:
    """The claims that current statements make, shown or not, in the order of their ids."""
    current = sorted((s for s in statements if s.state is State.CURRENT), key=lambda s: s.claim)
    return [_merge_statements(tuple(group)) for _, group in groupby(current, key=lambda s: s.claim)]


def _merge_statements(statements: tuple[StatementRecord, ...]) -> Claim:
    in_order = sorted(statements, key=lambda s: s.first)
    first = in_order[0]
    return Claim(
        statements=tuple(s.id for s in in_order),
        prop=PROPERTIES[first.property],
        value=first.value,
        qualifiers=first.qualifiers,
        stated_as=next((s.stated_as for s in in_order if s.stated_as), None),
        rank=min((s.rank for s in in_order), key=_RANKS.index),
        first=first.first,
        evidence=tuple(dict.fromkeys(e for s in in_order for e in s.evidence)),
        own=any(s.own for s in in_order),
    )


def _subsumes(wider: Claim, narrower: Claim) -> bool:
    """Whether `wider` says all that `narrower` says, and more: a strict superset of qualifiers."""
    return wider.value == narrower.value and set(wider.qualifiers) > set(narrower.qualifiers)


def _claim_sort_key(claim: Claim) -> tuple[float, int, tuple[int, int], str]:
    start = claim.qualifier("start")
    bounds = value_bounds(claim.value)
    if bounds is None and isinstance(start, str):
        bounds = edtf.parse(start).bounds
    earliest, widest = order_key(bounds) if bounds else (INFINITY + 1, 0)
    return earliest, widest, claim.first, claim.statements[0]


def _select_display_name(names: Iterable[Claim]) -> Claim | None:
    """The name by which an entity is shown: by rank, then by kind of name, then first stated.

    Its own before those of what was merged into it: a merge renames nothing that has a name.
    """

    def preference(claim: Claim) -> tuple[int, bool, float, tuple[int, int]]:
        return _RANKS.index(claim.rank), not claim.own, _name_kind(claim), claim.first

    told = (claim for claim in names if claim.value.text is not None)
    return min(told, key=preference, default=None)


def _claim_text(claim: Claim | None) -> str | None:
    return claim.value.text if claim else None


def _select_claim(row: PropertyDefinition, claims: list[Claim]) -> Claim:
    def preference(claim: Claim) -> tuple[bool, int, bool, bool, bool, tuple[int, int]]:
        # The language comes first: a rank weighs the texts of one language against each other.
        foreign = row.per_language and claim.value.lang != _FIRST_LANGUAGE
        rank = _RANKS.index(claim.rank)
        return foreign, rank, _is_over(claim), not claim.citations, not claim.own, claim.first

    return min(claims, key=preference)


def _is_over(claim: Claim) -> bool:
    """Whether it is said to have ended: what holds still is shown before what once held."""
    ended = claim.qualifier("ended")
    return ended is True or (ended is None and claim.qualifier("end") is not None)


def _conflicting_claims(row: PropertyDefinition, claims: list[Claim]) -> list[Claim]:
    """The claims of a single-valued property that differ, and that may hold at the same time."""

    def language(claim: Claim) -> str:
        return (claim.value.lang or "") if row.per_language else ""

    rivals: list[Claim] = []
    for _, group in groupby(sorted(claims, key=language), key=language):
        same = list(group)
        rivals += [one for one in same if any(_differ(one, other) for other in same)]
    return rivals


def _differ(one: Claim, other: Claim) -> bool:
    if one.value == other.value:
        return False
    periods = relation_bounds(one.qualifiers), relation_bounds(other.qualifiers)
    if periods[0] is None or periods[1] is None:
        return True
    # A seat that was left in the year in which the next was taken contradicts nothing.
    return overlaps(periods[0], periods[1]) is Holds.YES


def _name_kind(claim: Claim) -> float:
    kind = claim.qualifier("name_kind")
    return _NAME_KINDS[kind] if isinstance(kind, str) else _UNSAID_NAME_KIND
