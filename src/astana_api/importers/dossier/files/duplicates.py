"""Statements that a dossier makes twice: more evidence is welcome, the same again is a mistake."""

from collections.abc import Iterable

from astana_api.domain.statements.identity import evidence_id, statement_id
from astana_api.importers.dossier.diagnostics import Faults, Place
from astana_api.importers.dossier.statements import PlacedStatement


def refuse_repeats(statements: Iterable[PlacedStatement], faults: Faults) -> None:
    """Adds a fault where a claim is repeated with equal evidence, or ranked or worded differently.

    A claim has one rank and one wording of the source, wherever its evidence stands.
    """
    first: dict[str, PlacedStatement] = {}
    wording: dict[str, PlacedStatement] = {}
    evidence: dict[str, Place] = {}
    bare: dict[str, Place] = {}
    for one in statements:
        claim = statement_id(one.draft)
        earlier = first.setdefault(claim, one)
        worded = wording.setdefault(claim, one) if one.draft.stated_as else one
        known = [
            evidence.setdefault(evidence_id(claim, draft), place)
            for draft, place in zip(one.draft.evidence, one.evidence, strict=True)
        ]
        if not known and bare.setdefault(claim, one.place) != one.place:
            faults.add(one.place, _again(one, bare[claim]))
        for place, stated in zip(one.evidence, known, strict=True):
            if stated != place:
                faults.add(place, _again(one, stated))
        if one.draft.rank != earlier.draft.rank:
            faults.add(
                one.place,
                f"the same claim is ranked {earlier.draft.rank.value} at {earlier.place}, and "
                f"{one.draft.rank.value} here",
            )
        if one.draft.stated_as != worded.draft.stated_as:
            faults.add(one.place, f"the same claim has another `stated_as` at {worded.place}")


def _again(one: PlacedStatement, place: Place) -> str:
    return (
        f"{one.draft.subject} has this {one.draft.property} with this evidence already, at {place}"
    )
