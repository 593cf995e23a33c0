"""Rules on who wrote a source, and on citations that look like one work."""

import re
from collections.abc import Iterator

from astana_api.audit.comparison_keys import MAX_GROUP, address_key, citation_keys
from astana_api.audit.facts import AuditedFacts, date_bounds
from astana_api.audit.registry import Found, Result, Severity, citation_rule
from astana_api.domain.dates.bounds import Holds, overlaps
from astana_api.domain.enums import Kind
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft
from astana_api.domain.text.identifiers import doi_keys
from astana_api.domain.text.transliteration import latin_key

_NO_PERSON = frozenset(
    [
        "news",
        "newsroom",
        "newsdesk",
        "staff",
        "desk",
        "editor",
        "editors",
        "editorial",
        "editorials",
        "editorship",
        "team",
        "admin",
        "administrator",
        "webmaster",
        "agency",
        "agencies",
        "press",
        "correspondent",
        "correspondents",
        "reporter",
        "reporters",
        "service",
        "bureau",
        "newspaper",
        "magazine",
        "journal",
        "anonymous",
        "unknown",
        "redaktion",
        "redaktsiia",
        "redaktsiya",
        "novosti",
        "mirovye",
        "agentur",
        "agence",
        "redaction",
        "redazione",
        "redaccion",
        "noticias",
        "nouvelles",
        "nachrichten",
        "notizie",
        "haberler",
        "haber",
        "akhbar",
        "khabar",
        "alakhbar",
        "tahrir",
        "wikipedia",
        "contributors",
        "ministry",
        "embassy",
        "committee",
        "institute",
        "university",
        "organization",
        "organisation",
        "department",
        "office",
        "council",
        "party",
        "government",
        "foundation",
        "association",
        "press-service",
    ]
)
"""Words, in the form of `latin_key`, that a person's name does not have."""
_JOINED = re.compile(
    r"(?<=\w)\s*(?:;|&|/|\s(?:and|und|et|y|e|i|и|і|та|ve|och|og|en|و|与|和|with)\s)\s*(?=\w)",
    re.IGNORECASE,
)
_MAX_TAIL = 12
"""The words by which one title may be longer: the name of its site or its author."""


@citation_rule(
    "author-not-a-person",
    Severity.MEDIUM,
    title="An author is no person",
    explanation=(
        "The author links to an entity that is no person and no organization, or the name has a "
        "word that no person's name has, such as news or staff, and links to nobody."
    ),
    example="Author: World, News.",
)
def author_not_a_person(facts: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield each author that is no person."""
    for author in citation.authors:
        kinds = {facts.entities[e].kind for e in author.entities if e in facts.entities}
        words = set(latin_key(author.name).split())
        if kinds - {Kind.PERSON} or (not author.entities and words & _NO_PERSON):
            yield Found(
                f"The author of {citation.id}, {author.name}, is no person.",
                citations=(citation.id,),
                entities=author.entities,
            )


@citation_rule(
    "two-authors-in-one",
    Severity.MEDIUM,
    title="One author string holds two persons",
    explanation="The name links to several entities, or joins names by a word such as and.",
    example="Author: Smith and Jones, Anna and Bert.",
)
def two_authors_in_one(_: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield each author whose name is that of several persons."""
    for author in citation.authors:
        if len(author.entities) > 1 or _joins_names(author):
            yield Found(
                f"The author of {citation.id}, {author.name}, is more than one person.",
                citations=(citation.id,),
                entities=author.entities,
            )


def _joins_names(author: AuthorDraft) -> bool:
    texts = [author.family or "", author.given or ""] if author.family else [author.name]
    if len(author.entities) == 1 or set(latin_key(author.name).split()) & _NO_PERSON:
        return False
    if author.family and author.given:
        # Spanish and Portuguese family names join two names: Ortega y Gasset, José.
        return all(_JOINED.search(text) for text in texts) or ";" in author.name
    return any(_JOINED.search(text) for text in texts)


@citation_rule(
    "duplicate-citations",
    Severity.MEDIUM,
    title="Two citations look like one work",
    explanation=(
        "They have the same DOI or address, or the same title, in any script, where one may add "
        "the name of its site or author. Undecidable if their dates or their authors differ."
    ),
    example="The Process: Problems; and: The Process: Problems, by A. Author.",
)
def duplicate_citations(facts: AuditedFacts, citation: CitationDraft) -> Iterator[Found]:
    """Yield each pair of this citation and a later one that look like one work."""
    for other in _candidates(facts, citation):
        same_work = _same_identifier(citation, other)
        if not same_work and not _same_title(citation, other):
            continue
        certain = same_work or not (_dates_differ(citation, other) or _authors(citation, other))
        yield Found(
            f"{citation.id} and {other.id} {'look' if certain else 'may look'} like one work.",
            citations=(citation.id, other.id),
            result=Result.NOT_COMPLIANT if certain else Result.UNDECIDABLE,
        )


def _candidates(facts: AuditedFacts, citation: CitationDraft) -> list[CitationDraft]:
    ids = {
        other
        for key in citation_keys(citation)
        if len(facts.groups.get(key, ())) <= MAX_GROUP
        for other in facts.groups.get(key, ())
        if other > citation.id
    }
    return [facts.citations[other] for other in sorted(ids) if other in facts.citations]


def _same_identifier(a: CitationDraft, b: CitationDraft) -> bool:
    if a.url and b.url and address_key(a.url) == address_key(b.url):
        return True
    return bool(_dois(a) & _dois(b))


def _dois(citation: CitationDraft) -> set[str]:
    values = [v for key, v in citation.csl_fields if key == "DOI" and isinstance(v, str)]
    return {key for value in values for key in doi_keys(value)}


def _same_title(a: CitationDraft, b: CitationDraft) -> bool:
    """Return whether a title of one is one of the other, or begins with it before its site."""
    for first in _titles(a):
        for second in _titles(b):
            short, long = sorted((first, second), key=len)
            if long[: len(short)] == short and len(long) - len(short) <= _MAX_TAIL:
                tail = set(long[len(short) :])
                if not tail or tail <= _words_behind(a) | _words_behind(b) | {"by", "von", "par"}:
                    return True
    return False


def _titles(citation: CitationDraft) -> list[list[str]]:
    texts = {citation.title, *(title for _, title in citation.titles)}
    return [words for text in sorted(filter(None, texts)) if (words := latin_key(text).split())]


def _words_behind(citation: CitationDraft) -> set[str]:
    """Return the words of the authors, the site and the publisher."""
    texts = [citation.container_title, citation.publisher, *(a.name for a in citation.authors)]
    return {word for text in filter(None, texts) for word in latin_key(text).split()}


def _dates_differ(a: CitationDraft, b: CitationDraft) -> bool:
    """Return whether the dates exclude each other; one that is an archive date says nothing."""
    dates = [date_bounds(c.issued) for c in (a, b) if c.issued and c.issued != c.archived]
    if len(dates) < 2 or dates[0] is None or dates[1] is None:
        return False
    return overlaps(dates[0], dates[1]) is Holds.NO


def _authors(a: CitationDraft, b: CitationDraft) -> bool:
    """Return whether both have authors and none in common."""
    names = [{frozenset(latin_key(x.name).split()) for x in c.authors} for c in (a, b)]
    return bool(names[0] and names[1] and not names[0] & names[1])
