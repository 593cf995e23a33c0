"""Check a statement against the vocabulary: each rule once, for request bodies and for dossiers.

A check yields a violation for each broken rule. The caller maps its part to a JSON pointer or to a
line of a file, and may replace the messages by its own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from astana_api.domain.dates import edtf
from astana_api.domain.enums import Basis, Kind, ValueType
from astana_api.domain.statements.drafts import Qualifiers
from astana_api.domain.statements.projection import relation_bounds
from astana_api.domain.vocabulary import QUALIFIERS, PropertyDefinition

MAX_ANCHOR_LENGTH: Final = 59
"""Maximum length of a dossier's anchor in characters, so that it quotes no whole sentence."""


class Rule(Enum):
    """A rule that a statement can break."""

    SUBJECT_KIND = auto()
    VALUE_TYPE = auto()
    TARGET_KIND = auto()
    IRREFLEXIVE = auto()
    LANGUAGE = auto()
    QUALIFIER = auto()
    QUALIFIER_KIND = auto()
    PERIOD = auto()
    SOURCE = auto()
    EVIDENCE_PART = auto()
    NOTE = auto()


MESSAGES: Final[Mapping[Rule, str]] = {
    Rule.SUBJECT_KIND: "{property} is not stated of {kind}, only of {accepted}",
    Rule.VALUE_TYPE: "{property} takes {accepted}, and no {value_type}",
    Rule.TARGET_KIND: "{entity} is {kind}, and {accepted} is wanted",
    Rule.IRREFLEXIVE: "{property} cannot relate {entity} to itself; expected another entity",
    Rule.LANGUAGE: "only a text has a language",
    Rule.QUALIFIER: "{property} does not take {part}, only {accepted}",
    Rule.QUALIFIER_KIND: "{entity} is {kind}, and no {part}",
    Rule.PERIOD: "{reason}",
    Rule.SOURCE: "evidence needs a citation, or a document, or both",
    Rule.EVIDENCE_PART: "{part} needs {required}, to which it belongs",
    Rule.NOTE: "evidence whose basis is inferred needs a note with the reason",
}
"""The message of each rule: a template of the violation's part and parameters."""

_REQUIRED_PARTS: Final = {
    "section": "document",
    "exact": "section",
    "prefix": "exact",
    "suffix": "exact",
    "locator": "citation",
}
"""The parts of evidence that need another part."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule; `part` is a qualifier or a part of evidence, empty for the whole.

    `params` are the values that the message names.
    """

    rule: Rule
    part: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def describe(self, messages: Mapping[Rule, str] = MESSAGES) -> str:
        """Return the message of the rule with the parameters of this violation."""
        return messages[self.rule].format(part=self.part, **self.params)


def check_subject_kind(prop: PropertyDefinition, subject: Kind | None) -> Iterator[Violation]:
    """Check that the property is one of the subject's kind; None if the kind is unknown."""
    if subject is not None and subject not in prop.subjects:
        accepted = _kind_names(prop.subjects)
        params = {"property": prop.id, "kind": with_article(subject), "accepted": accepted}
        yield Violation(Rule.SUBJECT_KIND, params=params)


def check_value_type(prop: PropertyDefinition, value_type: ValueType) -> Iterator[Violation]:
    """Check that the property accepts values of the type."""
    if not prop.allows_value_type(value_type):
        accepted = " or ".join(prop.values)
        params = {"property": prop.id, "accepted": accepted, "value_type": value_type}
        yield Violation(Rule.VALUE_TYPE, params=params)


def check_target_kind(
    prop: PropertyDefinition, subject: Kind | None, entity: str, target: Kind | None
) -> Iterator[Violation]:
    """Check the kind of an entity value; None if a kind is unknown."""
    if subject and target and not prop.allows_target(subject, target):
        accepted = _kind_names((subject,) if prop.same_kind else prop.targets)
        params = {"entity": entity, "kind": with_article(target), "accepted": accepted}
        yield Violation(Rule.TARGET_KIND, params={"property": prop.id, **params})


def check_irreflexive(prop: PropertyDefinition, subject: str, entity: str) -> Iterator[Violation]:
    """Check that an entity has no irreflexive relation to itself; the ids are canonical."""
    if prop.irreflexive and subject == entity:
        yield Violation(Rule.IRREFLEXIVE, params={"entity": entity, "property": prop.id})


def check_language(prop: PropertyDefinition, value_type: ValueType | None) -> Iterator[Violation]:
    """Check that a value with a language is a text; None if the value states its own language."""
    if value_type is not ValueType.TEXT:
        yield Violation(Rule.LANGUAGE, "lang", {"property": prop.id})


def check_qualifiers(prop: PropertyDefinition, names: Iterable[str]) -> Iterator[Violation]:
    """Check that the property accepts each qualifier."""
    accepted = ", ".join(name for name in QUALIFIERS if prop.allows_qualifier(name))
    for name in names:
        if not prop.allows_qualifier(name):
            yield Violation(Rule.QUALIFIER, name, {"property": prop.id, "accepted": accepted})


def check_qualifier_kind(name: str, entity: str, kind: Kind | None) -> Iterator[Violation]:
    """Check the kind of an entity in a qualifier: `place` must be a place; None if unknown."""
    if name == "place" and kind not in {None, Kind.PLACE}:
        yield Violation(Rule.QUALIFIER_KIND, name, {"entity": entity, "kind": with_article(kind)})


def check_period(qualifiers: Qualifiers) -> Iterator[Violation]:
    """Check that the dates of the qualifiers do not contradict each other."""
    try:
        relation_bounds(qualifiers)
    except edtf.EdtfError as exc:
        part = "during" if exc.text == dict(qualifiers).get("during") else "end"
        yield Violation(Rule.PERIOD, part, {"reason": str(exc)})


def check_evidence(parts: Collection[str], basis: Basis = Basis.STATED) -> Iterator[Violation]:
    """Check that evidence has a source, each part the part that it needs, and an inference a note.

    `parts` are the names of the parts that have a value.
    """
    if "citation" not in parts and "document" not in parts:
        yield Violation(Rule.SOURCE)
    for part, required in _REQUIRED_PARTS.items():
        if part in parts and required not in parts:
            yield Violation(Rule.EVIDENCE_PART, part, {"required": required})
    if basis is Basis.INFERRED and "note" not in parts:
        yield Violation(Rule.NOTE, "note")


def with_article(kind: Kind | None) -> str:
    """Return the kind with its indefinite article: "an event"."""
    return f"{'an' if kind and kind[0] in 'aeiou' else 'a'} {kind}"


def _kind_names(kinds: tuple[Kind, ...]) -> str:
    return "any kind" if len(kinds) == len(Kind) else " or ".join(map(with_article, kinds))
