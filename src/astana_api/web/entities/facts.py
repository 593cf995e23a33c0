"""Facts in the order that a reader expects, with references to their sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.enums import Basis, Rank, Stance
from astana_api.domain.rendering.entities import Json
from astana_api.web.entities.notes import NoteReference, Notes
from astana_api.web.entities.reading import EntityPageRecords, is_single

_READING_ORDER: Final = (
    *("description", "classification", "born", "died", "founded", "dissolved"),
    *("dates", "scheduled", "place", "completed", "published", "author", "contributor"),
    *("citizenship", "occupation", "position", "founded_by", "leader", "member"),
    *("organizer", "host", "participant", "purpose", "aim", "subject", "outcome"),
    *("headquarters", "country", "operates_in", "part_of", "affiliated_with", "supported_by"),
    *("opposes", "called_for", "agreed_to", "invited", "excluded_from", "spouse"),
    *("succeeded_by", "related", "named_in", "coordinates", "website", "identifier"),
)
_ORDER: Final = {property_id: index for index, property_id in enumerate(_READING_ORDER)}
_RANKS: Final = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 2}
NAME: Final = "name"


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement on the page of an entity, with its number and its references."""

    number: int
    statement: Json
    references: Sequence[NoteReference]
    is_inferred: bool
    """Whether an editor inferred it: no evidence states it."""
    wordings: Sequence[str]
    """The spellings of the sources that differ from the value."""


@dataclass(slots=True)
class FactGroup:
    """The facts of one property, or of one role phrase of `related`."""

    property_id: str
    role: str | None
    facts: list[Fact] = field(default_factory=list)
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """Everything with a source on the page of an entity."""

    names: Sequence[Fact]
    description: Fact | None
    """The description that the page begins with."""
    groups: Sequence[FactGroup]
    incoming: Sequence[FactGroup]
    notes: Notes


def arrange_facts(records: EntityPageRecords) -> EntityFacts:
    """Return the names, facts and relations in reading order, numbered with their sources."""
    notes = Notes(records.citations, records.documents)
    number = 0

    def number_facts(statements: Iterable[Json]) -> list[Fact]:
        nonlocal number
        facts = []
        for statement in statements:
            number += 1
            references = notes.refer(number, statement)
            facts.append(
                Fact(
                    number,
                    statement,
                    references,
                    _is_inferred(statement),
                    _find_wordings(statement),
                )
            )
        return facts

    names = [each for each in records.facts if each["property"] == NAME]
    others = sorted(
        (each for each in records.facts if each["property"] != NAME), key=_reading_position
    )
    name_facts = number_facts(sorted(names, key=_name_position))
    description = _take_description(others, records.body["description"])
    [description_fact] = number_facts([description]) if description is not None else [None]
    groups = _group(number_facts(others))
    for group in groups:
        group.is_conflict = _is_conflict(group, records.body["kind"])
    incoming = _group(number_facts(sorted(records.incoming, key=_reading_position)))
    return EntityFacts(name_facts, description_fact, groups, incoming, notes)


def _is_inferred(statement: Json) -> bool:
    supporting = [each for each in statement["evidence"] if each["stance"] == Stance.SUPPORTS]
    return bool(supporting) and all(each["basis"] == Basis.INFERRED for each in supporting)


def _find_wordings(statement: Json) -> list[str]:
    texts = dict.fromkeys(each["stated_as"] for each in statement["evidence"])
    return [text for text in texts if text and text != statement["value"]]


def _take_description(statements: list[Json], text: str | None) -> Json | None:
    """Remove the description with the text from the statements and return it."""
    for index, statement in enumerate(statements):
        if statement["property"] == "description" and statement["value"] == text:
            return statements.pop(index)
    return None


def _reading_position(statement: Json) -> tuple[int, str, int]:
    property_id = statement["property"]
    role = statement["qualifiers"].get("role") or "" if property_id == "related" else ""
    return (_ORDER.get(property_id, len(_ORDER)), role, _RANKS[Rank(statement["rank"])])


def _name_position(statement: Json) -> tuple[int, bool]:
    kinds = ("preferred", "native", "translation", "transliteration", "alias", "abbreviation")
    name_kind = statement["qualifiers"].get("name_kind")
    position = kinds.index(name_kind) if name_kind in kinds else len(kinds)
    return (position, statement["rank"] == Rank.DEPRECATED)


def _group(facts: Sequence[Fact]) -> list[FactGroup]:
    groups: dict[tuple[str, str | None], FactGroup] = {}
    for fact in facts:
        property_id = fact.statement["property"]
        role = fact.statement["qualifiers"].get("role") if property_id == "related" else None
        group = groups.setdefault((property_id, role), FactGroup(property_id, role))
        group.facts.append(fact)
    return list(groups.values())


def _is_conflict(group: FactGroup, kind: str) -> bool:
    """Return whether sources disagree about a property with one value."""
    if not is_single(group.property_id, kind):
        return False
    held = [fact for fact in group.facts if fact.statement["rank"] != Rank.DEPRECATED]
    if any(fact.statement["disputed"] for fact in held):
        return True
    languages = [fact.statement["lang"] for fact in held]
    # One value in each language is no conflict.
    return len(held) > 1 and len(set(languages)) < len(languages)
