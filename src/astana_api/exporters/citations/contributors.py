"""Split the printed name of a contributor into the parts that other formats have."""

import re
from typing import Final, NamedTuple

from astana_api.domain.rendering.entities import Json

_SUFFIX: Final = re.compile(r"(,? )(\S+(?: \S+)?)")


class ContributorName(NamedTuple):
    """A name in the parts of CSL; `literal` alone is a body, or a name that is not split.

    A record has the printed name, the family name and the name before it. The words between these
    two are the particle, and those after the family name the suffix.
    """

    literal: str
    family: str | None = None
    forename: str | None = None
    particle: str | None = None
    suffix: str | None = None
    has_comma_suffix: bool = False
    is_family_first: bool = False


def split_name(contributor: Json) -> ContributorName:
    """Return the parts of a rendered contributor's name."""
    name, family, forename = (contributor[key] for key in ("name", "family", "given"))
    if family is None:
        return ContributorName(name)
    if forename is None:
        return ContributorName(name, family)
    if name == f"{family} {forename}":
        return ContributorName(name, family, forename, is_family_first=True)
    before, _, after = name.removeprefix(f"{forename} ").rpartition(family)
    parts = ContributorName(name, family, forename)
    if not name.startswith(f"{forename} "):
        return parts
    particle = before.strip()
    if particle and not (particle[0].islower() and before.endswith(" ")):
        return parts
    suffix = _SUFFIX.fullmatch(after)
    if after and not suffix:
        return parts
    return parts._replace(
        particle=particle or None,
        suffix=suffix[2] if suffix else None,
        has_comma_suffix=suffix is not None and suffix[1] == ", ",
    )
