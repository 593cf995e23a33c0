"""Read one statement and check it against the vocabulary."""

from dataclasses import dataclass

from astana_api.domain.dates import edtf
from astana_api.domain.enums import Kind, Rank, ValueType
from astana_api.domain.statements.drafts import Qualifiers, StatementDraft, Value
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition, properties_of
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import SourceLocation
from astana_api.importers.dossier.evidence import read_evidence
from astana_api.importers.dossier.files.file_models import StatementShape
from astana_api.importers.dossier.files.node_validation import (
    describe_node,
    did_you_mean,
    validate_node,
)
from astana_api.importers.dossier.files.yaml import Entry, MappingNode, Node, ScalarNode
from astana_api.importers.dossier.values import read_value


@dataclass(frozen=True, slots=True)
class LocatedStatement:
    """A draft with the locations of the statement, its value, its qualifiers and its evidence."""

    draft: StatementDraft
    location: SourceLocation
    value_location: SourceLocation
    qualifier_locations: dict[str, SourceLocation]
    evidence_locations: tuple[SourceLocation, ...]


def read_statement(
    subject: str, subject_kind: Kind | None, node: Node, catalog: Catalog
) -> LocatedStatement | None:
    """Return the statement, or None if it is invalid; `subject_kind` is None if invalid."""
    count_before = len(catalog.diagnostics)
    if not isinstance(node, MappingNode):
        catalog.diagnostics.add(
            node.location,
            "statements: expected a property with its value, such as name: .., "
            f"found {describe_node(node)}",
        )
        return None
    prop = _property(node, subject_kind, catalog)
    # An absent key is equivalent to null.
    entries = {
        key: entry
        for key, entry in node.entries.items()
        if key in StatementShape.model_fields
        and not (prop and key == prop.id)
        and not (isinstance(entry.value, ScalarNode) and entry.value.value is None)
    }
    owner_location = node.entries[prop.id].key_location if prop else node.location
    model = validate_node(
        StatementShape,
        MappingNode(node.location, entries),
        owner_location,
        catalog.diagnostics,
        "statement",
    )
    if prop is None or (subject_kind and subject_kind not in prop.subjects):
        return None
    _reject_qualifiers(prop, entries, catalog)
    lang = model.lang if model else None
    value = _value(prop, node, entries, lang, subject_kind, catalog)
    if model is None:
        return None
    _check_qualifiers(model, entries, catalog)
    evidence = read_evidence(model, MappingNode(node.location, entries), catalog)
    if value is None or len(catalog.diagnostics) > count_before:
        return None
    qualifiers = _qualifiers(model)
    draft = StatementDraft(
        subject=subject,
        property=prop.id,
        value=value,
        qualifiers=qualifiers,
        stated_as=model.stated_as,
        rank=model.rank or Rank.NORMAL,
        evidence=tuple(draft for draft, _ in evidence),
    )
    return LocatedStatement(
        draft,
        owner_location,
        node.entries[prop.id].value.location,
        {name: entries[name].value.location for name, _ in qualifiers},
        tuple(location for _, location in evidence),
    )


def _property(
    node: MappingNode, subject: Kind | None, catalog: Catalog
) -> PropertyDefinition | None:
    """Return the single property that the statement names; add a diagnostic if it is invalid.

    `place` is a qualifier if the statement names another property, else a property.
    """
    diagnostics = catalog.diagnostics
    named = [key for key in node.entries if key in PROPERTIES]
    if len(named) > 1 and "place" in named:
        named.remove("place")
    unknown = [
        k for k in node.entries if k not in PROPERTIES and k not in StatementShape.model_fields
    ]
    for key in unknown:
        candidates = [*StatementShape.model_fields]
        if not named:
            candidates += [
                prop.id for prop in (properties_of(subject) if subject else PROPERTIES.values())
            ]
        word = "key" if named else "property"
        location = node.entries[key].key_location
        diagnostics.add(location, f"unknown {word} {quote(key)}{did_you_mean(key, candidates)}")
    if not named:
        if not unknown:
            diagnostics.add(
                node.location, "a statement names one property, such as name; this names none"
            )
        return None
    for key in named[1:]:
        diagnostics.add(
            node.entries[key].key_location,
            f"a statement names one property; this one has {quote(named[0])} already",
        )
    prop = PROPERTIES[named[0]]
    if subject and subject not in prop.subjects:
        diagnostics.add(
            node.entries[prop.id].key_location,
            f"{prop.id} is not stated of {_article(subject)}, only of {_any_of(prop.subjects)}",
        )
    return prop if len(named) == 1 else None


def _reject_qualifiers(
    prop: PropertyDefinition, entries: dict[str, Entry], catalog: Catalog
) -> None:
    allowed = [name for name in QUALIFIERS if prop.allows_qualifier(name)]
    for key, entry in entries.items():
        if key in QUALIFIERS and key not in allowed:
            catalog.diagnostics.add(
                entry.key_location, f"{prop.id} does not take {key}, only {', '.join(allowed)}"
            )


def _value(
    prop: PropertyDefinition,
    node: MappingNode,
    entries: dict[str, Entry],
    lang: str | None,
    subject: Kind | None,
    catalog: Catalog,
) -> Value | None:
    entry = node.entries[prop.id]
    value = read_value(prop, entry.value, lang, entry.key_location, catalog)
    if value is None:
        return None
    plain_text = value.type is ValueType.TEXT and not isinstance(entry.value, MappingNode)
    if plain_text and "lang" not in entries:
        catalog.diagnostics.add(
            entry.key_location,
            f"{prop.id}: a text needs its language, `lang` (und: not known, zxx: none)",
        )
    if "lang" in entries and not plain_text:
        catalog.diagnostics.add(
            entries["lang"].key_location, f"lang: {prop.id} has no text beside it here"
        )
    target = catalog.kinds.get(value.text or "") if value.type is ValueType.ENTITY else None
    if subject and target and not prop.allows_target(subject, target):
        expected = (subject,) if prop.same_kind else prop.targets
        catalog.diagnostics.add(
            entry.value.location,
            f"{prop.id}: {value.text} is {_article(target)}, and {_any_of(expected)} is wanted",
        )
    return value


def _check_qualifiers(model: StatementShape, entries: dict[str, Entry], catalog: Catalog) -> None:
    """Check that the entities of qualifiers exist, and that their dates are consistent."""
    for key, entity in (("place", model.place), ("attributed_to", model.attributed_to)):
        if entity is None:
            continue
        location = entries[key].value.location
        target = catalog.kinds.get(entity)
        if (
            catalog.check_entity(entity, location, key)
            and key == "place"
            and target not in (None, Kind.PLACE)
        ):
            catalog.diagnostics.add(
                location, f"place: {entity} is {_article(target)}, and no place"
            )
    dates = {
        key: edtf.parse(text)
        for key in ("start", "end", "during")
        if (text := getattr(model, key)) is not None
    }
    try:
        edtf.period_bounds(dates.get("start"), dates.get("end"), dates.get("during"), model.ended)
    except edtf.EdtfError as error:
        key = "during" if "during" in dates and error.text == model.during else "end"
        catalog.diagnostics.add(entries[key].value.location, f"{key}: {error}")


def _qualifiers(model: StatementShape) -> Qualifiers:
    qualifiers: list[tuple[str, str | bool]] = []
    for name in QUALIFIERS:
        value = getattr(model, name)
        if value is not None:
            qualifiers.append((name, value if isinstance(value, bool) else str(value)))
    return tuple(qualifiers)


def _article(kind: Kind) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind.value}"


def _any_of(kinds: tuple[Kind, ...]) -> str:
    return "any kind" if len(kinds) == len(Kind) else " or ".join(map(_article, kinds))
