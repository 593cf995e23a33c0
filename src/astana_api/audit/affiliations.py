"""The actors behind a source, and how close they are to the subject of a statement."""

from collections.abc import Iterable

from astana_api.audit.comparison_keys import host_of
from astana_api.audit.facts import AuditedFacts, AuditedStatement
from astana_api.domain.enums import Kind
from astana_api.domain.statements.drafts import CitationDraft

CLOSE_PROPERTIES = ("leader", "founded_by", "affiliated_with", "part_of", "position")
"""Relations of a body to those who speak for it."""
WEBSITE_ROLES = ("has the website of", "official website of")
"""Roles of `related` from a website to the actor whose website it is."""
PARTY_PROPERTIES = ("participant", "organizer", "host", "author", "leader", "founded_by")
"""Relations from an event, a work or a body to the actors that are a party to its facts."""
_WEBSITE_ROLES_INVERTED = ("has its website on", "has as official website")


def source_entities(citation: CitationDraft) -> set[str]:
    """Return the entities that are the authors, the container or the publisher."""
    authors = {entity for author in citation.authors for entity in author.entities}
    return authors | {*citation.container_entities, *citation.publisher_entities}


def publishers(citation: CitationDraft) -> tuple[str, ...]:
    """Return the entities that publish a source: its publisher, else its container."""
    return citation.publisher_entities or citation.container_entities


def owners(facts: AuditedFacts, entities: Iterable[str]) -> set[str]:
    """Return the entities, and the actors whose websites they are."""
    found = set(entities)
    for entity in sorted(found):
        for statement in facts.about(entity, "related", "author"):
            is_site = statement.text("role") in WEBSITE_ROLES or statement.property_id == "author"
            if is_site and statement.target is not None:
                found.add(statement.target)
        for statement in facts.incoming.get(entity, ()):
            if statement.property_id == "related" and statement.text("role") in (
                _WEBSITE_ROLES_INVERTED
            ):
                found.add(statement.subject)
    return found


def neighbours(facts: AuditedFacts, entity: str) -> dict[str, AuditedStatement]:
    """Return the actors of close relations with an entity, each with the relation that shows it."""
    found: dict[str, AuditedStatement] = {}
    for statement in facts.about(entity, *CLOSE_PROPERTIES):
        if statement.target is not None and _is_actor(facts, statement.target):
            found.setdefault(statement.target, statement)
    for statement in facts.incoming.get(entity, ()):
        if statement.property_id in CLOSE_PROPERTIES and _is_actor(facts, statement.subject):
            found.setdefault(statement.subject, statement)
    return found


def affiliation(
    facts: AuditedFacts, citation: CitationDraft, subject: str
) -> tuple[AuditedStatement, ...] | None:
    """Return the relations from the subject to an actor behind the source; None if there are none.

    The empty tuple means that the subject itself is behind the source. A path has at most two close
    relations, after the parties of an event or a work.
    """
    behind = owners(facts, source_entities(citation))
    if not behind:
        return None
    if subject in behind:
        return ()
    parties: dict[str, tuple[AuditedStatement, ...]] = {subject: ()}
    for statement in sorted(facts.about(subject, *PARTY_PROPERTIES), key=lambda s: s.id):
        if statement.target is not None and _is_actor(facts, statement.target):
            parties.setdefault(statement.target, (statement,))
    for party, path in parties.items():
        if party in behind:
            return path
        if not _is_actor(facts, party):
            continue
        for neighbour, relation in sorted(neighbours(facts, party).items()):
            if neighbour in behind:
                return (*path, relation)
    return None


def origin(facts: AuditedFacts, citation: CitationDraft) -> frozenset[str]:
    """Return what names the origin of a source: publishers and bodies affiliated, else its host.

    Empty if neither is recorded.
    """
    found = owners(facts, publishers(citation))
    for entity in sorted(found):
        found |= {s.target for s in facts.about(entity, "affiliated_with") if s.target is not None}
        incoming = facts.incoming.get(entity, ())
        found |= {s.subject for s in incoming if s.property_id == "affiliated_with"}
    if not found and citation.url:
        return frozenset({f"host:{host_of(citation.url)}"})
    return frozenset(found)


def _is_actor(facts: AuditedFacts, entity: str) -> bool:
    found = facts.entities.get(entity)
    return found is not None and found.kind in (Kind.PERSON, Kind.ORGANIZATION)
