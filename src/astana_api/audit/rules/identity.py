"""Rules on entities that look like one, or share a name or an identifier."""

from collections.abc import Iterator

from astana_api.audit.comparison_keys import (
    MAX_GROUP,
    are_spelling_variants,
    entity_keys,
    identifier_key,
    name_key,
)
from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedStatement
from astana_api.audit.registry import Found, Result, Severity, entity_rule
from astana_api.domain.enums import Kind, NameKind


@entity_rule(
    "shared-identifier",
    Severity.HIGH,
    title="Two entities have the same identifier",
    explanation="The scheme and the key are equal, apart from case.",
    example="wikidata Q1 and wikidata q1.",
)
def shared_identifier(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each identifier that this entity and a later one have."""
    for other in _candidates(facts, entity, "identifier:"):
        for a in entity.valid("identifier"):
            for b in other.valid("identifier"):
                if a.value.text and b.value.text and _identifier(a) == _identifier(b):
                    yield Found(
                        f"{entity.id} and {other.id} have the identifier {a.value.text}.", (a, b)
                    )


def _identifier(statement: AuditedStatement) -> str:
    return identifier_key(statement.text("scheme"), statement.value.text or "")


@entity_rule(
    "ambiguous-abbreviation",
    Severity.MEDIUM,
    title="One abbreviation stands for several entities",
    explanation="A text that has only the abbreviation does not say which of them it means.",
    example="SNC for a council, a coalition and a commission.",
)
def ambiguous_abbreviation(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the abbreviations that several entities have, in one finding each."""
    for statement in entity.valid("name"):
        key = name_key(statement.value.text or "")
        if not _is_abbreviation(statement) or not key:
            continue
        group = facts.groups.get(f"name:{key}"[:200], ())
        if len(group) < 2 or len(group) > MAX_GROUP or group[0] != entity.id:
            continue
        named = tuple(
            name
            for member in group
            for name in facts.about(member, "name")
            if name_key(name.value.text or "") == key
        )
        if len({name.subject for name in named}) > 1:
            yield Found(f"{statement.value.text} stands for {', '.join(group)}.", named)


def _is_abbreviation(statement: AuditedStatement) -> bool:
    text = statement.value.text or ""
    is_capitals = text.isupper() and " " not in text and 2 <= len(text) <= 6
    return statement.text("name_kind") == NameKind.ABBREVIATION or is_capitals


@entity_rule(
    "similar-entities",
    Severity.MEDIUM,
    title="Two entities look like one",
    explanation=(
        "Two entities of one kind have the same name, in any script. Undecidable if the names "
        "are alike by sound and differ in spelling."
    ),
    example="Two persons with the name Anna Smith, one of them in Cyrillic.",
)
def similar_entities(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of this entity and a later one of its kind with a common name."""
    for other in _candidates(facts, entity, "name:", "sound:"):
        if other.kind is not entity.kind:
            continue
        is_person = entity.kind is Kind.PERSON
        pairs = [
            (score, a, b)
            for a in entity.valid("name")
            for b in other.valid("name")
            if not (_is_abbreviation(a) or _is_abbreviation(b))
            and (score := _similarity(a, b, is_person=is_person))
        ]
        if pairs:
            best = max(score for score, _, _ in pairs)
            alike = [pair for score, *pair in pairs if score == best]
            equal = best == 2
            spellings = sorted({statement.value.text or "" for pair in alike for statement in pair})
            yield Found(
                f"{entity.id} and {other.id} have {'one name' if equal else 'names alike'}: "
                f"{', '.join(spellings)}.",
                tuple(statement for pair in alike for statement in pair),
                result=Result.NOT_COMPLIANT if equal else Result.UNDECIDABLE,
            )


def _similarity(a: AuditedStatement, b: AuditedStatement, *, is_person: bool) -> int:
    """Return 2 for one name in any script, 1 for a spelling of it, else 0.

    The words of a person's name may be in another order.
    """
    first, second = name_key(a.value.text or ""), name_key(b.value.text or "")
    if not first or not second:
        return 0
    if first == second or (is_person and sorted(first.split()) == sorted(second.split())):
        return 2
    is_variant = len(first.split()) == len(second.split()) and are_spelling_variants(first, second)
    return 1 if is_variant else 0


@entity_rule(
    "ambiguous-name",
    Severity.LOW,
    title="Entities of different kinds share a name",
    explanation="A text that has only the name does not say which of them it means.",
    example="A newspaper and the organization that publishes it have one name.",
)
def ambiguous_name(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of this entity and a later one of another kind with an equal name."""
    for other in _candidates(facts, entity, "name:"):
        if other.kind is entity.kind:
            continue
        keys = _name_keys(entity) & _name_keys(other)
        shared = tuple(
            statement
            for each in (entity, other)
            for statement in each.valid("name")
            if name_key(statement.value.text or "") in keys
        )
        if shared:
            yield Found(f"{entity.id} and {other.id} have the name {shared[0].value.text}.", shared)


def _name_keys(entity: AuditedEntity) -> set[str]:
    return {key for s in entity.valid("name") if (key := name_key(s.value.text or ""))}


def _candidates(facts: AuditedFacts, entity: AuditedEntity, *prefixes: str) -> list[AuditedEntity]:
    """Return the later entities that share a key."""
    ids = {
        other
        for key in entity_keys(entity)
        if key.startswith(prefixes) and len(facts.groups.get(key, ())) <= MAX_GROUP
        for other in facts.groups.get(key, ())
        if other > entity.id
    }
    return [facts.entities[other] for other in sorted(ids) if other in facts.entities]
