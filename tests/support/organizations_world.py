"""Test data for lists: organizations with dates and with names in several scripts."""

from astana_api.commands import records
from astana_api.domain.enums import Lifecycle
from astana_api.domain.statements.drafts import CitationDraft
from tests.support.databases import KnowledgeBase, cited, claim, date, entity, text


def fill(knowledge: KnowledgeBase) -> None:
    """Create five organizations, one of them withdrawn, and a person who leads two of them."""
    knowledge.create(
        alpha="organization",
        beta="organization",
        gamma="organization",
        delta="organization",
        gone="organization",
        lead="person",
    )
    with knowledge.revision() as change:
        records.record_citations(change, [CitationDraft("paper", "webpage", "Paper")])
    knowledge.state(
        claim("alpha", "name", text("Élan Vital"), name_kind="preferred"),
        claim("alpha", "name", text("منصة أستانا", "ar"), name_kind="native"),
        claim("alpha", "classification", text("movement")),
        claim("alpha", "founded", date("2015-03"), *cited("paper")),
        claim("beta", "name", text("Borders")),
        claim("beta", "classification", text("party")),
        claim("beta", "founded", date("[..2016-05-01]")),
        claim("gamma", "name", text("Арена", "ru")),
        claim("gamma", "founded", date("2015")),
        claim("gamma", "dissolved", date("2020")),
        claim("delta", "name", text("elan vital")),
        claim("gone", "name", text("Gone")),
        claim("lead", "name", text("Lead")),
        claim("alpha", "leader", entity("lead"), *cited("paper"), role="chair", end="2017"),
        claim("gone", "leader", entity("lead")),
        claim("alpha", "related", entity("beta"), attributed_to="gamma"),
    )
    with knowledge.revision() as change:
        records.set_entity_status(change, ["gone"], Lifecycle.WITHDRAWN, "a mistake")
