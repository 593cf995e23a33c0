"""Update a documented output and keep its elisions (`...`)."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from tests.docs.running import matches

ELISION = "..."
_TOKEN = re.compile(r'(\s*)(\.\.\.|"(?:\\.|[^"\\\n])*"|[^\s",{}\[\]]+|[^\s])')


class Token(NamedTuple):
    """A word or a sign of an output, with the white space before it."""

    space: str
    text: str


def _tokens(output: str) -> list[Token]:
    return [Token(*found) for found in _TOKEN.findall(output)]


def update_output(documented: str, output: str) -> str:
    """Return the output, with `...` where the documented output has it.

    Return the whole output if the elided one would not match it.
    """
    old, new = _tokens(documented), _tokens(output)
    # Such as "st-...": it equals every word that it matches.
    elided = {each.text: None for each in old if ELISION in each.text and each.text != ELISION}
    keys = [next((text for text in elided if matches(text, each.text)), each.text) for each in new]
    pairs = SequenceMatcher(None, [each.text for each in old], keys, autojunk=False)
    kept: list[Token] = []
    for change, start, end, new_start, new_end in pairs.get_opcodes():
        if change == "equal":
            kept += old[start:end]
            continue
        elisions = [token for token in old[start:end] if token.text == ELISION]
        kept += elisions[:1] or new[new_start:new_end]
    updated = "".join(space + text for space, text in kept) + "\n"
    is_useful = updated.strip() != ELISION and matches(updated, output)
    return updated if is_useful else output
