"""From ids that were merged away to those that stand for them."""

from collections.abc import Mapping

Redirects = Mapping[str, str]
"""From every absorbed entity to the one that stands for it, however many steps away."""


def collapsed(steps: Mapping[str, str]) -> dict[str, str]:
    """The end of every chain of redirects, by each id on its way."""
    ends: dict[str, str] = {}
    for start in steps:
        end = start
        # No chain closes on itself: what was merged away is no longer there to be merged into.
        while end in steps:
            end = steps[end]
        ends[start] = end
    return ends
