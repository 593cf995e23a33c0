"""In which order what was found comes."""

import pytest

from astana_api.domain.search.ranking import rank
from astana_api.domain.search.scoring import BorneName
from astana_api.domain.search.search_tokens import Findable, parse
from tests.domain.test_matching import borne


def test_the_better_match_comes_first() -> None:
    names = [
        borne("Kassis", "exact"),
        borne("Kassis", "alias", shown=0, kind="alias"),
        borne("Randa Kassis", "words"),
        borne("Kasis", "typo"),
        borne("Кассис", "transliteration"),
        borne("قسيس", "skeleton"),
    ]
    found = rank(parse("Kassis"), names, dict.fromkeys((n.entity_id for n in names), Findable.WORK))
    in_order = sorted(found.values(), key=lambda match: match.rank)
    assert [match.rank.id for match in in_order] == [name.entity_id for name in names]
    assert [m.how.is_candidate for m in in_order] == [False] * 4 + [True] * 2


def test_each_of_two_with_one_skeleton_comes_first_for_its_own_name() -> None:
    names = [borne("Yaşar Yakış", "yakis"), borne("Randa Kassis", "kassis")]
    kinds = dict.fromkeys(("yakis", "kassis"), Findable.PERSON)
    for typed in ("yakis", "kassis"):
        found = rank(parse(typed), names, kinds)
        assert min(found.values(), key=lambda match: match.rank).rank.id == typed
        assert set(found) == set(kinds)


def test_the_name_that_comes_nearest_is_the_one_that_is_shown() -> None:
    names = [borne("Каран Доми"), borne("Karan Domi"), borne("Domi Karan")]
    for typed in ("Karan", "Доми Каран", "Domi Karan", "Domi"):
        (found,) = rank(parse(typed), names, {"a": Findable.PERSON}).values()
        alone = [rank(parse(typed), [name], {"a": Findable.PERSON}).get("a") for name in names]
        assert found.rank == min(match.rank for match in alone if match)


@pytest.mark.parametrize("enough", [None, 1, 3])
def test_what_was_typed_comes_first_however_many_are_enough(enough: int | None) -> None:
    names = [borne("Kasis", "slip"), borne("Kassis", "exact"), borne("Randa Kassis", "words")]
    kinds = dict.fromkeys((name.entity_id for name in names), Findable.PERSON)
    found = sorted(rank(parse("Kassis"), names, kinds, enough).values(), key=lambda m: m.rank)
    expected: list[BorneName] = [names[1], names[2], *([] if enough == 1 else names[:1])]
    assert [match.name for match in found] == expected
