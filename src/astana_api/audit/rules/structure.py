"""Rules on the shape of relations."""

from collections.abc import Iterator

from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedStatement
from astana_api.audit.registry import Found, Severity, entity_rule
from astana_api.domain.vocabulary import PROPERTIES

MAX_DEPTH = 50
"""The relations that a cycle may have."""
_SYMMETRIC = frozenset({"spouse", "affiliated_with"})
_DIRECTED = frozenset({"member", "founded_by", "leader", "supported_by"})


@entity_rule(
    "relation-to-itself",
    Severity.HIGH,
    title="An entity is related to itself",
    explanation="Subject and value are one entity. A merge of two related entities makes one.",
    example="An organization that is a member of itself.",
)
def relation_to_itself(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement whose value is its subject."""
    for statement in entity.valid():
        if statement.target == entity.id:
            yield Found(
                f"{entity.id} is the value of its own {statement.property_id}.", (statement,)
            )


@entity_rule(
    "part-of-cycle",
    Severity.HIGH,
    title="An entity is a part of itself through others",
    explanation="The relations `part_of` form a cycle.",
    example="A is a part of B, and B is a part of A.",
)
def part_of_cycle(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the cycle whose first entity, by id, is this one."""
    yield from _cycle(facts, entity, "part_of")


@entity_rule(
    "succession-cycle",
    Severity.HIGH,
    title="An entity succeeds itself through others",
    explanation="The relations `succeeded_by` form a cycle.",
    example="A is succeeded by B, and B is succeeded by A.",
)
def succession_cycle(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the cycle whose first entity, by id, is this one."""
    yield from _cycle(facts, entity, "succeeded_by")


def _cycle(facts: AuditedFacts, entity: AuditedEntity, property_id: str) -> Iterator[Found]:
    """Yield all statements of the cycles through an entity, from the first entity alone."""
    forward = _reachable(facts, entity.id, property_id)
    if entity.id not in forward:
        return
    members = {
        other
        for other in forward
        if other == entity.id or entity.id in _reachable(facts, other, property_id)
    }
    if min(members) != entity.id or len(members) == 1:
        return
    statements = tuple(
        statement
        for member in sorted(members)
        for statement in facts.about(member, property_id)
        if statement.target in members and statement.target != member
    )
    yield Found(f"{property_id} is a cycle of {', '.join(sorted(members))}.", statements)


def _reachable(facts: AuditedFacts, start: str, property_id: str) -> set[str]:
    found: set[str] = set()
    level = {start}
    for _ in range(MAX_DEPTH):
        level = {
            statement.target
            for entity in level
            for statement in facts.about(entity, property_id)
            if statement.target is not None
        } - found
        if not level:
            break
        found |= level
    return found


@entity_rule(
    "stated-from-both-ends",
    Severity.LOW,
    title="A relation is stated from both ends",
    explanation="Each end states the relation; one of the statements says nothing new.",
    example="A is the spouse of B, and B is the spouse of A.",
)
def stated_from_both_ends(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each relation to a later entity that states the same relation."""
    for statement in entity.valid():
        if statement.target is None or statement.target <= entity.id:
            continue
        for inverse in facts.about(statement.target, statement.property_id):
            if inverse.target == entity.id and _is_inverse(statement, inverse):
                yield Found(
                    f"{entity.id} and {statement.target} both state {statement.property_id}.",
                    (statement, inverse),
                )


def _is_inverse(statement: AuditedStatement, inverse: AuditedStatement) -> bool:
    if statement.property_id in _SYMMETRIC:
        return True
    role, other = statement.text("role"), inverse.text("role")
    roles = PROPERTIES[statement.property_id].roles if statement.property_id in PROPERTIES else {}
    if statement.property_id == "related":
        return role == other or roles.get(role or "") == other or roles.get(other or "") == role
    return False


@entity_rule(
    "mutual-relation",
    Severity.MEDIUM,
    title="Two entities have a one-way relation to each other",
    explanation="Each is a member, founder, leader or supporter of the other.",
    example="A is a member of B, and B is a member of A.",
)
def mutual_relation(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each one-way relation with a later entity that goes both ways."""
    for statement in entity.valid(*_DIRECTED):
        if statement.target is None or statement.target <= entity.id:
            continue
        for inverse in facts.about(statement.target, statement.property_id):
            if inverse.target == entity.id:
                yield Found(
                    f"{statement.property_id} goes from {entity.id} to {statement.target} and "
                    "back.",
                    (statement, inverse),
                )


@entity_rule(
    "withdrawn-target",
    Severity.MEDIUM,
    title="A relation leads to an entity that was withdrawn",
    explanation="The value is an entity that no longer exists.",
    example="A member that was withdrawn.",
)
def withdrawn_target(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement whose value is no active entity."""
    for statement in entity.valid():
        if statement.target is not None and statement.target not in facts.entities:
            yield Found(
                f"{statement.property_id} leads to {statement.target}, which is withdrawn.",
                (statement,),
            )
