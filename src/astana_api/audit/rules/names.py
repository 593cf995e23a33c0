"""Rules on the spelling of the names of one entity."""

import re
from collections.abc import Iterator
from itertools import combinations

from astana_api.audit.comparison_keys import are_spelling_variants, name_key
from astana_api.audit.facts import AuditedEntity, AuditedFacts
from astana_api.audit.registry import Found, Severity, entity_rule
from astana_api.domain.enums import ValueType
from astana_api.domain.text.scripts import detect_script

_LETTERS = re.compile(r"[^\W\d_]+")
_CONFUSABLE = frozenset({"Latn", "Cyrl", "Grek"})
"""Scripts with letters that look alike."""
_VARIANT_KINDS = frozenset({"abbreviation", "former"})


@entity_rule(
    "spelling-variants",
    Severity.LOW,
    title="An entity has spelling variants of one name",
    explanation=(
        "Two names of one language and script differ in few letters: one may be a typing error, or "
        "another transliteration."
    ),
    example="Idrissov and Idrisov.",
)
def spelling_variants(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each pair of names of one script that are nearly equal."""
    names = [
        statement
        for statement in entity.valid("name")
        if statement.value.text and statement.text("name_kind") not in _VARIANT_KINDS
    ]
    for a, b in combinations(names, 2):
        first, second = a.value.text or "", b.value.text or ""
        if a.value.lang != b.value.lang or detect_script(first) != detect_script(second):
            continue
        if are_spelling_variants(name_key(first), name_key(second)):
            first, second = sorted((first, second))
            yield Found(f"{first} and {second} are spellings of one name.", (a, b))


@entity_rule(
    "mixed-scripts",
    Severity.MEDIUM,
    title="A word mixes scripts",
    explanation=(
        "Letters of two scripts in one word look alike and are not found: a Cyrillic а in a Latin "
        "word."
    ),
    example="Kаssis with a Cyrillic а.",
)
def mixed_scripts(_: AuditedFacts, entity: AuditedEntity) -> Iterator[Found]:
    """Yield each text with a word of several scripts."""
    for statement in entity.valid():
        if statement.value.type is not ValueType.TEXT or statement.property_id == "identifier":
            continue
        for word in _LETTERS.findall(statement.value.text or ""):
            if not word.isascii() and len(_CONFUSABLE & set(map(detect_script, word))) > 1:
                yield Found(f"The word {word} mixes scripts.", (statement,))
                break
