"""How names match what is searched for, and what is marked in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.search.scoring import MatchedField, MatchType, NameRow, Tier, score_name
from astana_api.domain.search.search_tokens import parse_query
from astana_api.domain.search.snippets import MAX_LENGTH, render_snippet
from astana_api.domain.text.scripts import detect_script, fold, latin_key, skeletons

FILES = "abcdefgh"


def make_name_row(
    text: str, entity_id: str = "a", *, displayed: int = 1, kind: str | None = None
) -> NameRow:
    read = " ".join(sorted(skeletons(text)))
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
        read,
    )


@pytest.mark.parametrize(
    ("typed", "name", "how"),
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
def test_a_name_matches_in_its_way(typed: str, name: str, how: MatchType) -> None:
    match = score_name(parse_query(typed), make_name_row(name))
    assert match is not None
    assert match.match_type is how


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Yakis", "Gatilov"), ("Ivan", "Randa Kassis"), ("普京", "中国"), ("x y z w", "Randa X")],
)
def test_what_has_nothing_in_common_does_not_match(typed: str, name: str) -> None:
    assert score_name(parse_query(typed), make_name_row(name)) is None


def test_a_phrase_has_to_be_there_word_for_word() -> None:
    query = parse_query('"Astana Platform"')
    assert score_name(query, make_name_row("Symposium of the Astana Platform")) is not None
    assert score_name(query, make_name_row("Platform of Astana")) is None


def test_most_of_the_words_are_enough_and_say_so_by_their_place() -> None:
    match = score_name(parse_query("Vladimir Vladimirovich Putin"), make_name_row("Vladimir Putin"))
    assert match is not None
    assert match.tier == Tier.MOST_WORDS


def test_a_name_is_an_alias_where_it_is_not_what_its_bearer_goes_by() -> None:
    assert make_name_row("X", kind="former", displayed=0).field is MatchedField.ALIAS
    assert make_name_row("X", kind="native", displayed=0).field is MatchedField.NAME
    assert make_name_row("X", kind=None, displayed=0).field is MatchedField.ALIAS


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=60))
def test_any_two_texts_can_be_compared(typed: str, name: str) -> None:
    if fold(typed) and fold(name):
        score_name(parse_query(typed), make_name_row(name))


def test_a_snippet_marks_what_was_found_and_escapes_the_rest() -> None:
    query = parse_query("kassis")
    assert render_snippet(query, "<b>Kassis</b> & co") == (
        "&lt;b&gt;<mark>Kassis</mark>&lt;/b&gt; &amp; co"
    )
    assert render_snippet(query, "رندا قسيس", fuzzy=True) == "رندا <mark>قسيس</mark>"


def test_a_long_text_is_cut_around_what_was_found() -> None:
    text = "word " * 100 + "Kassis " + "word " * 100
    found = render_snippet(parse_query("kassis"), text)
    assert "<mark>Kassis</mark>" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < MAX_LENGTH + 20


@given(st.text(min_size=1, max_size=60), st.text(max_size=400), st.booleans())
def test_no_snippet_can_hold_a_tag_of_the_text(typed: str, text: str, across: bool) -> None:
    if fold(typed):
        found = render_snippet(parse_query(typed), text, fuzzy=across)
        plain = found.replace("<mark>", "").replace("</mark>", "")
        assert not set("<>\"'") & set(plain)
