"""The audit after checks of anchors and of links."""

import json
from dataclasses import replace

from sqlalchemy import select

from astana_api.commands import records, statements
from astana_api.commands.audit.catch_up import catch_up_session
from astana_api.commands.checks.links import CheckedLink, record_check
from astana_api.commands.checks.texts import attach_text
from astana_api.domain.enums import LinkOutcome, UrlStatus
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.models import FindingRecord, SQLFinding
from astana_api.models.audit import AuditedRecordType
from astana_api.queries.audit import findings
from astana_api.queries.audit.coverage import compute_coverage
from tests.support.databases import claim, text
from tests.support.sources_world import CITATIONS, MEMO, World, run_query

TEXT = b"Peace, Anna says.\nThe Club opens.\nPeace and again peace. Peace\n"
PHRASES = {"once": "Anna says", "over_lines": "says. The Club", "twice": "Peace", "never": "war"}


def state_phrases(world: World) -> None:
    with world.knowledge.revision("phrases") as change:
        sections = (replace(MEMO.sections[0], last_line=3), MEMO.sections[1])
        records.record_documents(change, [replace(MEMO, sections=sections)])
        anchors = {
            name: EvidenceDraft(document="memo", section="opening", exact=exact)
            for name, exact in PHRASES.items()
        }
        drafts = [claim("club", "aim", text(name), each) for name, each in anchors.items()]
        ids = statements.create_statements(change, drafts)
    world.ids |= dict(zip(PHRASES, ids, strict=True))


def attach(world: World, content: bytes) -> None:
    with world.knowledge.revision("attach") as change:
        attach_text(change, "memo", content, new_version=True)


def find_phrases(world: World) -> dict[str, set[str]]:
    """Return the phrases that the findings of each rule on anchors are about."""
    query = (
        select(SQLFinding.rule, FindingRecord.record_id)
        .join(FindingRecord, FindingRecord.finding_id == SQLFinding.id)
        .where(
            FindingRecord.record_type == AuditedRecordType.STATEMENT.value,
            FindingRecord.record_id.in_([world.ids[name] for name in PHRASES]),
            SQLFinding.rule.startswith("anchor-"),
        )
    )
    names = {key: name for name, key in world.ids.items()}
    found: dict[str, set[str]] = {}
    with world.database.write() as session:
        catch_up_session(session)
        for rule, statement in session.execute(query):
            found.setdefault(rule, set()).add(names[statement])
    return found


def test_attached_text_audits_the_statements_of_the_document_again(world: World) -> None:
    state_phrases(world)
    assert find_phrases(world) == {"anchor-not-checked": {*PHRASES}}
    attach(world, TEXT)
    assert find_phrases(world) == {"anchor-missing": {"never"}, "anchor-ambiguous": {"twice"}}
    attach(world, TEXT.replace(b"Anna", b"Bert") + b"No war.")
    assert find_phrases(world)["anchor-missing"] == {"once", "never"}


def test_coverage_counts_statements_with_a_found_anchor_as_checked(world: World) -> None:
    state_phrases(world)
    attach(world, TEXT)
    aims = run_query(world.database, compute_coverage)["by_property"]["aim"]
    assert (aims["anchored"], aims["checked"]) == (1, 0.5)


def record_url(world: World, url: str) -> None:
    with world.knowledge.revision("the address") as change:
        report = replace(CITATIONS[0], url=url, url_status=UrlStatus.LIVE)
        records.record_citations(change, [report])


def check_url(world: World, day: int, outcome: LinkOutcome, status: int) -> None:
    with world.database.write() as session:
        record_check(
            session,
            [CheckedLink("report", "url")],
            url="https://e.org/1",
            checked_at=f"2026-11-{day:02}T00:00:00Z",
            outcome=outcome,
            status=status,
            redirects=[],
            error=None,
        )


def find_differences(world: World) -> list[str]:
    query = select(SQLFinding.body).where(SQLFinding.rule == "link-differs-from-status")
    with world.database.write() as session:
        catch_up_session(session)
        return [json.loads(body)["message"] for body in session.scalars(query)]


def test_check_of_a_link_audits_its_citation_again_without_a_revision(world: World) -> None:
    record_url(world, "https://e.org/1")
    assert find_differences(world) == []
    check_url(world, 1, LinkOutcome.HTTP_ERROR, 404)
    assert find_differences(world) == [
        "The url_status of report is live, and the request on 2026-11-01 got the status 404."
    ]
    check_url(world, 2, LinkOutcome.OK, 200)
    assert find_differences(world) == []
    check_url(world, 3, LinkOutcome.HTTP_ERROR, 410)
    assert len(find_differences(world)) == 1
    record_url(world, "https://e.org/2")
    assert find_differences(world) == []


def test_stored_findings_are_current_until_a_link_is_checked(world: World) -> None:
    assert find_differences(world) == []
    check_url(world, 1, LinkOutcome.OK, 200)
    assert not run_query(world.database, findings.is_current)
    assert find_differences(world) == []
    assert run_query(world.database, findings.is_current)
