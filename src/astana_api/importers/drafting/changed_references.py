"""Find the references of a dossier in a changed list of references."""

from collections import defaultdict
from typing import Final

from rapidfuzz import fuzz, process

from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.text.folding import fold_or_keep
from astana_api.importers.articles.article import Article
from astana_api.importers.references.citation_guess import CitationGuess

_MIN_SIMILARITY: Final = 88
_MAX_COMPARED: Final = 2_000
"""More references than these are compared by equal titles and addresses only."""


def match_references(article: Article, citations: dict[int, CitationDraft]) -> dict[int, int]:
    """Return the new number of each old reference that the article still has.

    A reference is the same if its address, or its title with the same date or site, is equal; else
    if its title is alone in being similar.
    """
    guesses = {block.number: article.parse_citation(block) for block in article.references()}
    matched: dict[int, int] = {}
    free = dict(guesses)
    for keys_of in (_exact_keys, _title_keys):
        by_key: dict[str, list[int]] = defaultdict(list)
        for number, guess in free.items():
            for key in keys_of(guess.fields):
                by_key[key].append(number)
        for number, citation in citations.items():
            if number in matched:
                continue
            found = [
                each for key in keys_of(_fields(citation)) for each in by_key[key] if each in free
            ]
            if found:
                # Of equal references, the nearest number.
                matched[number] = min(found, key=lambda each: abs(each - number))
                del free[matched[number]]
    _match_similar(citations, matched, free)
    return matched


def _match_similar(
    citations: dict[int, CitationDraft], matched: dict[int, int], free: dict[int, CitationGuess]
) -> None:
    titles = {number: fold_or_keep(guess.fields.get("title", "")) for number, guess in free.items()}
    titles = {number: title for number, title in titles.items() if title}
    remaining = [number for number in citations if number not in matched]
    if len(titles) > _MAX_COMPARED or len(remaining) > _MAX_COMPARED:
        return
    for number in remaining:
        title = citations[number].title
        if not title:
            continue
        found = process.extractOne(
            fold_or_keep(title), titles, scorer=fuzz.ratio, score_cutoff=_MIN_SIMILARITY
        )
        if found is not None:
            matched[number] = found[2]
            del titles[found[2]]


def _fields(citation: CitationDraft) -> dict[str, str]:
    fields = {
        "title": citation.title,
        "url": citation.url,
        "issued": citation.issued,
        "container_title": citation.container_title,
        "publisher": citation.publisher,
    }
    return {key: value for key, value in fields.items() if value}


def _exact_keys(fields: dict[str, str]) -> list[str]:
    keys = []
    if "url" in fields:
        keys.append(f"url {fields['url']}")
    if "title" in fields:
        title = fold_or_keep(fields["title"])
        keys += [
            f"{key} {fields[key]} {title}"
            for key in ("issued", "container_title", "publisher")
            if key in fields
        ]
    return keys


def _title_keys(fields: dict[str, str]) -> list[str]:
    return [fold_or_keep(fields["title"])] if "title" in fields else []
