"""The vocabulary: the definition of each property of statements.

Validation, projection, the schemas and filters of the API and the documentation derive from this
table. To add a property, add one definition here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.related_roles import RELATED_ROLES

ORG, PERSON, EVENT, PLACE, WORK = Kind
ALL_KINDS = tuple(Kind)
ACTORS = (ORG, PERSON, PLACE)
TEXT, ENTITY, DATE, URL = ValueType.TEXT, ValueType.ENTITY, ValueType.DATE, ValueType.URL

QualifierType = Literal["date", "boolean", "text", "entity", "language", "name_kind"]

QUALIFIERS: Mapping[str, QualifierType] = MappingProxyType(
    {
        "start": "date",
        "end": "date",
        "during": "date",
        "ended": "boolean",
        "role": "text",
        "place": "entity",
        "name_kind": "name_kind",
        "scheme": "text",
        "attributed_to": "entity",
    }
)
"""The qualifiers that identify a claim, in the order in which they are hashed and rendered.

`lang` is part of the value and `stated_as` part of evidence: neither is a qualifier.
"""

TIME_QUALIFIERS = ("start", "end", "during", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyDefinition:
    """The definition of a property.

    `subjects` are the kinds of entity that can have it, `values` the value types that it allows
    (`somevalue` and `novalue` are always allowed), `targets` the kinds of an entity value
    (`same_kind`: only the kind of the subject). An entity cannot be the value of its own
    `irreflexive` property. `extent` marks a date that is a period, not a point. A `single` property
    displays one value (`single_for`: for these kinds only; `per_language`: one in each language).
    `qualifiers` excludes `attributed_to`, which every property allows. `roles` are phrases of the
    qualifier `role` that read from the subject to the value, each with its inverse; other phrases
    have no inverse. `inverse_keys` names, for kinds of an entity value, the key of its JSON that
    lists the subjects. A `filter` that `ignores_case` compares texts without case, accents and
    punctuation. `mappings` names the equivalent property in Popolo, FollowTheMoney, schema.org and
    Wikidata.
    """

    id: str
    label: str
    description: str
    subjects: tuple[Kind, ...]
    values: tuple[ValueType, ...]
    targets: tuple[Kind, ...] = ()
    same_kind: bool = False
    irreflexive: bool = False
    single: bool = False
    single_for: tuple[Kind, ...] = ()
    per_language: bool = False
    extent: bool = False
    inverse: str | None = None
    qualifiers: tuple[str, ...] = ()
    filter: bool = False
    ignores_case: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
    inverse_keys: Mapping[Kind, str] = field(default_factory=dict)
    mappings: Mapping[str, str] = field(default_factory=dict)

    @property
    def default_value_type(self) -> ValueType:
        """The type of a plain string value: an entity id if the property accepts entities."""
        return ENTITY if ENTITY in self.values else self.values[0]

    def relation_label(self, role: str | None, *, outgoing: bool) -> str:
        """Return the relation in words, read from its subject if `outgoing`, else from its value.

        A role of a property with `roles` is a phrase that replaces the label.
        """
        if outgoing:
            return role if role and self.roles else self.label
        return self.roles.get(role or "") or self.inverse or self.label

    def allows_value_type(self, value_type: ValueType) -> bool:
        """Return whether a statement of this property can have a value of the type."""
        return value_type in {*self.values, ValueType.SOMEVALUE, ValueType.NOVALUE}

    def is_single(self, kind: Kind) -> bool:
        """Return whether an entity of the kind displays only one value of this property."""
        return self.single or kind in self.single_for

    def allows_qualifier(self, qualifier: str) -> bool:
        """Return whether a statement of this property can have the qualifier."""
        return qualifier in self.qualifiers or qualifier == "attributed_to"

    def allows_target(self, subject: Kind, target: Kind) -> bool:
        """Return whether a subject of one kind can have an entity of the other as its value."""
        return target is subject if self.same_kind else target in self.targets


_DEFINITIONS = (
    # Of every kind
    PropertyDefinition(
        id="name",
        label="name",
        description="A present or former name, in one language and script.",
        subjects=ALL_KINDS,
        values=(TEXT,),
        qualifiers=("start", "end", "name_kind"),
        filter=True,
        mappings={"popolo": "name", "ftm": "name", "schema": "name", "wikidata": "P2561"},
    ),
    PropertyDefinition(
        id="description",
        label="description",
        description="What the entity is, in a short phrase; one in each language.",
        subjects=ALL_KINDS,
        values=(TEXT,),
        single=True,
        per_language=True,
        mappings={"popolo": "summary", "ftm": "summary", "schema": "description"},
    ),
    PropertyDefinition(
        id="classification",
        label="classification",
        description="The type of organization, event, place or work, in a few words.",
        subjects=(ORG, EVENT, PLACE, WORK),
        values=(TEXT,),
        single=True,
        filter=True,
        ignores_case=True,
        mappings={"popolo": "classification", "ftm": "classification", "wikidata": "P31"},
    ),
    # Of organizations
    PropertyDefinition(
        id="founded",
        label="founded",
        description="Date of foundation.",
        subjects=(ORG,),
        values=(DATE,),
        single=True,
        filter=True,
        mappings={
            "popolo": "founding_date",
            "ftm": "incorporationDate",
            "schema": "foundingDate",
            "wikidata": "P571",
        },
    ),
    PropertyDefinition(
        id="dissolved",
        label="dissolved",
        description="Date of dissolution.",
        subjects=(ORG,),
        values=(DATE,),
        single=True,
        filter=True,
        mappings={
            "popolo": "dissolution_date",
            "ftm": "dissolutionDate",
            "schema": "dissolutionDate",
            "wikidata": "P576",
        },
    ),
    # Of persons
    PropertyDefinition(
        id="born",
        label="born",
        description="When the person was born.",
        subjects=(PERSON,),
        values=(DATE,),
        single=True,
        filter=True,
        mappings={
            "popolo": "birth_date",
            "ftm": "birthDate",
            "schema": "birthDate",
            "wikidata": "P569",
        },
    ),
    PropertyDefinition(
        id="died",
        label="died",
        description="When the person died.",
        subjects=(PERSON,),
        values=(DATE,),
        single=True,
        filter=True,
        mappings={
            "popolo": "death_date",
            "ftm": "deathDate",
            "schema": "deathDate",
            "wikidata": "P570",
        },
    ),
    # Of works
    PropertyDefinition(
        id="completed",
        label="completed",
        description="When the work was finished.",
        subjects=(WORK,),
        values=(DATE,),
        single=True,
        filter=True,
        mappings={"schema": "dateCreated", "wikidata": "P571"},
    ),
    PropertyDefinition(
        id="published",
        label="published",
        description="When the work was made public.",
        subjects=(WORK,),
        values=(DATE,),
        single=True,
        filter=True,
        mappings={"ftm": "publishedAt", "schema": "datePublished", "wikidata": "P577"},
    ),
    # Of events
    PropertyDefinition(
        id="dates",
        label="dates",
        description="Date of the event; several if it met more than once.",
        subjects=(EVENT,),
        values=(DATE,),
        extent=True,
        qualifiers=("place",),
        filter=True,
        mappings={"popolo": "start_date", "ftm": "date", "schema": "startDate", "wikidata": "P585"},
    ),
    PropertyDefinition(
        id="scheduled",
        label="scheduled",
        description="The planned date of the event; it may not have taken place then.",
        subjects=(EVENT,),
        values=(DATE,),
        extent=True,
        qualifiers=("place",),
        filter=True,
    ),
    PropertyDefinition(
        id="place",
        label="place",
        description="Where the event took place.",
        subjects=(EVENT,),
        values=(ENTITY,),
        targets=(PLACE,),
        inverse="place of",
        filter=True,
        mappings={
            "popolo": "location",
            "ftm": "location",
            "schema": "location",
            "wikidata": "P276",
        },
    ),
    # Where an actor is
    PropertyDefinition(
        id="headquarters",
        label="headquarters",
        description="The seat of the organization.",
        subjects=(ORG,),
        values=(ENTITY,),
        targets=(PLACE,),
        single=True,
        inverse="headquarters of",
        qualifiers=TIME_QUALIFIERS,
        filter=True,
        mappings={"ftm": "addressEntity", "schema": "location", "wikidata": "P159"},
    ),
    PropertyDefinition(
        id="country",
        label="country",
        description="The state to which the organization or place belongs.",
        subjects=(ORG, PLACE),
        values=(ENTITY,),
        targets=(PLACE,),
        single_for=(PLACE,),
        inverse="country of",
        qualifiers=TIME_QUALIFIERS,
        filter=True,
        mappings={"ftm": "country", "schema": "addressCountry", "wikidata": "P17"},
    ),
    PropertyDefinition(
        id="operates_in",
        label="operates in",
        description="An area in which the organization is present, works or holds territory.",
        subjects=(ORG,),
        values=(ENTITY, TEXT),
        targets=(PLACE,),
        inverse="area of operation of",
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
        mappings={"schema": "areaServed", "wikidata": "P2541"},
    ),
    PropertyDefinition(
        id="coordinates",
        label="coordinates",
        description="Latitude and longitude in degrees, WGS 84.",
        subjects=(PLACE,),
        values=(ValueType.COORDINATES,),
        single=True,
        mappings={"schema": "geo", "wikidata": "P625"},
    ),
    PropertyDefinition(
        id="website",
        label="website",
        description="URL of the entity's website, as written.",
        subjects=ALL_KINDS,
        values=(URL,),
        single=True,
        filter=True,
        mappings={"popolo": "links", "ftm": "website", "schema": "url", "wikidata": "P856"},
    ),
    PropertyDefinition(
        id="identifier",
        label="identifier",
        description="A key of the entity in another scheme.",
        subjects=ALL_KINDS,
        values=(TEXT,),
        qualifiers=("scheme",),
        filter=True,
        mappings={"popolo": "identifiers", "ftm": "idNumber", "schema": "identifier"},
    ),
    # Who leads, belongs, founds
    PropertyDefinition(
        id="leader",
        label="leader",
        description="A head of the organization, with the title as stated.",
        subjects=(ORG,),
        values=(ENTITY,),
        targets=(PERSON,),
        inverse="leads",
        inverse_keys={PERSON: "leads"},
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
        mappings={"popolo": "memberships", "ftm": "Directorship", "wikidata": "P488"},
    ),
    PropertyDefinition(
        id="founded_by",
        label="founded by",
        description="A founder of the organization.",
        subjects=(ORG,),
        values=(ENTITY,),
        targets=(PERSON, ORG),
        irreflexive=True,
        inverse="founded",
        inverse_keys={PERSON: "founder_of"},
        qualifiers=("during", "role"),
        filter=True,
        mappings={"schema": "founder", "wikidata": "P112"},
    ),
    PropertyDefinition(
        id="member",
        label="member",
        description="A member of the organization.",
        subjects=(ORG,),
        values=(ENTITY,),
        targets=ACTORS,
        irreflexive=True,
        inverse="member of",
        inverse_keys={PERSON: "member_of"},
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
        mappings={
            "popolo": "memberships",
            "ftm": "Membership",
            "schema": "member",
            "wikidata": "P463",
        },
    ),
    PropertyDefinition(
        id="affiliated_with",
        label="affiliated with",
        description="An organization with which this one is affiliated without being part of it.",
        subjects=(ORG,),
        values=(ENTITY,),
        targets=(ORG,),
        irreflexive=True,
        inverse="affiliate",
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
        mappings={"ftm": "UnknownLink", "wikidata": "P1416"},
    ),
    PropertyDefinition(
        id="supported_by",
        label="supported by",
        description="A supporter, sponsor or facilitator, with the type of support as the role.",
        subjects=(ORG, EVENT),
        values=(ENTITY,),
        targets=ACTORS,
        irreflexive=True,
        inverse="supports",
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
        mappings={"ftm": "UnknownLink", "schema": "sponsor"},
    ),
    PropertyDefinition(
        id="opposes",
        label="opposes",
        description="A person, organization, place or matter that the actor opposes.",
        subjects=ACTORS,
        values=(ENTITY, TEXT),
        targets=ACTORS,
        irreflexive=True,
        inverse="opposed by",
        qualifiers=TIME_QUALIFIERS,
        filter=True,
    ),
    PropertyDefinition(
        id="aim",
        label="aim",
        description="An aim of the organization.",
        subjects=(ORG,),
        values=(TEXT,),
        mappings={"ftm": "summary", "wikidata": "P3712"},
    ),
    # Of persons
    PropertyDefinition(
        id="citizenship",
        label="citizenship",
        description="The state whose citizen the person is.",
        subjects=(PERSON,),
        values=(ENTITY,),
        targets=(PLACE,),
        inverse="citizen",
        qualifiers=TIME_QUALIFIERS,
        filter=True,
        mappings={
            "popolo": "national_identity",
            "ftm": "nationality",
            "schema": "nationality",
            "wikidata": "P27",
        },
    ),
    PropertyDefinition(
        id="occupation",
        label="occupation",
        description="An occupation of the person, other than an office.",
        subjects=(PERSON,),
        values=(TEXT,),
        qualifiers=TIME_QUALIFIERS,
        filter=True,
        ignores_case=True,
        mappings={"ftm": "position", "schema": "hasOccupation", "wikidata": "P106"},
    ),
    PropertyDefinition(
        id="position",
        label="position",
        description="An office at an organization or for a state, with its title as the role.",
        subjects=(PERSON,),
        values=(ENTITY,),
        targets=(ORG, PLACE),
        inverse="office holder",
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
        mappings={"popolo": "memberships", "ftm": "Occupancy", "wikidata": "P39"},
    ),
    PropertyDefinition(
        id="spouse",
        label="spouse",
        description="A spouse; stated once and read from both persons.",
        subjects=(PERSON,),
        values=(ENTITY,),
        targets=(PERSON,),
        irreflexive=True,
        inverse="spouse",
        qualifiers=TIME_QUALIFIERS,
        filter=True,
        mappings={"ftm": "Family", "schema": "spouse", "wikidata": "P26"},
    ),
    PropertyDefinition(
        id="excluded_from",
        label="excluded from",
        description="An organization or event from which the actor was excluded.",
        subjects=ACTORS,
        values=(ENTITY,),
        targets=(ORG, EVENT),
        irreflexive=True,
        inverse="excluded",
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
    ),
    # What actors do
    PropertyDefinition(
        id="called_for",
        label="called for",
        description="Something that the actor called for.",
        subjects=ACTORS,
        values=(ENTITY, TEXT),
        targets=ALL_KINDS,
        inverse="called for by",
        qualifiers=("during", "place"),
        filter=True,
    ),
    PropertyDefinition(
        id="agreed_to",
        label="agreed to",
        description="Something that the actor agreed to.",
        subjects=ACTORS,
        values=(ENTITY, TEXT),
        targets=ALL_KINDS,
        inverse="agreed to by",
        qualifiers=("during",),
        filter=True,
    ),
    PropertyDefinition(
        id="invited",
        label="invited",
        description="An invited person or body; the role says to what.",
        subjects=ACTORS,
        values=(ENTITY, TEXT),
        targets=ALL_KINDS,
        inverse="invited by",
        qualifiers=("during", "role"),
        filter=True,
    ),
    # Of events
    PropertyDefinition(
        id="organizer",
        label="organizer",
        description="An organizer, convener or moderator of the event.",
        subjects=(EVENT,),
        values=(ENTITY,),
        targets=ACTORS,
        inverse="organized",
        qualifiers=("role",),
        filter=True,
        mappings={"ftm": "organizer", "schema": "organizer", "wikidata": "P664"},
    ),
    PropertyDefinition(
        id="host",
        label="host",
        description="A host of the event: a body or a place.",
        subjects=(EVENT,),
        values=(ENTITY,),
        targets=ACTORS,
        inverse="hosted",
        qualifiers=("role",),
        filter=True,
        mappings={"ftm": "involved"},
    ),
    PropertyDefinition(
        id="participant",
        label="participant",
        description="A participant of the event.",
        subjects=(EVENT,),
        values=(ENTITY, TEXT),
        targets=ACTORS,
        inverse="took part in",
        qualifiers=("role",),
        filter=True,
        mappings={"popolo": "attendees", "ftm": "involved", "schema": "attendee"},
    ),
    PropertyDefinition(
        id="purpose",
        label="purpose",
        description="Purpose of the event.",
        subjects=(EVENT,),
        values=(TEXT,),
    ),
    PropertyDefinition(
        id="outcome",
        label="outcome",
        description="A result of the event.",
        subjects=(EVENT,),
        values=(ENTITY, TEXT),
        targets=(WORK, ORG, EVENT),
        irreflexive=True,
        inverse="outcome of",
        filter=True,
    ),
    # Of works
    PropertyDefinition(
        id="author",
        label="author",
        description="An author of the work.",
        subjects=(WORK,),
        values=(ENTITY,),
        targets=ACTORS,
        inverse="wrote",
        qualifiers=("role",),
        filter=True,
        mappings={"ftm": "author", "schema": "author", "wikidata": "P50"},
    ),
    PropertyDefinition(
        id="contributor",
        label="contributor",
        description="A contributor to the work.",
        subjects=(WORK,),
        values=(ENTITY,),
        targets=ACTORS,
        inverse="contributed to",
        qualifiers=("role",),
        filter=True,
        mappings={"schema": "contributor", "wikidata": "P767"},
    ),
    PropertyDefinition(
        id="subject",
        label="subject",
        description="A subject of the work.",
        subjects=(WORK,),
        values=(ENTITY, TEXT),
        targets=ALL_KINDS,
        inverse="subject of",
        filter=True,
        mappings={"schema": "about", "wikidata": "P921"},
    ),
    # Between entities of any kind
    PropertyDefinition(
        id="part_of",
        label="part of",
        description="The larger whole of the same kind.",
        subjects=ALL_KINDS,
        values=(ENTITY,),
        targets=ALL_KINDS,
        same_kind=True,
        irreflexive=True,
        inverse="has part",
        qualifiers=TIME_QUALIFIERS,
        filter=True,
        mappings={
            "popolo": "parent_id",
            "ftm": "parent",
            "schema": "isPartOf",
            "wikidata": "P361",
        },
    ),
    PropertyDefinition(
        id="succeeded_by",
        label="succeeded by",
        description="The successor of the entity.",
        subjects=(ORG, EVENT, WORK),
        values=(ENTITY,),
        targets=ALL_KINDS,
        same_kind=True,
        irreflexive=True,
        inverse="succeeds",
        qualifiers=("during",),
        filter=True,
        mappings={"ftm": "Succession", "wikidata": "P1366"},
    ),
    # Not irreflexive: entities that are related as "perhaps the same as" can be merged.
    PropertyDefinition(
        id="related",
        label="related to",
        description="A relation that no other property names: its role reads from the subject.",
        subjects=ALL_KINDS,
        values=(ENTITY,),
        targets=ALL_KINDS,
        inverse="related to",
        roles=RELATED_ROLES,
        qualifiers=(*TIME_QUALIFIERS, "role"),
        filter=True,
        mappings={"ftm": "UnknownLink"},
    ),
    PropertyDefinition(
        id="named_in",
        label="named in",
        description="A citation whose own record (title, authors, publisher) names the entity.",
        subjects=ALL_KINDS,
        values=(ValueType.CITATION,),
        inverse="names",
        filter=True,
        mappings={"ftm": "proof", "schema": "subjectOf"},
    ),
)

PROPERTIES: Mapping[str, PropertyDefinition] = MappingProxyType(
    {prop.id: prop for prop in _DEFINITIONS}
)


_PROPERTIES_BY_KIND = {
    kind: tuple(prop for prop in _DEFINITIONS if kind in prop.subjects) for kind in Kind
}


def properties_of(kind: Kind) -> tuple[PropertyDefinition, ...]:
    """Return the properties that an entity of the kind can have, in display order."""
    return _PROPERTIES_BY_KIND[kind]


INVERSE_KEYS: Mapping[Kind, tuple[tuple[str, PropertyDefinition], ...]] = {
    kind: tuple(
        (prop.inverse_keys[kind], prop) for prop in _DEFINITIONS if kind in prop.inverse_keys
    )
    for kind in Kind
}
"""The keys of inverse relations in the JSON of each kind, with their properties."""

INVERSE_PROPERTIES = tuple(prop.id for prop in _DEFINITIONS if prop.inverse_keys)

IRREFLEXIVE_PROPERTIES = tuple(prop.id for prop in _DEFINITIONS if prop.irreflexive)
