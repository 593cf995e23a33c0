"""Test data for dates: events, organizations and persons with dated statements."""

from astana_api.commands import records
from astana_api.commands.revision import current_redirects
from astana_api.domain.enums import Lifecycle, Rank
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.models import Redirect
from tests.support.databases import KnowledgeBase, cited, claim, date, entity, text

ANNA = entity("anna")


def fill(knowledge: KnowledgeBase) -> dict[str, str]:
    """Create the data and return the ids of its statements by short name."""
    knowledge.create(
        talks="event",
        body="organization",
        old_body="organization",
        gone="organization",
        anna="person",
        geneva="place",
        montreux="place",
    )
    with knowledge.revision() as change:
        records.record_citations(change, [CitationDraft("letter", "webpage", "A letter")])
    drafts = {
        "name": claim("body", "name", text("The Body")),
        "founded": claim("body", "founded", date("2015"), *cited("letter")),
        "dissolved": claim("body", "dissolved", date("2015-06-30")),
        "leader": claim(
            "body", "leader", entity("anna"), *cited("letter"), end="2023", role="head"
        ),
        "member": claim("body", "member", ANNA, start="2015-01-01", end="2015-01-31"),
        "still": claim("body", "affiliated_with", entity("old-body"), ended=False),
        "called": claim("anna", "called_for", text("a pause"), during="2016", place="montreux"),
        "first": claim("talks", "dates", date("2014-01-22"), place="montreux"),
        "second": claim("talks", "dates", date("2014-01-23/2014-01-31")),
        "planned": claim("talks", "scheduled", date("[..2014-01-10]")),
        "wrong": claim("talks", "dates", date("2013"), rank=Rank.DEPRECATED),
        "there": claim("talks", "place", entity("geneva")),
        "took_part": claim("talks", "participant", entity("old-body"), role="observer"),
        "withdrawn": claim("gone", "founded", date("2001")),
    }
    ids = dict(zip(drafts, knowledge.state(*drafts.values()), strict=True))
    with knowledge.revision() as change:
        records.set_entity_status(change, ["gone"], Lifecycle.WITHDRAWN, "a mistake")
    return ids


def merge(knowledge: KnowledgeBase, old: str, new: str) -> None:
    """Write a redirect as a merge does, and project every record that may refer to either."""
    with knowledge.revision(f"merge {old}") as change:
        change.insert(
            Redirect,
            [{"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}],
        )
        change.redirects.update(current_redirects(change.session))
        change.dirty_entities |= {old, new, "talks", "anna", "body"}
