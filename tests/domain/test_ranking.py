"""In which order what was found comes."""

import pytest

from astana_api.domain.search.ranking import rank_names
from astana_api.domain.search.scoring import NameRow
from astana_api.domain.search.search_tokens import Findable, parse_query
from tests.domain.test_matching import make_name_row


def test_the_better_match_comes_first() -> None:
    names = [
        make_name_row("Kassis", "exact"),
        make_name_row("Kassis", "alias", displayed=0, kind="alias"),
        make_name_row("Randa Kassis", "words"),
        make_name_row("Kasis", "typo"),
        make_name_row("Кассис", "transliteration"),
        make_name_row("قسيس", "skeleton"),
    ]
    found = rank_names(
        parse_query("Kassis"), names, dict.fromkeys((n.entity_id for n in names), Findable.WORK)
    )
    in_order = sorted(found.values(), key=lambda match: match.order)
    assert [match.order.id for match in in_order] == [name.entity_id for name in names]
    assert [m.match_type.is_candidate for m in in_order] == [False] * 4 + [True] * 2


def test_each_of_two_with_one_skeleton_comes_first_for_its_own_name() -> None:
    names = [make_name_row("Yaşar Yakış", "yakis"), make_name_row("Randa Kassis", "kassis")]
    kinds = dict.fromkeys(("yakis", "kassis"), Findable.PERSON)
    for typed in ("yakis", "kassis"):
        found = rank_names(parse_query(typed), names, kinds)
        assert min(found.values(), key=lambda match: match.order).order.id == typed
        assert set(found) == set(kinds)


def test_the_name_that_comes_nearest_is_the_one_that_is_shown() -> None:
    names = [make_name_row("Каран Доми"), make_name_row("Karan Domi"), make_name_row("Domi Karan")]
    for typed in ("Karan", "Доми Каран", "Domi Karan", "Domi"):
        (found,) = rank_names(parse_query(typed), names, {"a": Findable.PERSON}).values()
        alone = [
            rank_names(parse_query(typed), [name], {"a": Findable.PERSON}).get("a")
            for name in names
        ]
        assert found.order == min(match.order for match in alone if match)


@pytest.mark.parametrize("enough", [None, 1, 3])
def test_what_was_typed_comes_first_however_many_are_enough(enough: int | None) -> None:
    names = [
        make_name_row("Kasis", "slip"),
        make_name_row("Kassis", "exact"),
        make_name_row("Randa Kassis", "words"),
    ]
    kinds = dict.fromkeys((name.entity_id for name in names), Findable.PERSON)
    found = sorted(
        rank_names(parse_query("Kassis"), names, kinds, enough).values(), key=lambda m: m.order
    )
    expected: list[NameRow] = [names[1], names[2], *([] if enough == 1 else names[:1])]
    assert [match.name for match in found] == expected
