"""Build tiny dossiers for tests of audit rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from astana_api.audit.drafts import facts_of_drafts
from astana_api.audit.facts import AuditedFacts, AuditedLink
from astana_api.domain.dates import edtf
from astana_api.domain.enums import Basis, Kind, Rank, Stance, UrlStatus, ValueType
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    EntityDraft,
    EvidenceDraft,
    SectionDraft,
    StatementDraft,
    Value,
)
from astana_api.domain.statements.identity import order_qualifiers
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS

TODAY = "2026-01-01"
Stated = tuple[Any, ...]
"""A subject, a property, a value, and optionally a mapping: qualifiers, evidence and rank.

Of the mapping, `cite` is a citation or several, `at` a section of the document `doc`; `contra`
cites against. A value of None is `novalue`; for a name, a language may be in `lang`.
"""


def person(*ids: str) -> list[EntityDraft]:
    return [EntityDraft(each, Kind.PERSON) for each in ids]


def org(*ids: str) -> list[EntityDraft]:
    return [EntityDraft(each, Kind.ORGANIZATION) for each in ids]


def event(*ids: str) -> list[EntityDraft]:
    return [EntityDraft(each, Kind.EVENT) for each in ids]


def work(*ids: str) -> list[EntityDraft]:
    return [EntityDraft(each, Kind.WORK) for each in ids]


def places(*ids: str) -> list[EntityDraft]:
    return [EntityDraft(each, Kind.PLACE) for each in ids]


def author(name: str, *entities: str, **parts: str) -> Any:
    """Return an author; `parts` are the family name and the given name."""
    return AuthorDraft(name, entities=entities, **parts)


def citation(id_: str, **fields: Any) -> CitationDraft:
    """Return a citation without faults, but for the fields."""
    defaults: dict[str, Any] = {
        "type": "book",
        "title": f"The title of {id_} in full words {id_}",
        "publisher": f"Press {id_}",
        "issued": "2020",
        "url_status": UrlStatus.UNKNOWN,
    }
    return CitationDraft(id=id_, **(defaults | fields))


def statement(
    subject: str, property_id: str, value: Any, more: Mapping[str, Any]
) -> StatementDraft:
    prop = PROPERTIES[property_id]
    if value is None:
        typed = Value(ValueType.NOVALUE, None)
    else:
        value_type = more.get("type", prop.default_value_type)
        lang = more.get("lang", "en") if value_type is ValueType.TEXT else None
        typed = Value(value_type, value, lang if property_id != "identifier" else None)
    return StatementDraft(
        subject,
        property_id,
        typed,
        order_qualifiers((key, more[key]) for key in QUALIFIERS if key in more),
        more.get("rank", Rank.NORMAL),
        tuple(_evidence(more)),
    )


def _evidence(more: Mapping[str, Any]) -> list[EvidenceDraft]:
    at = more.get("at")
    anchor: dict[str, Any] = {"document": "doc", "section": at, "exact": more.get("exact")}
    anchor = anchor if at else {}
    basis = more.get("basis", Basis.STATED)
    cited = more.get("cite", ())
    keys = [cited] if isinstance(cited, str) else list(cited)
    found = [EvidenceDraft(citation=key, basis=basis, **anchor) for key in keys]
    if at and not keys:
        found.append(EvidenceDraft(basis=basis, **anchor))
    if "contra" in more:
        found.append(EvidenceDraft(citation=more["contra"], stance=Stance.CONTRADICTS))
    return found


def facts(
    entities: Sequence[EntityDraft] = (),
    statements: Sequence[Stated] = (),
    citations: Sequence[CitationDraft] = (),
    references: Sequence[str] = (),
    today: str = TODAY,
    links: Mapping[str, AuditedLink] | None = None,
) -> AuditedFacts:
    """Return the facts of a dossier with one document, `doc`, with the references in order."""
    drafts = [
        statement(subject, prop, value, more[0] if more else {})
        for subject, prop, value, *more in statements
    ]
    sections = {e.section for draft in drafts for e in draft.evidence if e.section}
    document = DocumentDraft(
        "doc",
        "A document",
        sections=tuple(SectionDraft(key, None, None, None) for key in sorted(sections)),
        references=tuple(
            DocumentReferenceDraft(number, key, None) for number, key in enumerate(references, 1)
        ),
    )
    day = edtf.parse(today).bounds.min
    found = facts_of_drafts(day, entities, citations, [document], drafts)
    return replace(found, links=links or {})
