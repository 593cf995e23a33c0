"""Content-derived ids of claims and evidence: equal content has the same id on every server."""

import hashlib
from collections.abc import Callable, Iterable

import orjson

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import EvidenceDraft, Qualifiers, StatementDraft, Value
from astana_api.domain.text.normalization import canonical_text
from astana_api.domain.vocabulary import QUALIFIERS

VERSION = 1
"""The first element of the hashed array; increase it if the identity of a claim changes."""


_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_BASE32_PAIRS = tuple(first + second for first in _BASE32 for second in _BASE32)
"""The two digits of each number of 10 bits."""

_QUALIFIER_INDEX = {name: index for index, name in enumerate(QUALIFIERS)}


def order_qualifiers(qualifiers: Iterable[tuple[str, str | bool]]) -> Qualifiers:
    """Return the qualifiers in vocabulary order, in which they are hashed.

    Raise KeyError for a name that is not in the vocabulary.
    """
    return tuple(sorted(qualifiers, key=_qualifier_index)) if qualifiers else ()


def _qualifier_index(item: tuple[str, str | bool]) -> int:
    return _QUALIFIER_INDEX[item[0]]


def collect_qualifiers(values: Callable[[str], object]) -> Qualifiers:
    """Return the qualifiers in vocabulary order; `values` returns None for an absent one."""
    present = ((name, value) for name in QUALIFIERS if (value := values(name)) is not None)
    return tuple(
        (name, value if isinstance(value, bool) else str(value)) for name, value in present
    )


def canonical_value(value: Value) -> Value:
    """Return the value with the canonical form of a text; equal values make equal claims."""
    if value.type is not ValueType.TEXT or value.text is None:
        return value
    return value._replace(text=canonical_text(value.text))


def canonical_qualifiers(qualifiers: Qualifiers) -> Qualifiers:
    """Return the qualifiers in vocabulary order, texts in their canonical form."""
    return tuple(
        (name, canonical_text(value))
        if isinstance(value, str) and QUALIFIERS[name] == "text"
        else (name, value)
        for name, value in order_qualifiers(qualifiers)
    )


def claim_id(subject: str, property_id: str, value: Value, qualifiers: Qualifiers) -> str:
    """Return `st-` and 80 bits, in lower-case base32, of the SHA-256 of the claim's JSON array.

    The input of the hash is the JSON array
    `[version, subject, property, type, value, lang, [[qualifier, value], ...]]`, encoded as UTF-8
    without white space and without escapes that JSON does not require. Texts are in their canonical
    form (`normalization.canonical_text`).
    """
    claim = [
        VERSION,
        subject,
        property_id,
        value.type,
        canonical_value(value).text,
        value.lang,
        canonical_qualifiers(qualifiers),
    ]
    return "st-" + _digest(claim)


def statement_id(draft: StatementDraft) -> str:
    """Return the id of a draft's statement; evidence and rank are not part of it."""
    return claim_id(draft.subject, draft.property, draft.value, draft.qualifiers)


def evidence_id(statement: str, draft: EvidenceDraft) -> str:
    """Return `ev-` and 80 bits of the SHA-256 of the evidence's JSON array.

    The array is `[version, statement, citation, document, section, exact, prefix, suffix, stance]`,
    and `[label, value]` of the locator if it has one. Basis, wording and note can change and are
    not in it.
    """
    return "ev-" + _digest(
        [
            VERSION,
            statement,
            draft.citation,
            draft.document,
            draft.section,
            draft.exact,
            draft.prefix,
            draft.suffix,
            draft.stance,
            *([[*draft.locator]] if draft.locator else ()),
        ]
    )


def fingerprint(record: object) -> str:
    """Return a short digest that detects a change of a whole record; it is not an id.

    Dataclasses in the record count as objects of their fields.
    """
    return _digest(record)


def _digest(array: object) -> str:
    """Return the first 80 bits of the SHA-256 in lower-case base32."""
    bits = int.from_bytes(hashlib.sha256(orjson.dumps(array)).digest()[:10])
    return "".join([_BASE32_PAIRS[bits >> shift & 1023] for shift in range(70, -1, -10)])
