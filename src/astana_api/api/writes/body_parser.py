"""Parse request bodies into statement drafts with JSON pointers, and collect all errors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from pydantic import BaseModel

from astana_api.commands.validation import DraftWithPointers
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.statements.drafts import (
    EvidenceDraft,
    Locator,
    Qualifiers,
    StatementDraft,
    Value,
)
from astana_api.domain.statements.identity import collect_qualifiers
from astana_api.domain.statements.validation import (
    Violation,
    check_evidence,
    check_language,
    check_period,
    check_value_type,
)
from astana_api.domain.statements.values import canonicalize, normalize_decimal
from astana_api.domain.text.scripts import UNDETERMINED_LANGUAGE
from astana_api.domain.vocabulary import PropertyDefinition
from astana_api.errors import ErrorItem, UnprocessableContent, json_pointer
from astana_api.schemas.field_types import check_url_scheme
from astana_api.schemas.requests import elements as bodies
from astana_api.schemas.requests.statements import NewStatement
from astana_api.schemas.responses.references import Coordinates

EvidenceBodies = Sequence[bodies.EvidenceBody]


class StatementParser:
    """Parse the statements of a body about one subject, and collect the errors.

    `lang` is the default language of texts; `evidence` is the default evidence of values: a list
    for all of them, or a list for each key.
    """

    def __init__(
        self,
        subject: str,
        *,
        lang: str | None = None,
        evidence: EvidenceBodies | Mapping[str, EvidenceBodies] | None = None,
    ) -> None:
        self.subject = subject
        self.lang = lang
        self.evidence = evidence or ()
        self.errors: list[ErrorItem] = []

    def parse_draft(
        self,
        prop: PropertyDefinition,
        raw_value: Any,
        key: str,
        index: int | None = None,
        lang: str | None = None,
    ) -> DraftWithPointers | None:
        """Return the draft of one value of a key of the body; None if the value is invalid.

        `index` is the position of the value in a list. `lang` is the language of a text if neither
        the value nor the body states one.
        """
        pointer = json_pointer(key) if index is None else f"{json_pointer(key)}/{index}"
        element = raw_value if isinstance(raw_value, bodies.ElementDraft) else None
        if element is None:
            value_pointer = pointer
            value = self.parse_stated_value(prop, None, raw_value, self.lang or lang, pointer)
        else:
            value_pointer = f"{pointer}/value"
            value = self.parse_element(prop, element, pointer, self.lang or lang)
        qualifiers = self.parse_qualifiers(element, pointer) if element else ()
        evidence, evidence_pointers = self._evidence_of(
            element.evidence if element else None, key, pointer
        )
        if value is None:
            return None
        draft = StatementDraft(
            self.subject,
            prop.id,
            value,
            qualifiers,
            element.rank if element else Rank.NORMAL,
            evidence,
        )
        return DraftWithPointers(
            draft,
            value_pointer,
            subject_pointer=pointer,
            evidence_pointers=evidence_pointers,
            qualifiers_pointer=pointer,
            property_pointer=pointer,
        )

    def parse_element(
        self,
        prop: PropertyDefinition,
        body: bodies.ElementDraft | NewStatement,
        pointer: str,
        lang: str | None = None,
    ) -> Value | None:
        """Return the value of an object with `value`, `value_type` and `lang`.

        `lang` is the language of a text without its own. None, with an error added, if the value is
        invalid.
        """
        own_lang: str | None = getattr(body, "lang", None)
        value_type = body.value_type or infer_value_type(prop, body.value, own_lang)
        if own_lang is not None:
            self.add_violations(check_language(prop, value_type), pointer)
        return self.parse_stated_value(
            prop, value_type, body.value, own_lang or lang, f"{pointer}/value"
        )

    def parse_stated_value(
        self,
        prop: PropertyDefinition,
        value_type: ValueType | None,
        raw_value: str | bodies.ReferenceDraft | Coordinates | None,
        lang: str | None,
        pointer: str,
    ) -> Value | None:
        """Return the value of a JSON value; without a type, the property decides it.

        None, with an error added, if the value is missing or invalid.
        """
        value_type = value_type or infer_value_type(prop, raw_value, None)
        if raw_value is None and value_type not in {ValueType.SOMEVALUE, ValueType.NOVALUE}:
            self.add_error(pointer, "a value is needed, or value_type somevalue or novalue")
            return None
        if isinstance(raw_value, bodies.ReferenceDraft):
            raw_value = raw_value.id
        return self.parse_value(prop, value_type, raw_value, lang, pointer)

    def parse_value(
        self,
        prop: PropertyDefinition,
        value_type: ValueType,
        raw_value: object,
        lang: str | None,
        pointer: str,
    ) -> Value | None:
        """Return the value in canonical form; None, with an error added, if it is invalid."""
        if value_type in {ValueType.SOMEVALUE, ValueType.NOVALUE}:
            if raw_value is not None:
                self.add_error(pointer, f"with {value_type} there is no value to say")
            return Value(value_type, None)
        if self.add_violations(check_value_type(prop, value_type), pointer):
            return None
        if isinstance(raw_value, Coordinates) != (value_type is ValueType.COORDINATES):
            self.add_error(pointer, f"this is not how a value of type {value_type} is written")
            return None
        try:
            if isinstance(raw_value, Coordinates):
                degrees = (raw_value.latitude, raw_value.longitude)
                return Value(value_type, ",".join(normalize_decimal(f"{d:.9f}") for d in degrees))
            text = canonicalize(prop, value_type, raw_value if isinstance(raw_value, str) else "")
            if value_type is ValueType.URL:
                check_url_scheme(text)
        except ValueError as error:
            self.add_error(pointer, str(error))
            return None
        is_text = value_type is ValueType.TEXT
        return Value(value_type, text, (lang or UNDETERMINED_LANGUAGE) if is_text else None)

    def parse_qualifiers(self, body: BaseModel, pointer: str) -> Qualifiers:
        """Return the qualifiers of a body, in vocabulary order."""
        qualifiers = collect_qualifiers(lambda name: getattr(body, name, None))
        self.add_violations(check_period(qualifiers), pointer)
        return qualifiers

    def parse_evidence_list(
        self, evidence_bodies: EvidenceBodies, pointer: str
    ) -> tuple[tuple[EvidenceDraft, str], ...]:
        """Return drafts of evidence with their pointers; add errors for incomplete ones."""
        return tuple(
            (self.parse_evidence(body, f"{pointer}/{index}"), f"{pointer}/{index}")
            for index, body in enumerate(evidence_bodies)
        )

    def parse_evidence(self, body: bodies.EvidenceBody, pointer: str) -> EvidenceDraft:
        """Return the draft of one piece of evidence; add errors if it is incomplete."""
        parts = {part.name: getattr(body, part.name) for part in fields(EvidenceDraft)}
        present = {name for name, value in parts.items() if value is not None}
        self.add_violations(check_evidence(present, body.basis), pointer)
        if body.locator is not None:
            parts["locator"] = Locator(body.locator.label, body.locator.value)
        return EvidenceDraft(**parts)

    def add_violations(self, violations: Iterable[Violation], pointer: str) -> bool:
        """Add an error for each violation at its part of a JSON pointer; return whether any."""
        count_before = len(self.errors)
        for violation in violations:
            part = f"/{violation.part}" if violation.part else ""
            self.add_error(pointer + part, violation.describe())
        return len(self.errors) > count_before

    def add_error(self, pointer: str, detail: str) -> None:
        """Add an error at a JSON pointer."""
        self.errors.append(ErrorItem(detail, pointer=pointer))

    def raise_errors(self) -> None:
        """Raise UnprocessableContent with all errors, if there are any."""
        if self.errors:
            raise UnprocessableContent(
                "The body has invalid values.", errors=dict.fromkeys(self.errors)
            )

    def _evidence_of(
        self, own: EvidenceBodies | None, key: str, pointer: str
    ) -> tuple[tuple[EvidenceDraft, ...], tuple[str, ...]]:
        if own is not None:
            drafts = self.parse_evidence_list(own, f"{pointer}/evidence")
        elif isinstance(self.evidence, Mapping):
            drafts = self.parse_evidence_list(
                self.evidence.get(key, ()), f"/evidence{json_pointer(key)}"
            )
        else:
            drafts = self.parse_evidence_list(self.evidence, "/evidence")
        return tuple(draft for draft, _ in drafts), tuple(at for _, at in drafts)


def infer_value_type(prop: PropertyDefinition, raw_value: object, lang: str | None) -> ValueType:
    """Return the type of a JSON value without `value_type`; a string with a language is a text."""
    if isinstance(raw_value, Coordinates):
        return ValueType.COORDINATES
    if isinstance(raw_value, str) and lang is not None and ValueType.TEXT in prop.values:
        return ValueType.TEXT
    return prop.default_value_type


def check_evidence_keys(
    parser: StatementParser, evidence: object, present_fields: Iterable[str]
) -> None:
    """Add an error for each key of `evidence` that the body does not have."""
    if isinstance(evidence, Mapping):
        for key in evidence.keys() - set(present_fields):
            parser.add_error(f"/evidence{json_pointer(key)}", f"the body does not say {key}")
