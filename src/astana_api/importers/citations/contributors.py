"""Join the parts of a name to the name as printed."""

import re
from typing import Final

from astana_api.domain.statements.drafts import AuthorDraft

_COMMA_SUFFIX: Final = re.compile(r"[JS]r\.?", re.IGNORECASE)


def join_name(
    family: str | None,
    forename: str | None = None,
    *,
    particle: str | None = None,
    dropping_particle: str | None = None,
    suffix: str | None = None,
    has_comma_suffix: bool | None = None,
    is_family_first: bool = False,
) -> AuthorDraft | None:
    """Return the contributor, or None if there is neither a family name nor a forename.

    A particle that is dropped in sorting belongs to the forename, any other to the printed name
    alone. Without `has_comma_suffix` only Jr. and Sr. follow a comma.
    """
    forename = " ".join(filter(None, (forename, dropping_particle))) or None
    if not family:
        return AuthorDraft(forename) if forename else None
    if is_family_first and forename:
        return AuthorDraft(f"{family} {forename}", family, forename)
    name = " ".join(filter(None, (forename, particle, family)))
    if suffix:
        if has_comma_suffix is None:
            has_comma_suffix = _COMMA_SUFFIX.fullmatch(suffix) is not None
        name += f", {suffix}" if has_comma_suffix else f" {suffix}"
    return AuthorDraft(name, family, forename)
