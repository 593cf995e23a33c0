"""Scores of names against a query, and snippets with marked matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.search.query import Query, parse_query
from astana_api.domain.search.scoring import (
    MatchedField,
    MatchType,
    NameRow,
    NameScore,
    Tier,
    find_matching_words,
    score_fuzzy,
    score_literal,
)
from astana_api.domain.search.snippets import MAX_LENGTH, render_snippet, split_words
from astana_api.domain.text.scripts import detect_script, fold, latin_key


def make_name_row(
    text: str, entity_id: str = "a", *, displayed: int = 1, kind: str | None = None
) -> NameRow:
    return NameRow(
        entity_id,
        f"st-{text}",
        text,
        "und",
        detect_script(text),
        kind,
        displayed,
        0,
        fold(text),
        latin_key(text),
    )


def score_name(query: Query, name: NameRow) -> NameScore | None:
    """Score a name in the order in which a search does."""
    return score_literal(query, name) or score_fuzzy(query, [name])[0]


@pytest.mark.parametrize(
    ("query", "name", "match_type"),
    [
        ("randa kassis", "Randa Kassis", MatchType.EXACT),
        ("Kassis Randa", "Randa Kassis", MatchType.WORDS),
        ("Kassis, Randa", "Randa Kassis", MatchType.WORDS),
        ("Randa", "Randa Kassis", MatchType.PREFIX),
        ("ran kas", "Randa Kassis", MatchType.PREFIX),
        ("Kassis", "Meeting of Kassis with Gatilov", MatchType.WORDS),
        ("Vladimir Putin", "V. V. Putin", MatchType.WORDS),
        ("Randa Kasis", "Randa Kassis", MatchType.TYPO),
        ("Кассис", "Kassis", MatchType.TRANSLITERATION),
        ("قسيس", "Kassis", MatchType.SKELETON),
        ("غاتيلوف", "Gennady Gatilov", MatchType.SKELETON),
        ("Yakis", "Kassis", MatchType.SKELETON),
        ("国", "中国", MatchType.WORDS),
        ("Nur Sultan Nazarbaev", "Nursultan Nazarbayev", MatchType.TYPO),
        ("the Platform of Astana", "Astana Platform", MatchType.WORDS),
        ("Assad", "Bashar al-Assad", MatchType.WORDS),
        ("Alassad", "al-Assad", MatchType.WORDS),
    ],
)
def test_score_name_match_type(query: str, name: str, match_type: MatchType) -> None:
    score = score_name(parse_query(query), make_name_row(name))
    assert score is not None
    assert score.match_type is match_type


@pytest.mark.parametrize(
    ("query", "name"),
    [("Yakis", "Gatilov"), ("Ivan", "Randa Kassis"), ("普京", "中国"), ("x y z w", "Randa Y")],
)
def test_score_name_of_unrelated_name_is_none(query: str, name: str) -> None:
    assert score_name(parse_query(query), make_name_row(name)) is None


def test_score_name_with_phrase_requires_its_words_in_order() -> None:
    query = parse_query('"Astana Platform"')
    assert score_name(query, make_name_row("Symposium of the Astana Platform")) is not None
    assert score_name(query, make_name_row("Platform of Astana")) is None


def test_score_name_with_some_of_the_words_is_partial() -> None:
    score = score_name(parse_query("Vladimir Vladimirovich Putin"), make_name_row("Vladimir Putin"))
    assert score is not None
    assert (score.tier, score.matched_words) == (Tier.PARTIAL, 2)


def test_name_row_field_is_alias_unless_the_name_is_primary() -> None:
    assert make_name_row("X", kind="former", displayed=0).field is MatchedField.ALIAS
    assert make_name_row("X", kind="native", displayed=0).field is MatchedField.NAME
    assert make_name_row("X", kind=None, displayed=0).field is MatchedField.ALIAS


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=60))
def test_score_name_accepts_any_two_texts(text: str, name: str) -> None:
    if fold(text) and fold(name):
        score_name(parse_query(text), make_name_row(name))


def test_render_snippet_marks_matches_and_escapes_html() -> None:
    query = parse_query("kassis")
    assert render_snippet(query, "<b>Kassis</b> & co") == (
        "&lt;b&gt;<mark>Kassis</mark>&lt;/b&gt; &amp; co"
    )
    words = find_matching_words(query, split_words("رندا قسيس"))
    assert render_snippet(query, "رندا قسيس", words) == "رندا <mark>قسيس</mark>"


def test_render_snippet_of_long_text_returns_an_excerpt_around_the_match() -> None:
    text = "word " * 100 + "Kassis " + "word " * 100
    snippet = render_snippet(parse_query("kassis"), text)
    assert "<mark>Kassis</mark>" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < MAX_LENGTH + 20


@given(st.text(min_size=1, max_size=60), st.text(max_size=400), st.booleans())
def test_render_snippet_contains_no_tag_of_the_text(query: str, text: str, fuzzy: bool) -> None:
    if fold(query):
        parsed = parse_query(query)
        words = find_matching_words(parsed, split_words(text)) if fuzzy else None
        snippet = render_snippet(parsed, text, words)
        plain = snippet.replace("<mark>", "").replace("</mark>", "")
        assert not set("<>\"'") & set(plain)
