"""The names of the bundled dossier follow the written rules of its README."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from astana_api.domain.enums import Basis, NameKind, ValueType
from astana_api.domain.statements.drafts import EvidenceDraft, StatementDraft
from astana_api.domain.text.anchors import section_texts
from astana_api.importers.dossier import Dossier

SAME_LANGUAGE_KINDS = {NameKind.PREFERRED, NameKind.ALIAS, NameKind.ABBREVIATION}
OTHER_LANGUAGE_KINDS = {
    NameKind.NATIVE,
    NameKind.TRANSLATION,
    NameKind.TRANSLITERATION,
    NameKind.ALIAS,
}
ADDRESS = re.compile(r"(?:[\w-]+\.)+(?:com|az|ru)", re.IGNORECASE)

Names = dict[str, list[StatementDraft]]


def kind_of(name: StatementDraft) -> NameKind:
    return NameKind(str(dict(name.qualifiers)["name_kind"]))


@pytest.fixture(scope="module")
def names(dossier: Dossier) -> Names:
    """Return the names of each entity, the preferred one first."""
    found: Names = defaultdict(list)
    for statement in dossier.statements:
        if statement.property == "name":
            found[statement.subject].append(statement)
    for items in found.values():
        items.sort(key=lambda item: kind_of(item) is not NameKind.PREFERRED)
    return found


def test_name_kind_follows_the_language_of_the_preferred_name(names: Names) -> None:
    wrong = [
        (entity, item.value.text)
        for entity, (preferred, *others) in names.items()
        for item in others
        if item.value.lang != "zxx"
        and kind_of(item)
        not in (
            SAME_LANGUAGE_KINDS if item.value.lang == preferred.value.lang else OTHER_LANGUAGE_KINDS
        )
    ]
    assert wrong == []


def test_translated_name_has_its_original_as_native_name(names: Names) -> None:
    """A preferred name that is our translation or spelling has the printed form beside it."""
    for entity, (preferred, *others) in names.items():
        note = preferred.evidence[0].note or ""
        kinds = {kind_of(item) for item in others}
        if note.startswith("Our translation"):
            assert NameKind.NATIVE in kinds, entity
        elif note.startswith("Our Latin spelling"):
            assert {NameKind.NATIVE, NameKind.TRANSLITERATION} & kinds, entity


def test_only_addresses_have_no_language(names: Names) -> None:
    for entity, items in names.items():
        for item in items:
            is_address = bool(ADDRESS.fullmatch(item.value.text or ""))
            assert (item.value.lang == "zxx") == is_address, (entity, item.value.text)


def test_names_differ_by_more_than_case(names: Names) -> None:
    """A name in other case is a piece of evidence, with the printed form as `stated_as`."""
    for entity, items in names.items():
        texts = Counter((item.value.lang, (item.value.text or "").casefold()) for item in items)
        # The same name may be stated in two files of the dossier.
        assert len(texts) == len({item.value for item in items}), entity


def evidence_of(names: Names) -> Iterator[tuple[str, str, EvidenceDraft]]:
    for entity, items in names.items():
        for item in items:
            for evidence in item.evidence:
                yield entity, item.value.text or "", evidence


def test_name_is_printed_or_has_the_printed_form(names: Names, dossier: Dossier, text: str) -> None:
    """Otherwise it is inferred: a translation, a spelling or a descriptive name of ours."""
    assert dossier.document is not None
    texts = {
        key: part.replace("\N{NO-BREAK SPACE}", " ")
        for key, part in section_texts(text, dossier.document).items()
    }
    unprinted = [
        (entity, name, evidence.section)
        for entity, name, evidence in evidence_of(names)
        if evidence.basis is not Basis.INFERRED
        and (evidence.stated_as or name) not in texts[evidence.section or ""]
    ]
    assert unprinted == []


def test_stated_as_is_printed_in_its_section(dossier: Dossier, text: str) -> None:
    assert dossier.document is not None
    texts = {
        key: part.replace("\N{NO-BREAK SPACE}", " ")
        for key, part in section_texts(text, dossier.document).items()
    }
    assert [
        (statement.subject, statement.property, evidence.stated_as)
        for statement in dossier.statements
        for evidence in statement.evidence
        if (evidence.stated_as or "") not in texts[evidence.section or ""]
    ] == []


def test_value_printed_by_another_name_has_the_wording_of_its_evidence(
    names: Names, dossier: Dossier
) -> None:
    forms: dict[str, set[str]] = defaultdict(set)
    for entity, name, evidence in evidence_of(names):
        forms[entity] |= {name.casefold(), (evidence.stated_as or name).casefold()}
    preferred = {entity: (items[0].value.text or "").casefold() for entity, items in names.items()}
    missing = []
    for statement in dossier.statements:
        value = statement.value.text or ""
        if statement.value.type is not ValueType.ENTITY:
            continue
        for evidence in statement.evidence:
            phrase = (evidence.exact or "").casefold()
            is_remark = (evidence.note or "").startswith("Editorial: ")
            if evidence.stated_as or is_remark or preferred[value] in phrase:
                continue
            if any(form in phrase for form in forms[value]):
                missing.append((statement.subject, statement.property, value, evidence.section))
    assert missing == []


def test_descriptions_distinguish_the_entities(dossier: Dossier) -> None:
    texts = Counter(
        item.value.text for item in dossier.statements if item.property == "description"
    )
    assert [text for text, count in texts.items() if count > 1] == []


def test_value_printed_by_another_name_has_stated_as(dossier: Dossier, names: Names) -> None:
    """The longest name of the value that a phrase contains is the preferred one, or is kept."""
    unkept = []
    for item in dossier.statements:
        if item.value.type is not ValueType.ENTITY:
            continue
        for evidence in item.evidence:
            phrase = evidence.exact or ""
            printed = [
                name for name in names[item.value.text or ""] if (name.value.text or "") in phrase
            ]
            if not printed or evidence.stated_as:
                continue
            longest = max(printed, key=lambda name: len(name.value.text or ""))
            if kind_of(longest) is not NameKind.PREFERRED:
                unkept.append((item.subject, item.property, phrase, longest.value.text))
    assert unkept == []
