"""How names match what is searched for, and what is marked in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.search.scoring import BorneName, How, Tier, Where, compare
from astana_api.domain.search.search_tokens import parse
from astana_api.domain.search.snippets import LONGEST, snippet
from astana_api.domain.text.scripts import fold, latin_key, script, skeletons

FILES = "abcdefgh"


def borne(text: str, entity_id: str = "a", *, shown: int = 1, kind: str | None = None) -> BorneName:
    read = " ".join(sorted(skeletons(text)))
    return BorneName(
        entity_id,
        f"st-{text}",
        text,
        "und",
        script(text),
        kind,
        shown,
        0,
        fold(text),
        latin_key(text),
        read,
    )


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("randa kassis", "Randa Kassis", How.EXACT),
        ("Kassis Randa", "Randa Kassis", How.WORDS),
        ("Kassis, Randa", "Randa Kassis", How.WORDS),
        ("Randa", "Randa Kassis", How.PREFIX),
        ("ran kas", "Randa Kassis", How.PREFIX),
        ("Kassis", "Meeting of Kassis with Gatilov", How.WORDS),
        ("Vladimir Putin", "V. V. Putin", How.WORDS),
        ("Randa Kasis", "Randa Kassis", How.TYPO),
        ("Кассис", "Kassis", How.TRANSLITERATION),
        ("قسيس", "Kassis", How.SKELETON),
        ("غاتيلوف", "Gennady Gatilov", How.SKELETON),
        ("Yakis", "Kassis", How.SKELETON),
        ("国", "中国", How.WORDS),
        ("Nur Sultan Nazarbaev", "Nursultan Nazarbayev", How.TYPO),
        ("the Platform of Astana", "Astana Platform", How.WORDS),
        ("Assad", "Bashar al-Assad", How.WORDS),
        ("Alassad", "al-Assad", How.WORDS),
    ],
)
def test_a_name_matches_in_its_way(typed: str, name: str, how: How) -> None:
    match = compare(parse(typed), borne(name))
    assert match is not None
    assert match.how is how


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Yakis", "Gatilov"), ("Ivan", "Randa Kassis"), ("普京", "中国"), ("x y z w", "Randa X")],
)
def test_what_has_nothing_in_common_does_not_match(typed: str, name: str) -> None:
    assert compare(parse(typed), borne(name)) is None


def test_a_phrase_has_to_be_there_word_for_word() -> None:
    query = parse('"Astana Platform"')
    assert compare(query, borne("Symposium of the Astana Platform")) is not None
    assert compare(query, borne("Platform of Astana")) is None


def test_most_of_the_words_are_enough_and_say_so_by_their_place() -> None:
    match = compare(parse("Vladimir Vladimirovich Putin"), borne("Vladimir Putin"))
    assert match is not None
    assert match.tier == Tier.MOST_WORDS


def test_a_name_is_an_alias_where_it_is_not_what_its_bearer_goes_by() -> None:
    assert borne("X", kind="former", shown=0).where is Where.ALIAS
    assert borne("X", kind="native", shown=0).where is Where.NAME
    assert borne("X", kind=None, shown=0).where is Where.ALIAS


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=60))
def test_any_two_texts_can_be_compared(typed: str, name: str) -> None:
    if fold(typed) and fold(name):
        compare(parse(typed), borne(name))


def test_a_snippet_marks_what_was_found_and_escapes_the_rest() -> None:
    query = parse("kassis")
    assert snippet(query, "<b>Kassis</b> & co") == (
        "&lt;b&gt;<mark>Kassis</mark>&lt;/b&gt; &amp; co"
    )
    assert snippet(query, "رندا قسيس", across=True) == "رندا <mark>قسيس</mark>"


def test_a_long_text_is_cut_around_what_was_found() -> None:
    text = "word " * 100 + "Kassis " + "word " * 100
    found = snippet(parse("kassis"), text)
    assert "<mark>Kassis</mark>" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < LONGEST + 20


@given(st.text(min_size=1, max_size=60), st.text(max_size=400), st.booleans())
def test_no_snippet_can_hold_a_tag_of_the_text(typed: str, text: str, across: bool) -> None:
    if fold(typed):
        found = snippet(parse(typed), text, across=across)
        plain = found.replace("<mark>", "").replace("</mark>", "")
        assert not set("<>\"'") & set(plain)
