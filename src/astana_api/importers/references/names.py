"""Split the names of authors and editors, as references print them."""

import re
from typing import Final

_ET_AL: Final = re.compile(
    r"[,;]?\s*(?:et\.? al\.?|and others|u\. ?a\.|и др\.?|وآخرون)\s*$", re.IGNORECASE
)
_EDITOR_NOTE: Final = re.compile(
    r"\s*[,(]\s*(?:eds?|editors?|hrsg|hg|dir|red|ред|под ред|coord|comps?|محرر)s?\.?\s*\)?\s*$",
    re.IGNORECASE,
)
# Novak, J., & Eide, T.: a family name and its initials.
_INITIALS: Final = r"(?:[^\W\d_]\.[\s-]*){1,4}"
_FAMILY_INITIALS: Final = re.compile(
    rf"([^,;&]+?,\s*{_INITIALS})(?:,?\s*(?:&|and|und|et|и|y|e)\s+|,\s*|\s*$)"
)
# Brandt L, Sousa RM: the style of Vancouver.
_VANCOUVER: Final = re.compile(r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)? [A-Z]{1,3}")
_AND: Final = re.compile(r"\s+(?:and|&|und|et|и|y)\s+")
_TRIMMED: Final = " \t\n\u00a0,;:،؛–—-"
_COMMA: Final = re.compile("[,،]")
_SEMICOLON: Final = re.compile("[;؛]")


def split_names(text: str) -> list[str]:
    """Return each name as it is printed; "Family, Given" is one name."""
    text = _ET_AL.sub("", text.strip(_TRIMMED)).strip(_TRIMMED)
    if not text:
        return []
    if _SEMICOLON.search(text):
        parts = [
            re.sub(r"^(?:&|and|und|et)\s+", "", part.strip()) for part in _SEMICOLON.split(text)
        ]
        return [_trim(part) for part in parts if _trim(part)]
    if found := _family_and_initials(text):
        return found
    if found := _inverted_pairs(text):
        return found
    commas = [part.strip() for part in text.split(",")]
    if len(commas) > 1 and all(_VANCOUVER.fullmatch(part) for part in commas):
        return commas
    return [_trim(part) for part in _split_at_commas(text, commas) if _trim(part)]


def split_editors(text: str) -> list[str]:
    """Return the names before "(ed.)" or "(eds.)"."""
    return split_names(_EDITOR_NOTE.sub("", text))


def family_and_given(name: str) -> tuple[str, str] | None:
    """Return the two parts of "Family, Given"; None for any other name."""
    parts = [part.strip() for part in _COMMA.split(name)]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def _split_at_commas(text: str, commas: list[str]) -> list[str]:
    """Split "Roe, Ann, and John Poe" and "Ann Roe, John Poe and Mia Lee"."""
    if len(commas) == 3 and (match := re.match(r"(?:and|&|und|et)\s+", commas[2])):
        return [f"{commas[0]}, {commas[1]}", commas[2][match.end() :]]
    if len(commas) == 1:
        parts = _AND.split(text)
        return parts if all(" " in part.strip() for part in parts) else [text]
    are_whole = all(2 <= len(part.split()) <= 4 for part in commas)
    if len(commas) > 2 and are_whole:
        return [part for comma in commas for part in _AND.split(comma)]
    return [text]


def _inverted_pairs(text: str) -> list[str]:
    """Split "Roe, Ann and Poe, John", and "Roe, Ann, Poe, John and Lee, Mia"."""
    found: list[str] = []
    groups = _AND.split(text)
    for group in groups if len(groups) > 1 else ():
        words = [part.strip() for part in group.strip(_TRIMMED).split(",")]
        are_whole = all(" " in part for part in words)
        if len(words) % 2 or not all(words) or are_whole:
            return []
        found += [f"{words[each]}, {words[each + 1]}" for each in range(0, len(words), 2)]
    return found


def _family_and_initials(text: str) -> list[str]:
    found, position = [], 0
    while match := _FAMILY_INITIALS.match(text, position):
        found.append(_trim(match[1]))
        position = match.end()
    return found if position == len(text) else []


def _trim(name: str) -> str:
    """Return a name without punctuation around it; the full stop of an initial stays."""
    name = name.strip(_TRIMMED)
    if name.endswith(".") and not re.search(r"(?:\b[^\W\d_]|Jr|Sr|Dr)\.$", name):
        name = name[:-1]
    return name.strip(_TRIMMED)
