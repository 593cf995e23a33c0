"""Rules on the addresses and the references of sources."""

import re
from collections.abc import Iterator

from astana_api.audit.facts import AuditedFacts, AuditedSection
from astana_api.audit.registry import Found, Result, Severity, citation_rule, section_rule
from astana_api.domain.enums import LinkOutcome, UrlStatus
from astana_api.domain.statements.drafts import CitationDraft

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_GONE = frozenset({404, 410})
_ONLINE = frozenset({"webpage", "post", "post-weblog"})


@citation_rule(
    "dead-link",
    Severity.MEDIUM,
    title="A link is dead and has no archive",
    explanation="The address no longer works, and the record has no address of an archived copy.",
    example="url_status: dead, without archive_url.",
)
def dead_link(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a dead link without an archive."""
    if citation.url_status is UrlStatus.DEAD and citation.archive_url is None:
        yield Found(f"The link of {citation.id} is dead; no archive.", citations=(citation.id,))


@citation_rule(
    "unfit-link",
    Severity.MEDIUM,
    title="A link is unfit or usurped and has no archive",
    explanation=(
        "The address leads to other content, and the record has no address of an archived copy."
    ),
    example="url_status: unfit, without archive_url.",
)
def unfit_link(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield an unfit link without an archive."""
    unfit = citation.url_status in (UrlStatus.UNFIT, UrlStatus.USURPED)
    if unfit and citation.archive_url is None:
        yield Found(
            f"The link of {citation.id} is {citation.url_status}; no archive.",
            citations=(citation.id,),
        )


@citation_rule(
    "link-differs-from-status",
    Severity.MEDIUM,
    title="A check of a link differs from its status",
    explanation=(
        "url_status is live and the last request found the address gone, or url_status is dead "
        "and the request succeeded. Undecidable: the address is gone and url_status is unknown; "
        "or it is live, and the fault may be temporary."
    ),
    example="url_status: live, and a response with the status 404.",
)
def link_differs_from_status(facts: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a citation whose last request differs from the status that an editor recorded."""
    link = facts.links.get(citation.id)
    if link is None:
        return
    is_gone = link.outcome is LinkOutcome.HTTP_ERROR and link.status in _GONE
    may_be_temporary = link.outcome is LinkOutcome.UNREACHABLE or (link.status or 0) >= 500
    match citation.url_status:
        case UrlStatus.LIVE if is_gone:
            result = Result.NOT_COMPLIANT
        case UrlStatus.DEAD if link.outcome is LinkOutcome.OK:
            result = Result.NOT_COMPLIANT
        case UrlStatus.LIVE if may_be_temporary:
            result = Result.UNDECIDABLE
        case UrlStatus.UNKNOWN if is_gone:
            result = Result.UNDECIDABLE
        case _:
            return
    answer = "no response" if link.status is None else f"the status {link.status}"
    yield Found(
        f"The url_status of {citation.id} is {citation.url_status}, and the request on "
        f"{link.checked_on} got {answer}.",
        citations=(citation.id,),
        result=result,
    )


@citation_rule(
    "bare-address",
    Severity.MEDIUM,
    title="A source is a bare address",
    explanation="The record has an address and no title: if the address dies, nothing names it.",
    example="A reference that is an address alone.",
)
def bare_address(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record with an address and without a title."""
    if citation.url and not citation.title and not citation.titles:
        yield Found(f"{citation.id} has an address and no title.", citations=(citation.id,))


@citation_rule(
    "untitled-source",
    Severity.LOW,
    title="A source has neither a title nor an address",
    explanation="Nothing identifies the source.",
    example="A record with an author and a year alone.",
)
def untitled_source(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record without title and address."""
    if not citation.url and not citation.title and not citation.titles:
        yield Found(f"{citation.id} has neither title nor address.", citations=(citation.id,))


@citation_rule(
    "address-without-scheme",
    Severity.LOW,
    title="An address has no scheme",
    explanation="Programs do not follow it: an address begins with https:// or http://.",
    example="url: example.org/page",
)
def address_without_scheme(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record with an address without a scheme."""
    if citation.url and not _SCHEME.match(citation.url):
        yield Found(f"The address of {citation.id} has no scheme.", citations=(citation.id,))


@citation_rule(
    "archive-without-date",
    Severity.LOW,
    title="An archived copy has no date",
    explanation="Which version of the page the copy shows is not recorded.",
    example="archive_url without archived.",
)
def archive_without_date(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record with an archive address and no archive date."""
    if citation.archive_url and citation.archived is None:
        yield Found(f"{citation.id} has an archived copy without a date.", citations=(citation.id,))


@citation_rule(
    "no-address",
    Severity.LOW,
    title="A web page has no address",
    explanation="The record names a page and neither its address nor that of an archived copy.",
    example="A reference of type webpage without url.",
)
def no_address(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a web page without an address."""
    if citation.type in _ONLINE and not citation.url and not citation.archive_url:
        yield Found(f"{citation.id} is a web page without an address.", citations=(citation.id,))


@citation_rule(
    "unknown-origin",
    Severity.LOW,
    title="A source names neither author, publisher nor host",
    explanation="Who speaks in the source is not recorded.",
    example="A title and a date alone.",
)
def unknown_origin(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a record that names nobody."""
    named = citation.authors or citation.publisher or citation.container_title or citation.url
    if not named and not citation.publisher_entities and not citation.container_entities:
        yield Found(
            f"{citation.id} names neither author, publisher nor host.", citations=(citation.id,)
        )


@citation_rule(
    "never-cited-in-text",
    Severity.LOW,
    title="A reference is never cited in the text",
    explanation=(
        "The document lists the reference, and no passage of its text is evidence with it."
    ),
    example="A reference list with an entry that no footnote points to.",
)
def never_cited_in_text(facts: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a citation for each document that lists it and never cites it."""
    for use in facts.uses.get(citation.id, ()):
        if not use.sections:
            numbers = ", ".join(map(str, use.numbers))
            yield Found(
                f"Reference {numbers} of {use.document}, {citation.id}, is never cited in its "
                "text.",
                citations=(citation.id,),
                documents=(use.document,),
            )


@citation_rule(
    "reference-listed-twice",
    Severity.LOW,
    title="A document lists one source twice",
    explanation="Two numbers of the document's references point to the same citation.",
    example="References 3 and 9 are one citation.",
)
def reference_listed_twice(facts: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield a citation for each document that lists it more than once."""
    for use in facts.uses.get(citation.id, ()):
        if len(use.numbers) > 1:
            yield Found(
                f"References {', '.join(map(str, use.numbers))} of {use.document} are all "
                f"{citation.id}.",
                citations=(citation.id,),
                documents=(use.document,),
            )


@section_rule(
    "section-cites-nothing",
    Severity.LOW,
    title="A section cites nothing",
    explanation="The section is evidence of statements, and none of its passages has a citation.",
    example="A section of an article without a footnote.",
)
def section_cites_nothing(_: AuditedFacts, section: AuditedSection) -> Iterator[Found]:
    """Yield a section without citations."""
    if not section.citations and not section.key.startswith("ref:"):
        yield Found(
            f"The section {section.key} of {section.document} cites nothing.",
            section.statements,
            documents=(section.document,),
        )
