"""Identity of claims and of evidence: the same words give the same id on every server."""

import base64
import hashlib
import json
from collections.abc import Iterable

from astana_api.domain.statements.drafts import EvidenceDraft, Qualifiers, StatementDraft, Value
from astana_api.domain.vocabulary import QUALIFIERS

VERSION = 1
"""The first element of what is hashed: it changes if what identifies a claim ever does."""

_ORDER = {name: place for place, name in enumerate(QUALIFIERS)}


def order_qualifiers(qualifiers: Iterable[tuple[str, str | bool]]) -> Qualifiers:
    """The qualifiers in vocabulary order, which is the order in which they are hashed.

    Raises KeyError for a name that is not in the vocabulary.
    """
    return tuple(sorted(qualifiers, key=lambda item: _ORDER[item[0]]))


def claim_id(subject: str, property_id: str, value: Value, qualifiers: Qualifiers) -> str:
    """`st-` and 80 bits, in lower-case base32, of the SHA-256 of the claim as a JSON array.

    The array is `[version, subject, property, type, value, lang, [[qualifier, value], ...]]`
    without white space, in UTF-8 without escapes beyond those JSON requires.
    """
    claim = [
        VERSION,
        subject,
        property_id,
        value.type,
        value.text,
        value.lang,
        order_qualifiers(qualifiers),
    ]
    return "st-" + _digest(claim)


def statement_id(draft: StatementDraft) -> str:
    """The id of the statement a draft makes; its evidence, rank and wording do not count."""
    return claim_id(draft.subject, draft.property, draft.value, draft.qualifiers)


def evidence_id(statement: str, draft: EvidenceDraft) -> str:
    """`ev-` and 80 bits of the SHA-256 of what identifies a piece of evidence; its note does not.

    The array is `[version, statement, citation, document, section, exact, prefix, suffix, stance]`.
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
        ]
    )


def fingerprint(record: object) -> str:
    """A short digest that tells whether a whole record changed; it identifies nothing else."""
    return _digest(record)


def _digest(array: object) -> str:
    text = json.dumps(array, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()
