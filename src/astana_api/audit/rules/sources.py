"""Rules on how many sources a statement has, and on who is behind them."""

from collections.abc import Iterator

from astana_api.audit.affiliations import affiliation, origin, source_entities
from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedStatement
from astana_api.audit.registry import Found, Result, Severity, entity_rule
from astana_api.audit.rules.conflicts import conflicting_pairs
from astana_api.domain.enums import Basis, Kind, ValueType

_ABOUT_THE_SOURCE = frozenset({"named_in", "name"})
"""Properties that the record of one source is enough for."""


@entity_rule(
    "single-sourced",
    Severity.LOW,
    title="A statement has one source",
    explanation="One citation supports it. Names and `named_in` are excepted.",
    example="A founding date with one reference.",
)
def single_sourced(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield the statements with one citation, in one finding."""
    found = [s for s in entity.valid() if s.property_id not in _ABOUT_THE_SOURCE]
    single = tuple(statement for statement in found if len(statement.sources) == 1)
    if single:
        number = "1 statement" if len(single) == 1 else f"{len(single)} statements"
        citations = tuple(citation for statement in single for citation in statement.sources)
        yield Found(f"{number} of {entity.id}: one source each.", single, citations)


@entity_rule(
    "shared-origin",
    Severity.MEDIUM,
    title="All sources of a statement have one origin",
    explanation=(
        "The sources have one publisher, or publishers that are affiliated, or one host: they "
        "count as one. A source with neither a publisher nor a host is of unknown origin: the "
        "result is then undecidable."
    ),
    example="Two articles of one newspaper.",
)
def shared_origin(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement of several sources that have one origin, or may have."""
    for statement in entity.valid():
        sources = [facts.citations[c] for c in statement.sources if c in facts.citations]
        is_own = all(entity.id in source_entities(source) for source in sources)
        if len(sources) < 2 or is_own or statement.property_id in _ABOUT_THE_SOURCE:
            continue
        origins = [origin(facts, source) for source in sources]
        named = [each for each in origins if each]
        if _are_connected(named) and (len(named) > 1 or len(named) < len(origins)):
            certain = len(named) == len(origins)
            yield Found(
                f"The {len(sources)} sources of {statement.property_id} have one origin."
                if certain
                else f"The {len(sources)} sources of {statement.property_id} may have one origin: "
                f"{len(origins) - len(named)} of them name neither publisher nor host.",
                (statement,),
                statement.sources,
                result=Result.NOT_COMPLIANT if certain else Result.UNDECIDABLE,
            )


def _are_connected(origins: list[frozenset[str]]) -> bool:
    """Return whether sets are connected by common members; an empty list is."""
    groups: list[set[str]] = []
    for each in origins:
        joined = set(each)
        separate = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                separate.append(group)
        groups = [*separate, joined]
    return len(groups) <= 1


@entity_rule(
    "affiliated-source",
    Severity.MEDIUM,
    title="A source is affiliated with the subject",
    explanation=(
        "The author, publisher or website of the source is the subject or a party of the "
        "statement, or is at most two relations away (leader, founder, office, part, affiliate): "
        "the own party's site, the own office."
    ),
    example="A meeting of a politician, cited to the site of the politician's party.",
)
def affiliated_source(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each source of the entity's statements that is close to the entity."""
    by_citation: dict[str, list[AuditedStatement]] = {}
    for statement in entity.valid():
        if statement.property_id not in _ABOUT_THE_SOURCE:
            for citation in statement.sources:
                by_citation.setdefault(citation, []).append(statement)
    for citation, statements in by_citation.items():
        record, claims = facts.citations.get(citation), statements
        if record is None:
            continue
        if entity.id in source_entities(record) or entity.kind is Kind.WORK:
            claims = [s for s in statements if not _is_record(s, citation)]
        path = affiliation(facts, record, entity.id) if claims else None
        if path is not None:
            through = ", ".join(f"{s.property_id} of {s.subject}" for s in path)
            yield Found(
                f"{citation} is affiliated with {entity.id}"
                f"{f' through {through}' if through else ''}.",
                tuple(claims),
                (citation,),
                entities=(entity.id,),
            )


def _is_record(statement: AuditedStatement, citation: str) -> bool:
    """Return whether the record of the citation, not its content, carries the statement."""
    return all(
        (e.section or "").startswith("ref:") or e.basis is Basis.RECORD
        for e in statement.evidence
        if e.citation == citation
    )


@entity_rule(
    "source-names-others",
    Severity.LOW,
    title="A source of a dated statement names others, not the subject",
    explanation=(
        "By `named_in`, the record of the source names other entities and neither the subject nor "
        "the value: it may be about something else. The titles alone decide nothing, so the result "
        "is undecidable."
    ),
    example="The dissolution of a platform, cited to an article whose title names a peace process.",
)
def source_names_others(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each source of a dated statement whose record names other entities alone."""
    for statement in entity.valid():
        if statement.value.type is not ValueType.DATE and not statement.text("end"):
            continue
        about = {entity.id, statement.target}
        for citation in statement.sources:
            names = facts.named_in.get(citation, frozenset())
            if names and not names & about:
                yield Found(
                    f"The record of {citation} names {', '.join(sorted(names)[:5])}, not "
                    f"{entity.id}.",
                    (statement,),
                    (citation,),
                    entities=(entity.id,),
                    result=Result.UNDECIDABLE,
                )


@entity_rule(
    "withdrawn-source",
    Severity.HIGH,
    title="The source of a statement was withdrawn",
    explanation="The evidence cites a record that no longer exists.",
    example="A date whose only citation was withdrawn.",
)
def withdrawn_source(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each statement with evidence of an absent citation."""
    for statement in entity.valid():
        absent = {e.citation for e in statement.evidence if e.citation} - facts.citations.keys()
        if absent:
            yield Found(
                f"{', '.join(sorted(absent))} was withdrawn, and is evidence of "
                f"{statement.property_id}.",
                (statement,),
                tuple(absent),
            )


@entity_rule(
    "exclusive-claims-of-one-source",
    Severity.HIGH,
    title="One source is cited for two claims that exclude each other",
    explanation=(
        "The same citation supports two values of a single-valued property that cannot both be "
        "true: it cannot be the source of both."
    ),
    example="One article that is cited for the foundation in 2012 and in 2015.",
)
def exclusive_claims_of_one_source(facts: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of excluding claims that one source supports."""
    for first, second, result in conflicting_pairs(facts, entity):
        common = {*first.sources} & {*second.sources}
        if common and result is Result.NOT_COMPLIANT:
            yield Found(
                f"{', '.join(sorted(common))} is cited for both values of {first.property_id}.",
                (first, second),
                tuple(common),
            )
