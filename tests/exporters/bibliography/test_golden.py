"""Bibliographies in every style and locale, compared with those that pandoc makes.

`golden.py` writes the expected ones; `DIFFERENCES` are the deliberate deviations.
"""

import json
import re
from html import unescape

import pytest

from astana_api.exporters.citations.bibliography.entries import (
    format_bibliography,
    format_bibliography_html,
)
from astana_api.exporters.citations.bibliography.styles import LOCALES, STYLES
from tests.exporters.bibliography.golden import GOLDEN
from tests.exporters.bibliography.golden_citations import citations

EXPECTED: dict[str, dict[str, list[str]]] = json.loads(GOLDEN.read_text())

DIFFERENCES = (
    # The noun "издание" is neuter; pandoc takes the last form of the ordinal, which is feminine.
    ("2-я изд.", "2-е изд."),
    ("3-я изд.", "3-е изд."),
    # A name that is printed with the family name first stays so; pandoc turns it.
    ("Jinping Xi", "Xi Jinping"),
    # The language of this title is not recorded; pandoc takes it for that of the locale.
    ("Мирная Конференция и Её Итоги", "мирная конференция и её итоги"),
    # The styles ask for `event`, the old name of `event-title`; pandoc does not know it.
    ("Done.” Oslo", "Done.” Presented at the Peace Conference, Oslo"),
    ("Done’. Oslo", "Done’. Presented at the Peace Conference, Oslo"),
    ("Done“. Oslo", "Done“. Gehalten auf der Peace Conference, Oslo"),
    ("Done\u00a0». Oslo", "Done\u00a0». Présenté à Peace Conference, Oslo"),
    ("Done». Oslo", "Done». Представлено на Peace Conference, Oslo"),
    ("Done&quot;. Oslo", "Done&quot;. قُدَّم في Peace Conference, Oslo"),
    ("Done</i>. Oslo", "Done</i>. Peace Conference, Oslo"),
    ("done,” 30", "done.” <i>Peace Conference</i>, 30"),
    *(
        (f"done{quote}, 30", f"done{quote}. <i>Peace Conference</i>, 30")
        for quote in ("’", "“", "\u00a0»", "»", "&quot;")
    ),
)


def expected(style: str, locale: str) -> list[str]:
    entries = EXPECTED[style][locale]
    for theirs, ours in DIFFERENCES:
        entries = [entry.replace(theirs, ours) for entry in entries]
    return entries


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("style", STYLES)
def test_bibliography_equals_that_of_pandoc(style: str, locale: str) -> None:
    entries = expected(style, locale)
    assert list(format_bibliography_html(citations(), style, locale)) == entries
    text = [unescape(re.sub("</?i>", "", entry)) for entry in entries]
    assert list(format_bibliography(citations(), style, locale)) == text


def test_each_difference_from_pandoc_occurs() -> None:
    text = json.dumps(EXPECTED, ensure_ascii=False).replace('\\"', '"')
    assert [theirs for theirs, _ in DIFFERENCES if theirs not in text] == []
