"""What one slip of the fingers makes of a word."""

from string import ascii_lowercase

MIN_LENGTH = 4
"""Letters that a word has at least: in shorter ones a slip makes another word."""
MAX_LENGTH = 16
"""Letters beyond which there would be too many; skeletons find most of those."""


def single_edit_variants(word: str) -> list[str]:
    """Every word of Latin letters at one insertion, deletion, replacement or swap of neighbours.

    Sorted, the word itself left out; none for one that is too short or too long. There are about 54
    for each letter, which is few enough to look each up, and saves storing what lies around every
    word of every name.
    """
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or not word.isascii():
        return []
    found: set[str] = set()
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        found.update(before + letter + after for letter in ascii_lowercase)
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in ascii_lowercase)
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
    return sorted(found - {word})
