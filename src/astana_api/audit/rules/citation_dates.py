"""Rules on the dates of a bibliographic record."""

from collections.abc import Iterator

from astana_api.audit.dates import before
from astana_api.audit.facts import AuditedFacts, date_bounds
from astana_api.audit.registry import Found, Result, Severity, citation_rule
from astana_api.domain.statements.drafts import CitationDraft


@citation_rule(
    "accessed-before-published",
    Severity.MEDIUM,
    title="A source is accessed before it is published",
    explanation="The access date precedes the date of issue. Undecidable if they overlap.",
    example="Issued 2019-05-01, accessed 2018-03-02.",
)
def accessed_before_published(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record that was accessed too early."""
    yield from _too_early(citation, "accessed", citation.accessed)


@citation_rule(
    "archived-before-published",
    Severity.MEDIUM,
    title="A source is archived before it is published",
    explanation="The archive date precedes the date of issue. Undecidable if they overlap.",
    example="Issued 2019-05-01, archived 2018-03-02.",
)
def archived_before_published(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record that was archived too early."""
    yield from _too_early(citation, "archived", citation.archived)


def _too_early(citation: CitationDraft, name: str, text: str | None) -> Iterator[Found]:
    date, issued = date_bounds(text), date_bounds(citation.issued)
    if date is None or issued is None:
        return
    result = before(date, issued)
    if result is not Result.COMPLIANT and text != citation.issued:
        perhaps = "" if result is Result.NOT_COMPLIANT else "perhaps "
        yield Found(
            f"{citation.id} is {name} on {text}, {perhaps}before its date of issue "
            f"{citation.issued}.",
            citations=(citation.id,),
            result=result,
        )


@citation_rule(
    "date-equals-archive-date",
    Severity.MEDIUM,
    title="The date of issue equals the archive date",
    explanation=(
        "Citation tools fill in the archive date where they find no date of issue. The source may "
        "be older than its record says."
    ),
    example="Issued 2019-05-11, archived 2019-05-11.",
)
def date_equals_archive_date(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record whose date of issue is its archive date."""
    issued, archived = date_bounds(citation.issued), date_bounds(citation.archived)
    if issued is not None and issued == archived:
        yield Found(
            f"{citation.id} is issued and archived on {citation.issued}.",
            citations=(citation.id,),
        )


@citation_rule(
    "published-in-future",
    Severity.HIGH,
    title="The date of issue is in the future",
    explanation="The date of issue is after today.",
    example="Issued 2999-01-01.",
)
def published_in_future(facts: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record that is not yet issued."""
    yield from _in_future(facts, citation, "issued", citation.issued)


@citation_rule(
    "accessed-in-future",
    Severity.MEDIUM,
    title="The date of access or of archiving is in the future",
    explanation="The date is after today.",
    example="Accessed 2999-01-01.",
)
def accessed_in_future(facts: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record that is accessed or archived after today."""
    yield from _in_future(facts, citation, "accessed", citation.accessed)
    yield from _in_future(facts, citation, "archived", citation.archived)


def _in_future(
    facts: AuditedFacts, citation: CitationDraft, name: str, text: str | None
) -> Iterator[Found]:
    bounds = date_bounds(text)
    if bounds is not None and bounds.start_min > facts.today:
        yield Found(f"{citation.id} is {name} on {text}, after today.", citations=(citation.id,))


@citation_rule(
    "undated-citation",
    Severity.LOW,
    title="A source has no date of issue",
    explanation="Neither its age nor whether it could know of a fact can be decided.",
    example="A page with an access date alone.",
)
def undated_citation(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record without a date of issue."""
    if citation.issued is None:
        yield Found(f"{citation.id} has no date of issue.", citations=(citation.id,))
