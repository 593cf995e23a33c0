"""Find the sections of a dossier in a changed article."""

from collections import Counter
from collections.abc import Mapping, Sequence

from astana_api.domain.statements.drafts import SectionDraft
from astana_api.domain.text.folding import fold_or_keep
from astana_api.importers.articles.article import Article, ArticleSection


def match_sections(
    article: Article, old: Sequence[SectionDraft], phrases: Mapping[str, Sequence[str]]
) -> dict[str, ArticleSection]:
    """Return the sections of the new text by the keys of the dossier, then by new keys.

    A section is the same if its key or its heading is. One without a heading, to which a person
    gave another key, is the one that has most of its `phrases`.
    """
    new = article.sections()
    free = {section.key: section for section in new}
    matched: dict[str, ArticleSection] = {}
    for is_heading in (False, True):
        by_name = {
            fold_or_keep(each.heading or "") if is_heading else each.key: each
            for each in reversed(list(free.values()))
        }
        for earlier in old:
            name = fold_or_keep(earlier.heading or "") if is_heading else earlier.key
            found = by_name.get(name) if name else None
            if earlier.key not in matched and found is not None and found.key in free:
                matched[earlier.key] = free.pop(found.key)
    for earlier in old:
        if earlier.key not in matched and not earlier.heading:
            found = _section_with(phrases.get(earlier.key, ()), article, list(free.values()))
            if found is not None:
                matched[earlier.key] = free.pop(found.key)
    keys = {each.key for each in old}
    for section in free.values():
        key, number = section.key, 2
        while key in keys:
            key, number = f"{section.key}-{number}", number + 1
        keys.add(key)
        matched[key] = section
    return matched


def _section_with(
    phrases: Sequence[str], article: Article, sections: Sequence[ArticleSection]
) -> ArticleSection | None:
    """Return the section that has more than half of the phrases; None if there is none."""
    lines = article.text.split("\n")
    counts: Counter[int] = Counter()
    for index, section in enumerate(sections):
        text = "\n".join(lines[section.first_line - 1 : section.last_line])
        counts[index] = sum(phrase in text for phrase in phrases)
    best = counts.most_common(1)
    return sections[best[0][0]] if best and 2 * best[0][1] > len(phrases) else None
