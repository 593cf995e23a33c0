"""Draft statements of the subject of an article from its infobox."""

import re
from typing import Final

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.statements.values import parse_url
from astana_api.domain.text.normalization import http_url
from astana_api.domain.text.scripts import detect_script
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition
from astana_api.importers.articles.article import CITATION_MARK, Article, Block, Role
from astana_api.importers.articles.infobox_labels import property_of
from astana_api.importers.drafting.anchoring import AnchorFinder
from astana_api.importers.drafting.citations import clean_text
from astana_api.importers.drafting.entities import EntityStub, EntityStubs, guess_kind
from astana_api.importers.drafting.yaml_lines import Value
from astana_api.importers.references.printed_dates import find_date
from astana_api.importers.references.title_language import guess_language

_PERSON_BOX: Final = re.compile(r"\b(?:person|officeholder|politician|biography|journalist)\b")
_EVENT_BOX: Final = re.compile(r"\b(?:event|election|conflict|conference|summit|protest)\b")
_PLACE_BOX: Final = re.compile(r"\b(?:settlement|country|region|place)\b")
_WORK_BOX: Final = re.compile(r"\b(?:book|film|album|newspaper|magazine|website|document)\b")
_PARENTHESES: Final = re.compile(r"\s*\([^()]*\)")
_ITEM: Final = re.compile(r"\s*(?:,|;|•|·|\band\b|\bet\b|\bund\b)\s*")
_TITLE_BEFORE_NAME: Final = re.compile(r"\A(?:Dr|Prof|Mr|Mrs|Ms|Sir|Gen)\.?\s+")
_ONE_OF_A_PLACE: Final = {"headquarters", "place", "country"}


def guess_subject_kind(article: Article) -> Kind:
    """Return the likely kind of what the article is about."""
    box = article.infobox_name or ""
    properties = {property_of(block.label) for block in _rows(article)}
    if _PERSON_BOX.search(box) or "born" in properties:
        return Kind.PERSON
    if _EVENT_BOX.search(box) or "participant" in properties:
        return Kind.EVENT
    if _PLACE_BOX.search(box):
        return Kind.PLACE
    if _WORK_BOX.search(box):
        return Kind.WORK
    kind = guess_kind(article.title)
    # Without an infobox of a person, a name of two words tells too little.
    has_box = any(properties)
    return Kind.ORGANIZATION if has_box or kind is Kind.PLACE else kind


class InfoboxDrafter:
    """Draft the statements of an infobox; `notes` has the rows that give none."""

    def __init__(
        self,
        article: Article,
        subject: EntityStub,
        stubs: EntityStubs,
        finder: AnchorFinder,
        references: frozenset[int],
    ) -> None:
        self.notes: list[str] = []
        self._article = article
        self._subject = subject
        self._stubs = stubs
        self._finder = finder
        self._references = references

    def draft(self) -> None:
        """Add the statements to the subject."""
        for block in _rows(self._article):
            value = clean_text(CITATION_MARK.sub("", block.text.text))
            if not value or value == self._subject.name:
                continue
            statements = self._statements(block, value)
            if not statements:
                label = block.label or "a line without a label"
                self.notes.append(f"infobox, line {block.line}: {label} {value!r} is not drafted")
            present = [_without_evidence(each) for each in self._subject.statements]
            self._subject.statements += [
                each for each in statements if _without_evidence(each) not in present
            ]

    def _statements(self, block: Block, value: str) -> list[dict[str, Value]]:
        name = property_of(block.label)
        if name is None:
            is_native = not block.label and detect_script(value) not in {
                None,
                detect_script(self._subject.name),
            }
            name = "name:native" if is_native else ""
        if name.startswith("name:"):
            return self._name(block, value, name.partition(":")[2])
        definition = PROPERTIES.get(name)
        if definition is None or self._subject.kind not in definition.subjects:
            return []
        if ValueType.DATE in definition.values:
            return self._date(block, definition)
        if ValueType.URL in definition.values:
            return self._website(block, definition, value)
        if ValueType.ENTITY in definition.values:
            return self._entities(block, definition, value)
        evidence = self._evidence(block, value)
        lang = guess_language(value, self._article.language or "en")
        return [{definition.id: value, "lang": lang, **evidence}] if evidence else []

    def _name(self, block: Block, value: str, kind: str) -> list[dict[str, Value]]:
        evidence = self._evidence(block, value)
        lang = guess_language(value, self._article.language or "en")
        return [{"name": value, "lang": lang, "name_kind": kind, **evidence}] if evidence else []

    def _date(self, block: Block, definition: PropertyDefinition) -> list[dict[str, Value]]:
        date = find_date(block.text.text)
        if date is None or date.edtf is None or ("/" in date.edtf and not definition.extent):
            return []
        evidence = self._evidence(block, block.text.text[date.start : date.end])
        return [{definition.id: date.edtf, **evidence}] if evidence else []

    def _website(
        self, block: Block, definition: PropertyDefinition, value: str
    ) -> list[dict[str, Value]]:
        targets = [span.target for span in block.text.styled("link")]
        address = targets[0] if targets else value.split(maxsplit=1)[0]
        try:
            url = parse_url(address)
        except ValueError:
            return []
        if http_url(url) is None and not re.fullmatch(r"(?:[\w-]+\.)+\w{2,}(?:/\S*)?", url):
            return []
        evidence = self._evidence(block, value)
        return [{definition.id: url, **evidence}] if evidence else []

    def _entities(
        self, block: Block, definition: PropertyDefinition, value: str
    ) -> list[dict[str, Value]]:
        linked = [block.text.part(span).strip() for span in block.text.styled("internal")]
        names = linked or _ITEM.split(_PARENTHESES.sub("", value))
        if definition.id in _ONE_OF_A_PLACE:
            names = names[:1]
        statements = []
        for name in (_TITLE_BEFORE_NAME.sub("", clean_text(each)) for each in names):
            kind = self._value_kind(name, definition)
            evidence = self._evidence(block, name) if name else {}
            if kind is None or not evidence or name == self._subject.name:
                continue
            anchor = self._finder.find(name, block.line)
            stub = self._stubs.add(name, kind, anchor)
            if (
                stub
                and stub.id != self._subject.id
                and definition.allows_target(self._subject.kind, stub.kind)
            ):
                statements.append({definition.id: stub.id, **evidence})
        return statements

    def _value_kind(self, name: str, definition: PropertyDefinition) -> Kind | None:
        allowed = (self._subject.kind,) if definition.same_kind else definition.targets
        guess = guess_kind(name)
        if definition.id in {"leader", "founded_by", "spouse"} and Kind.PERSON in allowed:
            return Kind.PERSON
        return guess if guess in allowed else next(iter(allowed), None)

    def _evidence(self, block: Block, phrase: str) -> dict[str, Value]:
        """Return the anchor of the row, or of the phrase in it, with the references beside it."""
        line = self._finder.line(block.line)
        row = CITATION_MARK.split(line, maxsplit=1)[0].strip()
        anchor = self._finder.find(row, block.line) if phrase in row else None
        anchor = anchor or self._finder.find(phrase.strip(), block.line)
        if anchor is None:
            return {}
        cited = [
            number for number in map(int, CITATION_MARK.findall(line)) if number in self._references
        ]
        return {"cite": list(dict.fromkeys(cited)), **anchor} if cited else anchor


def _rows(article: Article) -> list[Block]:
    return [block for block in article.blocks if block.role is Role.INFOBOX]


def _without_evidence(statement: dict[str, Value]) -> dict[str, Value]:
    return {
        key: value
        for key, value in statement.items()
        if key not in {"cite", "at", "exact", "prefix", "suffix"}
    }
