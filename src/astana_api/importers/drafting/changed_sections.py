"""Find the sections of a dossier in a changed article."""

from collections.abc import Sequence

from astana_api.domain.statements.drafts import SectionDraft
from astana_api.domain.text.folding import fold_or_keep
from astana_api.importers.articles.article import Article, ArticleSection


def match_sections(article: Article, old: Sequence[SectionDraft]) -> dict[str, ArticleSection]:
    """Return the sections of the new text by the keys of the dossier, then by new keys."""
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
    keys = {each.key for each in old}
    for section in free.values():
        key, number = section.key, 2
        while key in keys:
            key, number = f"{section.key}-{number}", number + 1
        keys.add(key)
        matched[key] = section
    return matched
