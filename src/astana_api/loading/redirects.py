"""Resolution of chains of redirects."""

from collections.abc import Mapping

Redirects = Mapping[str, str]
"""From the id of every merged entity to that of its final target, across any number of steps."""


def collapse(steps: Mapping[str, str]) -> dict[str, str]:
    """Map every id in a chain of redirects to the end of the chain."""
    ends: dict[str, str] = {}
    for start in steps:
        end = start
        # No chain is a cycle: a merged entity cannot be the target of a merge.
        while end in steps:
            end = steps[end]
        ends[start] = end
    return ends
