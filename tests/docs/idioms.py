"""The phrases that no text for users may contain, each with the plain word for it."""

import re
from collections.abc import Iterator

IDIOMS = {
    r"answer(s|ed)? (410|308|404|503|500|200|with|everything|something|it|these|to it)": "returns",
    r"(is|are|be) answered": "is returned",
    r"whoever": "a client, an operator",
    r"whosoever|whichever way": "each, every",
    r"say(s|ing)? so": "is stated",
    r"in the very words": "exact text",
    r"no more, but|and no more": "only",
    r"but for": "except",
    r"of those that|of that which": "name the thing",
    r"what is not here|what is here": "name the thing",
    r"slips? of the (pen|fingers?)": "typing error",
    r"(is|are|be) away": "is unavailable",
    r"lends?|lent": "gives",
    r"(is|are) told|tells? (of|which|what|how)": "says, reports",
    r"stands? (against|alone|beside|by itself|here|right|now)": "is, conflicts with",
    r"(on|in|beside|behind|from) which (it|they) stands?": "name the relation",
    r"(as|what|that|which) (it )?stands?": "is valid, is current",
    r"rests? (up)?on|rested on": "is supported by, has evidence",
    r"ties? (entities|it|them|the|another)|is tied to": "relates, is linked to",
    r"bears? or bore|its bearer": "has",
    r"(by|for) itself again": "again",
    r"turns? it round": "reverses",
    r"wins over": "takes precedence over",
    r"a word of your own": "a value of your choice",
    r"brings? (back|evidence|it|them)|brought (to|back)": "adds, restores",
    r"(what|that) became of": "the changes of",
    r"for all we know|we (still )?(say|hold|held|make) it": "name the thing",
    r"was held (of|right|from)|something else was held": "the state",
    r"likewise": "also",
    r"(takes|took|taken) (it|them|away|in|the place)": "replaces, removes",
    r"in plain sight|by and by|once and for all|for good\b(?! reason)": "permanently",
    r"doubts|manners": "findings, conventions",
    r"gone through|goes? (its|their) own way": "name the action",
    r"anew": "again",
    r"leads? elsewhere|goes elsewhere": "redirects",
}
"""Patterns, matched as whole words without case."""

_PATTERN = re.compile("|".join(rf"\b(?:{idiom})\b" for idiom in IDIOMS), re.IGNORECASE)


def find_idioms(text: str) -> Iterator[str]:
    """Yield each idiom of a text, with the plain words for it."""
    for found in _PATTERN.finditer(" ".join(text.split())):
        phrase = found.group()
        plain = next(
            plain for idiom, plain in IDIOMS.items() if re.fullmatch(idiom, phrase, re.IGNORECASE)
        )
        yield f'"{phrase}": {plain}'
