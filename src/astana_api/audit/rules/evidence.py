"""Rules on the evidence of statements. Each finding has all such statements of one entity."""

from collections.abc import Callable, Iterator

from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedStatement
from astana_api.audit.registry import Found, Severity, entity_rule
from astana_api.domain.enums import AnchorState, Basis


def _yield_all(
    entity: AuditedEntity, message: str, applies: Callable[[AuditedStatement], bool]
) -> Iterator[Found]:
    found = tuple(statement for statement in entity.valid() if applies(statement))
    if found:
        number = "1 statement" if len(found) == 1 else f"{len(found)} statements"
        cited = {e.citation for s in found for e in s.evidence if e.citation}
        yield Found(f"{number} of {entity.id}: {message}.", found, tuple(cited))


@entity_rule(
    "no-evidence",
    Severity.MEDIUM,
    title="A statement has no evidence",
    explanation="Nothing shows where the statement comes from.",
    example="A name without a citation and without a passage.",
)
def no_evidence(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements without supporting evidence."""
    yield from _yield_all(
        entity, "no supporting evidence", lambda s: not any(e.supports for e in s.evidence)
    )


@entity_rule(
    "uncited",
    Severity.LOW,
    title="A statement has a passage and no citation",
    explanation="The document states it and cites no source for it.",
    example="A leader that an infobox names without a reference.",
)
def uncited(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements whose supporting evidence cites nothing."""

    def applies(statement: AuditedStatement) -> bool:
        supporting = [e for e in statement.evidence if e.supports]
        return bool(supporting) and all(e.citation is None for e in supporting)

    yield from _yield_all(entity, "no citation", applies)


@entity_rule(
    "not-anchored",
    Severity.LOW,
    title="A cited statement is not anchored in a document",
    explanation="A citation supports it, and no passage shows which words do.",
    example="A birth date that cites a book, without a section.",
)
def not_anchored(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the cited statements without a passage."""
    yield from _yield_all(
        entity,
        "cited and not anchored",
        lambda s: bool(s.sources) and not any(e.section for e in s.evidence if e.supports),
    )


@entity_rule(
    "anchor-not-checked",
    Severity.LOW,
    title="An anchor was not checked against a text",
    explanation="A passage is quoted, and no text of the document was searched for it.",
    example="A quotation in a document whose text is not attached.",
)
def anchor_not_checked(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements with a quoted passage that no text was searched for."""
    yield from _yield_all(
        entity,
        "anchors not checked",
        lambda s: any(
            e.exact is not None and e.anchor in (None, AnchorState.NO_TEXT) for e in s.evidence
        ),
    )


@entity_rule(
    "anchor-missing",
    Severity.HIGH,
    title="A quoted passage is not in the text",
    explanation="The text of the document does not contain the words that the evidence quotes.",
    example="A quotation that a later version of the document no longer has.",
)
def anchor_missing(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements with a passage that the text does not have."""
    yield from _yield_all(
        entity,
        "passage missing in the text",
        lambda s: any(e.anchor is AnchorState.MISSING for e in s.evidence),
    )


@entity_rule(
    "anchor-ambiguous",
    Severity.LOW,
    title="A quoted passage is several times in its section",
    explanation="The quotation needs a prefix or a suffix.",
    example="A quotation of one word.",
)
def anchor_ambiguous(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements with a passage that several places of the text match."""
    yield from _yield_all(
        entity,
        "passage several times in the text",
        lambda s: any(e.anchor is AnchorState.AMBIGUOUS for e in s.evidence),
    )


@entity_rule(
    "only-inferred",
    Severity.LOW,
    title="A statement is only inferred",
    explanation="An editor infers it; no source states it.",
    example="A classification that is read from a name.",
)
def only_inferred(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements all of whose supporting evidence is inferred."""

    def applies(statement: AuditedStatement) -> bool:
        supporting = [e for e in statement.evidence if e.supports]
        return bool(supporting) and all(e.basis is Basis.INFERRED for e in supporting)

    yield from _yield_all(entity, "only inferred", applies)


@entity_rule(
    "contradicted",
    Severity.MEDIUM,
    title="Evidence contradicts a statement",
    explanation="A source contradicts the statement, and it is not deprecated.",
    example="A founding date that a second source disputes.",
)
def contradicted(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements with contradicting evidence."""
    for statement in entity.valid():
        against = {e.citation for e in statement.evidence if not e.supports and e.citation}
        if any(not e.supports for e in statement.evidence):
            yield Found(
                f"Evidence contradicts {statement.property_id}.", (statement,), tuple(against)
            )


@entity_rule(
    "source-for-and-against",
    Severity.HIGH,
    title="One source supports and contradicts a statement",
    explanation="The same citation is evidence of both stances.",
    example="An article that is cited for and against one date.",
)
def source_for_and_against(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements that one citation both supports and contradicts."""
    for statement in entity.valid():
        for_ = {e.citation for e in statement.evidence if e.supports and e.citation}
        against = {e.citation for e in statement.evidence if not e.supports and e.citation}
        if both := for_ & against:
            yield Found(
                f"{', '.join(sorted(both))} supports and contradicts {statement.property_id}.",
                (statement,),
                tuple(both),
            )


@entity_rule(
    "unnamed-entity",
    Severity.MEDIUM,
    title="An entity has no name",
    explanation="No current statement names the entity; it is displayed by its id.",
    example="An organization whose only name was retracted.",
)
def unnamed_entity(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield an entity without a name."""
    if not any(statement.value.text for statement in entity.valid("name")):
        yield Found(f"{entity.id} has no name.", entities=(entity.id,))
