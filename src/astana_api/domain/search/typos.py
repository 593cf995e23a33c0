"""Spelling variants of a word at edit distance 1."""

from string import ascii_lowercase

MIN_LENGTH = 4
"""Minimum letters: in shorter words an edit usually makes another real word."""
MAX_LENGTH = 16
"""Maximum letters: longer words have too many variants; skeletons find most of them."""


def single_edit_variants(word: str) -> list[str]:
    """Return the words at one insertion, deletion, substitution or transposition, sorted.

    The word itself is excluded. The list is empty if the word is too short, too long or not ASCII.
    There are about 54 variants per letter: few enough to look each one up, so that no variants of
    stored names need to be indexed.
    """
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or not word.isascii():
        return []
    variants: set[str] = set()
    for index in range(len(word) + 1):
        before, after = word[:index], word[index:]
        variants.update(before + letter + after for letter in ascii_lowercase)
        if after:
            variants.add(before + after[1:])
            variants.update(before + letter + after[1:] for letter in ascii_lowercase)
        if len(after) > 1:
            variants.add(before + after[1] + after[0] + after[2:])
    return sorted(variants - {word})
