"""From a body to drafts: each with the pointers to where it stands, and every fault at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from astana_api.commands.validation import PlacedDraft
from astana_api.domain.dates import edtf
from astana_api.domain.enums import Rank, ValueType
from astana_api.domain.rendering.entities import value_keys
from astana_api.domain.statements.drafts import EvidenceDraft, Qualifiers, StatementDraft, Value
from astana_api.domain.statements.identity import ordered
from astana_api.domain.statements.values import canonical, decimal
from astana_api.domain.vocabulary import QUALIFIERS, Property
from astana_api.errors import Fault, UnprocessableContent
from astana_api.schemas.field_types import followable
from astana_api.schemas.requests import elements as bodies
from astana_api.schemas.responses.statements import Coordinates

UNDETERMINED = "und"
"""The language of a text of which none is said (ISO 639-2)."""

Pieces = Sequence[bodies.EvidenceDraft]


def main_type(row: Property) -> ValueType:
    """How a plain value of the property is read: where it may be an entity, as the id of one."""
    return ValueType.ENTITY if ValueType.ENTITY in row.values else row.values[0]


class Drafting:
    """Makes drafts of what a body says of one subject, and collects what is wrong with it.

    `lang` is the language of texts that do not say their own; `evidence` supports what has none
    of its own: a list for everything, or one for each key.
    """

    def __init__(
        self,
        subject: str,
        *,
        lang: str | None = None,
        evidence: Pieces | Mapping[str, Pieces] | None = None,
    ) -> None:
        self.subject = subject
        self.lang = lang
        self.evidence = evidence or ()
        self.faults: list[Fault] = []

    def value(
        self,
        row: Property,
        said: Any,
        key: str,
        at: int | None = None,
        lang: str | None = None,
    ) -> PlacedDraft | None:
        """The draft of one value that a key of the body holds; None where it has a fault.

        `lang` is the language of a text where neither it nor the body says one.
        """
        pointer = pointer_to(key) if at is None else f"{pointer_to(key)}/{at}"
        value = self._value(row, said, self.lang or lang, pointer)
        said = said if isinstance(said, bodies.ElementDraft) else None
        qualifiers = self.qualifiers(said, pointer) if said else ()
        pieces, places = self._evidence(said.evidence if said else None, key, pointer)
        if value is None:
            return None
        draft = StatementDraft(
            self.subject,
            row.id,
            value,
            qualifiers,
            said.stated_as if said else None,
            said.rank if said else Rank.NORMAL,
            pieces,
        )
        return PlacedDraft(draft, pointer, evidence=places)

    def read(
        self, row: Property, value_type: ValueType, said: object, lang: str | None, pointer: str
    ) -> Value | None:
        """A value of the type, in its one spelling; None where it is at fault."""
        if value_type in {ValueType.SOMEVALUE, ValueType.NOVALUE}:
            if said is not None:
                self.refuse(pointer, f"with {value_type} there is no value to say")
            return Value(value_type, None)
        if value_type not in row.values:
            self.refuse(pointer, f"{row.id} takes {_any_of(row)}, and no {value_type}")
            return None
        if isinstance(said, Coordinates) != (value_type is ValueType.COORDINATES):
            self.refuse(pointer, f"this is not how a value of type {value_type} is written")
            return None
        try:
            if isinstance(said, Coordinates):
                degrees = (said.latitude, said.longitude)
                return Value(value_type, ",".join(decimal(f"{d:.9f}") for d in degrees))
            text = canonical(row, value_type, said if isinstance(said, str) else "")
            if value_type is ValueType.URL:
                followable(text)
        except ValueError as error:
            self.refuse(pointer, str(error))
            return None
        is_text = value_type is ValueType.TEXT
        return Value(value_type, text, (lang or UNDETERMINED) if is_text else None)

    def qualifiers(self, said: BaseModel, pointer: str) -> Qualifiers:
        """The qualifiers that a body says, in vocabulary order."""
        found: list[tuple[str, str | bool]] = []
        for name in QUALIFIERS:
            # A name says its own kind as `kind`, as answers do.
            key = "kind" if name == "name_kind" and isinstance(said, bodies.NameDraft) else name
            value = getattr(said, key, None)
            if value is not None:
                found.append((name, value if isinstance(value, bool) else str(value)))
        self.check_period(dict(found), pointer)
        return ordered(found)

    def check_period(self, said: Mapping[str, str | bool], pointer: str) -> None:
        """Note dates that contradict each other; each of them can be read."""
        dates = {
            key: edtf.parse(text)
            for key in ("start", "end", "during")
            if isinstance(text := said.get(key), str)
        }
        ended = said.get("ended")
        try:
            edtf.period(
                dates.get("start"),
                dates.get("end"),
                dates.get("during"),
                ended if isinstance(ended, bool) else None,
            )
        except edtf.EdtfError as error:
            key = "during" if "during" in dates and error.text == dates["during"].text else "end"
            self.refuse(f"{pointer}/{key}", str(error))

    def pieces(self, given: Pieces, pointer: str) -> tuple[tuple[EvidenceDraft, str], ...]:
        """Evidence with its pointers; notes the pieces that say too little."""
        return tuple(
            (self.piece(each, f"{pointer}/{at}"), f"{pointer}/{at}")
            for at, each in enumerate(given)
        )

    def piece(self, said: bodies.EvidenceDraft, pointer: str) -> EvidenceDraft:
        """One piece of evidence."""
        if said.citation is None and said.document is None:
            self.refuse(pointer, "evidence needs a citation, or a document, or both")
        for key, needed in (
            ("section", "document"),
            ("exact", "section"),
            ("prefix", "exact"),
            ("suffix", "exact"),
        ):
            if getattr(said, key) is not None and getattr(said, needed) is None:
                self.refuse(f"{pointer}/{key}", f"{key} needs {needed}, to which it belongs")
        return EvidenceDraft(
            said.citation,
            said.document,
            said.section,
            said.exact,
            said.prefix,
            said.suffix,
            said.stance,
            said.note,
        )

    def refuse(self, pointer: str, detail: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(detail, pointer=pointer))

    def raise_any(self) -> None:
        """Raise UnprocessableContent with every fault, if there is one."""
        if self.faults:
            raise UnprocessableContent(
                "The body says something that cannot be.", errors=dict.fromkeys(self.faults)
            )

    def _value(self, row: Property, said: Any, lang: str | None, pointer: str) -> Value | None:
        if isinstance(said, str):
            return self.read(row, main_type(row), said, lang, pointer)
        if isinstance(said, bodies.ReferenceDraft):
            return self.read(row, ValueType.ENTITY, said.id, None, pointer)
        if isinstance(said, Coordinates):
            return self.read(row, ValueType.COORDINATES, said, None, pointer)
        return self._element(row, said, lang, pointer)

    def _element(
        self, row: Property, said: bodies.ElementDraft, lang: str | None, pointer: str
    ) -> Value | None:
        given = {
            value_type: getattr(said, key)
            for value_type in row.values
            if getattr(said, key := value_keys(value_type)[0]) is not None
        }
        keys = " or ".join(value_keys(value_type)[0] for value_type in row.values)
        wanted = said.value_type
        if wanted in {ValueType.SOMEVALUE, ValueType.NOVALUE}:
            assert wanted is not None
            return self.read(row, wanted, next(iter(given.values()), None), None, pointer)
        if len(given) != 1:
            self.refuse(pointer, f"one value is needed: {keys}")
            return None
        [(value_type, value)] = given.items()
        if wanted not in {None, value_type}:
            self.refuse(f"{pointer}/value_type", f"the value is of type {value_type}")
        own = getattr(said, "lang", None)
        if own is not None and value_type is not ValueType.TEXT:
            self.refuse(f"{pointer}/lang", "only a text has a language")
        return self.read(row, value_type, value, own or lang, pointer)

    def _evidence(
        self, own: Pieces | None, key: str, pointer: str
    ) -> tuple[tuple[EvidenceDraft, ...], tuple[str, ...]]:
        if own is not None:
            placed = self.pieces(own, f"{pointer}/evidence")
        elif isinstance(self.evidence, Mapping):
            placed = self.pieces(self.evidence.get(key, ()), f"/evidence{pointer_to(key)}")
        else:
            placed = self.pieces(self.evidence, "/evidence")
        return tuple(draft for draft, _ in placed), tuple(place for _, place in placed)


def pointer_to(key: str) -> str:
    """RFC 6901."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def check_fields(drafting: Drafting, evidence: object, said: Iterable[str]) -> None:
    """Note evidence for a key that the body does not have."""
    if isinstance(evidence, Mapping):
        for key in evidence.keys() - set(said):
            drafting.refuse(f"/evidence{pointer_to(key)}", f"the body does not say {key}")


def _any_of(row: Property) -> str:
    return " or ".join(row.values)
