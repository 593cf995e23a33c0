"""Role phrases of `related` and their inverses."""

from astana_api.domain.related_roles import RELATED_ROLES


def test_inverse_of_inverse_is_the_phrase() -> None:
    assert {inverse: phrase for phrase, inverse in RELATED_ROLES.items()} == dict(RELATED_ROLES)


def test_phrases_have_no_outer_white_space() -> None:
    assert all(phrase == phrase.strip() != "" for phrase in RELATED_ROLES)
