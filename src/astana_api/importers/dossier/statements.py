"""One statement: its property, value, qualifiers and evidence, checked against the vocabulary."""

from dataclasses import dataclass

from astana_api.domain.dates import edtf
from astana_api.domain.enums import Kind, Rank, ValueType
from astana_api.domain.statements.drafts import Qualifiers, StatementDraft, Value
from astana_api.domain.text.normalization import quoted
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, Property, properties_of
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import Place
from astana_api.importers.dossier.evidence import read_evidence
from astana_api.importers.dossier.files.file_models import StatementShape
from astana_api.importers.dossier.files.node_validation import did_you_mean, kind, shaped
from astana_api.importers.dossier.files.yaml import Entry, Mapping, Node, Scalar
from astana_api.importers.dossier.values import read_value


@dataclass(frozen=True, slots=True)
class PlacedStatement:
    """A draft with the places of the statement, its value, its qualifiers and its evidence."""

    draft: StatementDraft
    place: Place
    value: Place
    qualifiers: dict[str, Place]
    evidence: tuple[Place, ...]


def read_statement(
    subject: str, subject_kind: Kind | None, node: Node, catalog: Catalog
) -> PlacedStatement | None:
    """The statement; None where it has a fault. The kind is None where that is at fault itself."""
    before = len(catalog.faults)
    if not isinstance(node, Mapping):
        catalog.faults.add(
            node.place,
            f"statements: expected a property with its value, such as name: .., found {kind(node)}",
        )
        return None
    row = _property(node, subject_kind, catalog)
    # An absent key and null say the same.
    rest = {
        key: entry
        for key, entry in node.entries.items()
        if key in StatementShape.model_fields
        and not (row and key == row.id)
        and not (isinstance(entry.value, Scalar) and entry.value.value is None)
    }
    owner = node.entries[row.id].place if row else node.place
    shape = shaped(StatementShape, Mapping(node.place, rest), owner, catalog.faults, "statement")
    if row is None or (subject_kind and subject_kind not in row.subjects):
        return None
    _refuse_qualifiers(row, rest, catalog)
    lang = shape.lang if shape else None
    value = _value(row, node, rest, lang, subject_kind, catalog)
    if shape is None:
        return None
    _qualifiers_fit(shape, rest, catalog)
    evidence = read_evidence(shape, Mapping(node.place, rest), catalog)
    if value is None or len(catalog.faults) > before:
        return None
    qualifiers = _qualifiers(shape)
    draft = StatementDraft(
        subject=subject,
        property=row.id,
        value=value,
        qualifiers=qualifiers,
        stated_as=shape.stated_as,
        rank=shape.rank or Rank.NORMAL,
        evidence=tuple(one for one, _ in evidence),
    )
    return PlacedStatement(
        draft,
        owner,
        node.entries[row.id].value.place,
        {name: rest[name].value.place for name, _ in qualifiers},
        tuple(place for _, place in evidence),
    )


def _property(node: Mapping, subject: Kind | None, catalog: Catalog) -> Property | None:
    """The one property that the statement names.

    `place` is a qualifier beside another property, and a property where it stands alone.
    """
    faults = catalog.faults
    named = [key for key in node.entries if key in PROPERTIES]
    if len(named) > 1 and "place" in named:
        named.remove("place")
    unknown = [
        k for k in node.entries if k not in PROPERTIES and k not in StatementShape.model_fields
    ]
    for key in unknown:
        known = [*StatementShape.model_fields]
        if not named:
            known += [
                row.id for row in (properties_of(subject) if subject else PROPERTIES.values())
            ]
        word = "key" if named else "property"
        place = node.entries[key].place
        faults.add(place, f"unknown {word} {quoted(key)}{did_you_mean(key, known)}")
    if not named:
        if not unknown:
            faults.add(node.place, "a statement names one property, such as name; this names none")
        return None
    for key in named[1:]:
        faults.add(
            node.entries[key].place,
            f"a statement names one property; this one has {quoted(named[0])} already",
        )
    row = PROPERTIES[named[0]]
    if subject and subject not in row.subjects:
        faults.add(
            node.entries[row.id].place,
            f"{row.id} is not stated of {_article(subject)}, only of {_any_of(row.subjects)}",
        )
    return row if len(named) == 1 else None


def _refuse_qualifiers(row: Property, rest: dict[str, Entry], catalog: Catalog) -> None:
    taken = [name for name in QUALIFIERS if row.takes(name)]
    for key, entry in rest.items():
        if key in QUALIFIERS and key not in taken:
            catalog.faults.add(
                entry.place, f"{row.id} does not take {key}, only {', '.join(taken)}"
            )


def _value(
    row: Property,
    node: Mapping,
    rest: dict[str, Entry],
    lang: str | None,
    subject: Kind | None,
    catalog: Catalog,
) -> Value | None:
    entry = node.entries[row.id]
    value = read_value(row, entry.value, lang, entry.place, catalog)
    if value is None:
        return None
    plain_text = value.type is ValueType.TEXT and not isinstance(entry.value, Mapping)
    if plain_text and "lang" not in rest:
        catalog.faults.add(
            entry.place, f"{row.id}: a text needs its language, `lang` (und: not known, zxx: none)"
        )
    if "lang" in rest and not plain_text:
        catalog.faults.add(rest["lang"].place, f"lang: {row.id} has no text beside it here")
    target = catalog.kinds.get(value.text or "") if value.type is ValueType.ENTITY else None
    if subject and target and not row.allows_target(subject, target):
        wanted = (subject,) if row.same_kind else row.targets
        catalog.faults.add(
            entry.value.place,
            f"{row.id}: {value.text} is {_article(target)}, and {_any_of(wanted)} is wanted",
        )
    return value


def _qualifiers_fit(shape: StatementShape, rest: dict[str, Entry], catalog: Catalog) -> None:
    """Checks that qualifiers point to what exists, and that their dates do not contradict."""
    for key, entity in (("place", shape.place), ("attributed_to", shape.attributed_to)):
        if entity is None:
            continue
        place = rest[key].value.place
        target = catalog.kinds.get(entity)
        if (
            catalog.entity(entity, place, key)
            and key == "place"
            and target not in (None, Kind.PLACE)
        ):
            catalog.faults.add(place, f"place: {entity} is {_article(target)}, and no place")
    dates = {
        key: edtf.parse(text)
        for key in ("start", "end", "during")
        if (text := getattr(shape, key)) is not None
    }
    try:
        edtf.period(dates.get("start"), dates.get("end"), dates.get("during"), shape.ended)
    except edtf.EdtfError as error:
        key = "during" if "during" in dates and error.text == shape.during else "end"
        catalog.faults.add(rest[key].value.place, f"{key}: {error}")


def _qualifiers(shape: StatementShape) -> Qualifiers:
    said: list[tuple[str, str | bool]] = []
    for name in QUALIFIERS:
        value = getattr(shape, name)
        if value is not None:
            said.append((name, value if isinstance(value, bool) else str(value)))
    return tuple(said)


def _article(one: Kind) -> str:
    return f"{'an' if one[0] in 'aeiou' else 'a'} {one.value}"


def _any_of(kinds: tuple[Kind, ...]) -> str:
    return "any kind" if len(kinds) == len(Kind) else " or ".join(map(_article, kinds))
