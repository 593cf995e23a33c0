"""Format citations as the entries of a bibliography, in text and in HTML."""

from collections.abc import Iterable, Iterator
from html import escape

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.bibliography.disambiguation import year_suffixes
from astana_api.exporters.citations.bibliography.elements import EntryRenderer
from astana_api.exporters.citations.bibliography.items import read_item
from astana_api.exporters.citations.bibliography.sorting import sort_keys
from astana_api.exporters.citations.bibliography.styles import Style, load_style
from astana_api.exporters.citations.bibliography.text.fragments import (
    Fragment,
    add_affixes,
    plain_text,
)
from astana_api.exporters.citations.bibliography.text.quotes import (
    localize_quotes,
    merge_runs,
    move_punctuation,
)
from astana_api.exporters.citations.csl_json import citation_to_csl


def format_bibliography(citations: Iterable[Json], style: str, locale: str) -> Iterator[str]:
    """Yield the entries of rendered citations as text, in the order of the style.

    `style` is of `STYLES` and `locale` of `LOCALES`; KeyError for others. All citations are read
    before the first entry is complete: the order and repeated authors depend on all of them.
    """
    return map(plain_text, _format(citations, load_style(style, locale)))


def format_bibliography_html(citations: Iterable[Json], style: str, locale: str) -> Iterator[str]:
    """Yield the entries as `format_bibliography` does, as HTML whose only element is `i`."""
    return map(_to_html, _format(citations, load_style(style, locale)))


def _format(citations: Iterable[Json], style: Style) -> Iterator[Fragment]:
    items = sorted(
        (read_item(citation_to_csl(citation)) for citation in citations),
        key=lambda item: sort_keys(item, style),
    )
    authors: object = None
    for item, suffix in zip(items, year_suffixes(items, style), strict=True):
        renderer = EntryRenderer(
            style, item, style.name_options, year_suffix=suffix, previous_authors=authors
        )
        fragment = renderer.render_all(style.layout)
        authors = renderer.authors
        yield _complete(fragment, style)


def _complete(fragment: Fragment, style: Style) -> Fragment:
    affixes = style.layout.attrib
    fragment = add_affixes(fragment, affixes.get("prefix"), affixes.get("suffix"))
    if style.locale.has_option("punctuation-in-quote"):
        fragment = move_punctuation(fragment)
    return merge_runs(localize_quotes(fragment, style.locale.quotation_marks))


def _to_html(fragment: Fragment) -> str:
    return "".join(
        f"<i>{escape(run.text)}</i>" if run.italic else escape(run.text) for run in fragment
    )
