"""The dossier does not copy sentences of the document."""

import re
from collections.abc import Iterator

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.validation import MAX_ANCHOR_LENGTH
from astana_api.domain.text.anchors import section_texts
from astana_api.importers.dossier import Dossier
from tests.seed.passages import passages

MAX_SHARED_WORDS = 7
"""Maximum length, in words, of a run that a text may share with the document."""
OWN_WORDS = {"description", "aim", "purpose", "called_for", "agreed_to", "invited", "outcome"}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every run that is one word longer than MAX_SHARED_WORDS."""
    found = words(text)
    for start in range(len(found) - MAX_SHARED_WORDS):
        yield tuple(found[start : start + MAX_SHARED_WORDS + 1])


def test_anchors_have_at_most_max_phrase_length(dossier: Dossier) -> None:
    assert MAX_ANCHOR_LENGTH < 60
    anchors = [item for statement in dossier.statements for item in statement.evidence]
    assert max(len(item.exact or "") for item in anchors) <= MAX_ANCHOR_LENGTH


def test_stated_as_is_within_its_phrase(dossier: Dossier) -> None:
    """A wording longer than a phrase may be is exempt."""
    pieces = [item for statement in dossier.statements for item in statement.evidence]
    outside = {
        (item.section, item.exact, item.stated_as)
        for item in pieces
        if item.stated_as and item.stated_as not in (item.exact or "")
    }
    assert [item for item in outside if len(item[2] or "") <= MAX_ANCHOR_LENGTH] == []


def test_no_anchor_is_a_whole_sentence(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    texts = section_texts(text, dossier.document)
    sentences = {
        (item.section, texts[item.section][item.start : item.end].rstrip("."))
        for item in passages(text, dossier.document)
        if item.kind == "sentence"
    }
    anchors = {
        (item.section, (item.exact or "").rstrip("."))
        for statement in dossier.statements
        for item in statement.evidence
    }
    assert anchors & sentences == set()


def test_no_text_copies_a_run_of_the_document(dossier: Dossier, text: str) -> None:
    """Names and titles of references are exempt."""
    copied = set(runs(text))
    texts = [
        (item.subject, item.property, item.value.text or "")
        for item in dossier.statements
        if item.property in OWN_WORDS and item.value.type is ValueType.TEXT
    ]
    texts += [
        (item.subject, "role", str(value))
        for item in dossier.statements
        for name, value in item.qualifiers
        if name == "role"
    ]
    texts += [
        (item.subject, "note", evidence.note)
        for item in dossier.statements
        for evidence in item.evidence
        if evidence.note
    ]
    texts += [(item.id, "note", item.note) for item in dossier.citations if item.note]
    texts += [
        (item.section, "reason", item.reason or item.left_out or "") for item in dossier.inventory
    ]
    assert [item for item in texts if copied & set(runs(item[2]))] == []
