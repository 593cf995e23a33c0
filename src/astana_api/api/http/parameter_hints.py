"""Hints for query parameters that a resource does not have."""

from collections.abc import Collection, Iterator
from typing import Final

from astana_api.domain.text.suggestions import MAX_LISTED, find_close_match, list_words, suggest

_TIME_WORDS: Final = frozenset(
    {"after", "before", "date", "dates", "day", "from", "month", "since", "time", "to", "until"}
    | {"year"}
)
_PERIOD_ENDS: Final = ("from", "to")


def suggest_parameter(name: str, names: Collection[str], all_names: Collection[str]) -> str:
    """Return a hint for an unknown parameter, "" if the resource has no parameters.

    `names` are the parameters of the resource, `all_names` those of all resources: one of
    them is no typing error. A date has two parameters, of which a user may know neither.
    """
    pairs = dict(_period_pairs(names))
    close = None if name in all_names else find_close_match(name, sorted(names))
    if name in pairs:
        return _suggest_all(pairs[name])
    if pairs and (name in _TIME_WORDS or _without_end(name) != name):
        if close is not None and _without_end(name) != name:
            return _suggest_all([close])
        return _suggest_all([each for pair in pairs.values() for each in pair])
    if close is not None:
        return _suggest_all(pairs.get(_without_end(close), [close]))
    hint = suggest("", sorted(names))
    return f"Other resources have it, this one does not. {hint}" if name in all_names else hint


def _period_pairs(names: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each date, "" for the time of a timeline, and its two parameters."""
    for name in names:
        prefix = name.removesuffix("from")
        pair = [f"{prefix}{end}" for end in _PERIOD_ENDS]
        if name == pair[0] and pair[1] in names:
            yield prefix.removesuffix("_"), pair


def _without_end(name: str) -> str:
    for end in _PERIOD_ENDS:
        if name.endswith(f"_{end}"):
            return name.removesuffix(f"_{end}")
    return name


def _suggest_all(names: list[str]) -> str:
    *others, last = names
    several = len(names) > MAX_LISTED
    listed = (
        list_words(names) if several else " and ".join([*filter(None, [", ".join(others)]), last])
    )
    return f"Did you mean {listed}?"
