"""What FollowTheMoney does to statements, by the topic of its table."""

from collections.abc import Mapping

from astana_api.domain.enums import NameKind, ValueType
from astana_api.domain.text.normalization import http_url
from astana_api.exporters.entities.statement_values import plain_date, plain_interval
from tests.exporters.entities.round_trips import UNDETERMINED, Claim, KnowledgeBase, Rule

LEGAL = ("person", "organization")
TEXTS = {
    "person": {"occupation", "born", "died"},
    "organization": {"classification", "founded", "dissolved"},
    "event": {"dates"},
    "place": {"coordinates"},
    "work": {"published"},
}
TEXTS_OF_ALL = {"name", "description", "identifier", "website"}
SCHEMES = {
    **dict.fromkeys(LEGAL, (None, "wikidata", "lei", "registrationNumber", "taxNumber", "innCode")),
    "event": ("wikidata",),
    "place": ("wikidata",),
    "work": ("wikidata",),
}
"""The schemes of the cases, and of real files, that the schema has a property for."""

NAMES = {
    NameKind.ALIAS: NameKind.ALIAS,
    NameKind.ABBREVIATION: NameKind.ALIAS,
    NameKind.FORMER: NameKind.FORMER,
}
"""The kinds of names that do not become `name`, and what they become."""


def _is_relation(claim: Claim) -> bool:
    return claim.type == ValueType.ENTITY


def level_ranks(claim: Claim, _: KnowledgeBase) -> Claim | None:
    return None if claim.rank == "deprecated" else claim._replace(rank="normal")


def leave_out_texts(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    texts = TEXTS_OF_ALL | TEXTS[knowledge.kinds[claim.subject]]
    return claim if _is_relation(claim) or claim.property in texts or _is_unknown(claim) else None


def _is_unknown(claim: Claim) -> bool:
    return claim.type in (ValueType.SOMEVALUE, ValueType.NOVALUE)


def leave_out_unknown(claim: Claim, _: KnowledgeBase) -> Claim | None:
    return None if _is_unknown(claim) else claim


def leave_out_websites(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    if claim.property != "website":
        return claim
    is_link = knowledge.kinds[claim.subject] in LEGAL and http_url(claim.value or "")
    return claim if is_link else None


def leave_out_qualified(claim: Claim, _: KnowledgeBase) -> Claim | None:
    if _is_relation(claim):
        return claim.with_qualifiers(ended=None, place=None, attributed_to=None)
    accepted = {"name": {"name_kind"}, "identifier": {"scheme"}}.get(claim.property, set())
    return claim if accepted.issuperset(dict(claim.qualifiers)) else None


def limit_schemes(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    if claim.property != "identifier":
        return claim
    scheme = claim.qualifier("scheme")
    if str(scheme).lower() in ("wikidata", "lei"):
        scheme = str(scheme).lower()
    accepted = SCHEMES[knowledge.kinds[claim.subject]]
    return claim.with_qualifiers(scheme=scheme) if scheme in accepted else None


def leave_out_dates(claim: Claim, knowledge: KnowledgeBase) -> Claim | None:
    if _is_relation(claim):
        dates = {name: claim.qualifier(name) for name in ("start", "end", "during")}
        return claim.with_qualifiers(
            **{name: date and plain_date(str(date)) for name, date in dates.items()}
        )
    value = claim.value or ""
    if claim.type != ValueType.DATE or plain_date(value):
        return claim
    is_interval = claim.property == "dates" and plain_interval(value)
    return claim if is_interval and len(knowledge.accepted(claim)) == 1 else None


def change_names(claim: Claim, knowledge: KnowledgeBase) -> Claim:
    if claim.property != "name":
        return claim
    stated = claim.qualifier("name_kind")
    kind = NAMES.get(NameKind(stated)) if isinstance(stated, str) else None
    if kind is None and claim.value == knowledge.names[claim.subject]:
        kind = NameKind.PREFERRED
    return claim.with_qualifiers(name_kind=kind and kind.value)


def find_named(knowledge: KnowledgeBase) -> list[str]:
    """Return the entities with no name of their own for `name`: it has the displayed one."""
    named = {
        claim.subject
        for claim in knowledge.claims
        if claim.property == "name"
        and claim.rank != "deprecated"
        and {"name_kind"}.issuperset(dict(claim.qualifiers))
        and claim.qualifier("name_kind") not in NAMES
    }
    return [each for each in knowledge.kinds if each not in named]


def forget_languages(claim: Claim, _: KnowledgeBase) -> Claim:
    return claim if claim.lang is None else claim._replace(lang=UNDETERMINED)


RULES: Mapping[str, Rule] = {
    "rank": level_ranks,
    "texts": leave_out_texts,
    "unknown values": leave_out_unknown,
    "websites": leave_out_websites,
    "qualifiers": leave_out_qualified,
    "schemes of identifiers": limit_schemes,
    "dates": leave_out_dates,
    "kinds of names": change_names,
    "languages": forget_languages,
}
"""The rules by topic, in the order in which they apply; `evidence` has a test of its own."""
