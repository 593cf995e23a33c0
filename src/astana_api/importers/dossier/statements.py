"""Read one statement and check it against the vocabulary."""

from dataclasses import dataclass

from astana_api.domain.enums import Kind, Rank, ValueType
from astana_api.domain.statements.drafts import Qualifiers, StatementDraft, Value
from astana_api.domain.statements.identity import collect_qualifiers
from astana_api.domain.statements.validation import (
    check_irreflexive,
    check_language,
    check_period,
    check_qualifier_kind,
    check_qualifiers,
    check_subject_kind,
    check_target_kind,
)
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
from astana_api.importers.dossier.violations import add_violations


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
    qualifier_names = [name for name in entries if name in QUALIFIERS]
    add_violations(check_qualifiers(prop, qualifier_names), entries, catalog.diagnostics)
    lang = model.lang if model else None
    value = _value(prop, node, entries, lang, subject_kind, catalog)
    if value is not None and value.type is ValueType.ENTITY and value.text is not None:
        violations = check_irreflexive(prop, subject, value.text)
        add_violations(violations, node.entries, catalog.diagnostics)
    if model is None:
        return None
    qualifiers = collect_qualifiers(lambda name: getattr(model, name))
    _check_qualifiers(qualifiers, entries, catalog)
    evidence = read_evidence(model, MappingNode(node.location, entries), catalog)
    if value is None or len(catalog.diagnostics) > count_before:
        return None
    draft = StatementDraft(
        subject=subject,
        property=prop.id,
        value=value,
        qualifiers=qualifiers,
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
    add_violations(check_subject_kind(prop, subject), node.entries, diagnostics)
    return prop if len(named) == 1 else None


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
    # `lang` is the language of a plain text: a text in a mapping has its own.
    plain_type = None if isinstance(entry.value, MappingNode) else value.type
    if "lang" in entries:
        add_violations(check_language(prop, plain_type), entries, catalog.diagnostics)
    elif plain_type is ValueType.TEXT:
        catalog.diagnostics.add(
            entry.key_location,
            f"{prop.id}: a text needs its language, `lang` (und: not known, zxx: none)",
        )
    if value.type is ValueType.ENTITY and value.text is not None:
        violations = check_target_kind(prop, subject, value.text, catalog.kinds.get(value.text))
        add_violations(violations, node.entries, catalog.diagnostics)
    return value


def _check_qualifiers(qualifiers: Qualifiers, entries: dict[str, Entry], catalog: Catalog) -> None:
    """Check that the entities of qualifiers exist, and that their dates are consistent."""
    for name, entity in qualifiers:
        if QUALIFIERS[name] == "entity" and isinstance(entity, str):
            catalog.check_entity(entity, entries[name].value.location, name)
            violations = check_qualifier_kind(name, entity, catalog.kinds.get(entity))
            add_violations(violations, entries, catalog.diagnostics)
    add_violations(check_period(qualifiers), entries, catalog.diagnostics)
