"""The dossier states facts in its own words: the document's sentences are not copied."""

import re
from collections.abc import Iterator

from astana_api.domain.enums import ValueType
from astana_api.importers.dossier import Dossier
from astana_api.importers.dossier.anchors import section_texts
from astana_api.importers.dossier.files.field_types import PHRASE_MAX
from tests.seed.passages import passages

SHARED_MAX = 7
"""In words: a longer run in common with the document is a copied phrase."""
OWN_WORDS = {"description", "aim", "purpose", "called_for", "agreed_to", "invited", "outcome"}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of one word more than may be shared."""
    found = words(text)
    for start in range(len(found) - SHARED_MAX):
        yield tuple(found[start : start + SHARED_MAX + 1])


def test_anchors_are_phrases(dossier: Dossier) -> None:
    assert PHRASE_MAX < 60
    anchors = [one for statement in dossier.statements for one in statement.evidence]
    assert max(len(one.exact or "") for one in anchors) <= PHRASE_MAX


def test_no_anchor_is_a_whole_sentence(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    texts = section_texts(text, dossier.document)
    sentences = {
        (one.section, texts[one.section][one.start : one.end].rstrip("."))
        for one in passages(text, dossier.document)
        if one.kind == "sentence"
    }
    anchors = {
        (one.section, (one.exact or "").rstrip("."))
        for statement in dossier.statements
        for one in statement.evidence
    }
    assert anchors & sentences == set()


def test_no_text_repeats_the_document(dossier: Dossier, text: str) -> None:
    """Names apart, which are what they are, and so are the titles of the references."""
    copied = set(runs(text))
    said = [
        (one.subject, one.property, one.value.text or "")
        for one in dossier.statements
        if one.property in OWN_WORDS and one.value.type is ValueType.TEXT
    ]
    said += [
        (one.subject, "role", str(value))
        for one in dossier.statements
        for name, value in one.qualifiers
        if name == "role"
    ]
    said += [
        (one.subject, "note", evidence.note)
        for one in dossier.statements
        for evidence in one.evidence
        if evidence.note
    ]
    said += [(one.id, "note", one.note) for one in dossier.citations if one.note]
    said += [(one.section, "reason", one.reason or one.left_out or "") for one in dossier.inventory]
    assert [one for one in said if copied & set(runs(one[2]))] == []
