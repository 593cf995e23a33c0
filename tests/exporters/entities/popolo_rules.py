"""What Popolo does to statements, by the topic of its table."""

from collections.abc import Mapping

from astana_api.domain.enums import NameKind, ValueType
from astana_api.domain.text.normalization import http_url
from astana_api.exporters.entities.statement_values import plain_date, plain_interval
from tests.exporters.entities.round_trips import UNDETERMINED, Claim, KnowledgeBase, Rule

COMMON = {"name", "identifier", "website"}
FIELDS = {
    "person": COMMON | {"born", "died", "description", "citizenship", "position"},
    "organization": COMMON
    | {"classification", "description", "founded", "dissolved", "leader", "member"}
    | {"part_of", "operates_in"},
    "event": COMMON
    | {"classification", "description", "dates", "place", "organizer", "participant", "part_of"},
    "place": COMMON | {"classification", "coordinates", "part_of"},
}
MEMBERSHIPS = ("leader", "member", "position")
QUALIFIERS = {
    "name": {"name_kind", "start", "end"},
    "identifier": {"scheme"},
    "participant": {"role"},
    **{name: {"start", "end", "during", "ended", "role", "attributed_to"} for name in MEMBERSHIPS},
}
KINDS = {
    "member": ("person", "organization"),
    "participant": ("person",),
    "organizer": ("organization",),
    "operates_in": ("place",),
}
DISPLAYED = ("born", "died", "description", "classification", "founded", "dissolved", "coordinates")
ONLY = ("part_of", "operates_in", "organizer")


def leave_out_works(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    return None if knowledge.kinds[claim.subject] == "work" else claim


def level_ranks(claim: Claim, _: KnowledgeBase) -> Claim | None:
    return None if claim.rank == "deprecated" else claim._replace(rank="normal")


def leave_out_properties(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    return claim if claim.property in FIELDS[knowledge.kinds[claim.subject]] else None


def leave_out_unknown(claim: Claim, _: KnowledgeBase) -> Claim | None:
    return None if claim.type in (ValueType.SOMEVALUE, ValueType.NOVALUE) else claim


def leave_out_kinds(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    kinds = KINDS.get(claim.property)
    return None if kinds and knowledge.kind_of_value(claim) not in kinds else claim


def leave_out_places(claim: Claim, _: KnowledgeBase) -> Claim | None:
    return None if claim.property in ("citizenship", "place") else claim


def leave_out_qualified(claim: Claim, _: KnowledgeBase) -> Claim | None:
    accepted = QUALIFIERS.get(claim.property, set())
    return claim if accepted.issuperset(dict(claim.qualifiers)) else None


def leave_out_dates(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    value = claim.value or ""
    if claim.property == "dates":
        is_plain = plain_date(value) or plain_interval(value)
        return claim if is_plain and len(knowledge.accepted(claim)) == 1 else None
    if claim.type == ValueType.DATE:
        return claim if plain_date(value) else None
    if claim.property == "name":
        dates = [claim.qualifier(name) for name in ("start", "end")]
        return claim if all(plain_date(str(date)) for date in dates if date) else None
    return claim


def leave_out_further(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    if claim.property in DISPLAYED:
        return claim if knowledge.is_displayed(claim) else None
    is_further = claim.property in ONLY and len(knowledge.accepted(claim)) > 1
    return None if is_further else claim


def leave_out_unsafe(claim: Claim, _: KnowledgeBase) -> Claim | None:
    is_unsafe = claim.property == "website" and not http_url(claim.value or "")
    return None if is_unsafe else claim


def change_displayed_names(claim: Claim, knowledge: KnowledgeBase) -> Claim:
    """Return the first name that equals the displayed one as Popolo's `name`."""
    if claim.property != "name" or claim.value != knowledge.names[claim.subject]:
        return claim
    names = [each for each in knowledge.accepted(claim) if each.value == claim.value]
    undated = [each for each in names if not {"start", "end"} & dict(each.qualifiers).keys()]
    if not undated or undated[0].lang != claim.lang or undated[0].qualifiers != claim.qualifiers:
        return claim
    return knowledge.displayed_name(claim.subject)


def find_named(knowledge: KnowledgeBase) -> list[str]:
    """Return the entities whose object has the displayed name, also if all names are notes."""
    return [each for each, kind in knowledge.kinds.items() if kind != "work"]


def name_kinds(claim: Claim, _: KnowledgeBase) -> Claim:
    if claim.property != "name" or claim.qualifier("name_kind"):
        return claim
    kind = NameKind.FORMER if claim.qualifier("end") else NameKind.ALIAS
    return claim.with_qualifiers(name_kind=kind.value)


def forget_languages(claim: Claim, _: KnowledgeBase) -> Claim:
    is_text = claim.lang is not None and claim.property != "name"
    return claim._replace(lang=UNDETERMINED) if is_text else claim


RULES: Mapping[str, Rule] = {
    "works": leave_out_works,
    "rank": level_ranks,
    "properties": leave_out_properties,
    "unknown values": leave_out_unknown,
    "kinds of values": leave_out_kinds,
    "references to names of places": leave_out_places,
    "qualifiers": leave_out_qualified,
    "dates": leave_out_dates,
    "several values": leave_out_further,
    "unsafe addresses": leave_out_unsafe,
    "displayed names": change_displayed_names,
    "names without a kind": name_kinds,
    "language of texts": forget_languages,
}
"""The rules by topic, in the order in which they apply; `evidence` has a test of its own."""
