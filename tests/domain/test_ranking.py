"""Sort order of search hits."""

import pytest

from astana_api.domain.search.query import parse_query
from astana_api.domain.search.ranking import rank_names
from astana_api.domain.search.scoring import NameRow
from astana_api.domain.search.search_tokens import Findable
from tests.domain.test_scoring import make_name_row


def test_rank_names_orders_by_tier() -> None:
    names = [
        make_name_row("Kassis", "exact"),
        make_name_row("Kassis", "alias", displayed=0, kind="alias"),
        make_name_row("Randa Kassis", "words"),
        make_name_row("Kasis", "typo"),
        make_name_row("Кассис", "transliteration"),
        make_name_row("قسيس", "skeleton"),
    ]
    kinds = dict.fromkeys((name.entity_id for name in names), Findable.WORK)
    matches = rank_names(parse_query("Kassis"), names, kinds)
    in_order = sorted(matches.values(), key=lambda match: match.order)
    assert [match.order.id for match in in_order] == [name.entity_id for name in names]
    assert [m.match_type.is_candidate for m in in_order] == [False] * 4 + [True] * 2


def test_rank_names_with_equal_skeletons_prefers_the_exact_name() -> None:
    names = [make_name_row("Yaşar Yakış", "yakis"), make_name_row("Randa Kassis", "kassis")]
    kinds = dict.fromkeys(("yakis", "kassis"), Findable.PERSON)
    for text in ("yakis", "kassis"):
        matches = rank_names(parse_query(text), names, kinds)
        assert min(matches.values(), key=lambda match: match.order).order.id == text
        assert set(matches) == set(kinds)


def test_rank_names_returns_the_best_name_of_an_entity() -> None:
    names = [make_name_row("Каран Доми"), make_name_row("Karan Domi"), make_name_row("Domi Karan")]
    for text in ("Karan", "Доми Каран", "Domi Karan", "Domi"):
        (best,) = rank_names(parse_query(text), names, {"a": Findable.PERSON}).values()
        separate = [
            rank_names(parse_query(text), [name], {"a": Findable.PERSON}).get("a") for name in names
        ]
        assert best.order == min(match.order for match in separate if match)


def test_rank_names_without_candidates_uses_the_next_best_name_of_an_entity() -> None:
    names = [
        make_name_row("Кассис", "a"),
        make_name_row("قسيس", "b"),
        # Half of the words: it ranks below a transliteration, but it is no guess across scripts.
        make_name_row("Кассис Ранда", "c"),
        make_name_row("Kasis", "c"),
    ]
    kinds = dict.fromkeys("abc", Findable.PERSON)
    matches = rank_names(parse_query("Kassis"), names, kinds, candidates=False)
    assert [(key, match.name) for key, match in matches.items()] == [("c", names[3])]


@pytest.mark.parametrize("limit", [None, 1, 3])
def test_rank_names_with_limit_omits_only_fuzzy_matches(limit: int | None) -> None:
    names = [
        make_name_row("Kasis", "typo"),
        make_name_row("Kassis", "exact"),
        make_name_row("Randa Kassis", "words"),
    ]
    kinds = dict.fromkeys((name.entity_id for name in names), Findable.PERSON)
    matches = rank_names(parse_query("Kassis"), names, kinds, limit).values()
    expected: list[NameRow] = [names[1], names[2], *([] if limit == 1 else names[:1])]
    assert [match.name for match in sorted(matches, key=lambda m: m.order)] == expected
