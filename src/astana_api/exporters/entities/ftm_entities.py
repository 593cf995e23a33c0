"""Build entities of FollowTheMoney from the statements of one entity."""

from collections.abc import Iterator, Mapping
from typing import Final

from astana_api.domain.enums import Kind, NameKind
from astana_api.domain.rendering.entities import Json
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.exporters.entities.ftm_model import (
    IDENTIFIERS,
    LEGAL_ENTITIES,
    SCHEMATA,
    SCHEMES,
    FtmEntity,
)
from astana_api.exporters.entities.ftm_relations import build_relations
from astana_api.exporters.entities.pending_statements import (
    PendingStatements,
    has_only_qualifiers,
    is_entity,
    is_safe_website,
    is_unqualified,
)
from astana_api.exporters.entities.statement_values import (
    citation_ids,
    citation_links,
    plain_date,
    plain_interval,
    plain_text,
)
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

_NAME_PROPERTIES: Final = {
    NameKind.ALIAS: "alias",
    NameKind.ABBREVIATION: "weakAlias",
    NameKind.FORMER: "previousName",
}
_DATES: Final = {
    "founded": "incorporationDate",
    "dissolved": "dissolutionDate",
    "born": "birthDate",
    "died": "deathDate",
    "published": "publishedAt",
}
_PLACE: Final = (Kind.PLACE,)
_REFERENCES: Final[Mapping[Kind, tuple[tuple[str, str, tuple[Kind, ...]], ...]]] = {
    Kind.PERSON: (),
    Kind.ORGANIZATION: (
        ("headquarters", "addressEntity", _PLACE),
        ("part_of", "parent", LEGAL_ENTITIES),
    ),
    Kind.EVENT: (
        ("place", "addressEntity", _PLACE),
        ("organizer", "organizer", LEGAL_ENTITIES),
        ("participant", "involved", LEGAL_ENTITIES),
    ),
    Kind.PLACE: (),
    Kind.WORK: (),
}
"""The references that are properties: with qualifiers or to other kinds they are relations."""


def build_entities(record: ExportedEntity, context: ExportContext) -> Iterator[FtmEntity]:
    """Yield the entity, then its relations, each an entity of its own."""
    item = record.item
    kind = Kind(item["kind"])
    pending = PendingStatements(record)
    entity = FtmEntity(item["id"], SCHEMATA[kind], item["name"])
    _add_names(entity, item, pending)
    _add_texts(entity, kind, pending)
    _add_dates(entity, pending)
    _add_references(entity, kind, pending)
    relations = [
        relation
        for prop in PROPERTIES
        for statement in pending.take(prop, is_entity)
        for relation in build_relations(statement, context)
    ]
    for note in pending.describe():
        entity.add("notes", note)
    cited = [each for statement in record.statements for each in citation_ids(statement)]
    for url in citation_links(cited, context.citations):
        entity.add("sourceUrl", url)
    yield entity
    yield from relations


def _add(entity: FtmEntity, name: str, statement: Json, text: str | None = None) -> None:
    value = plain_text(statement["value"]) if text is None else text
    entity.add(name, value, citation_ids(statement), statement["lang"])


def _add_names(entity: FtmEntity, item: Json, pending: PendingStatements) -> None:
    for statement in pending.take("name", _is_dateless_name):
        name_kind = statement["qualifiers"].get("name_kind")
        _add(entity, _NAME_PROPERTIES.get(name_kind, "name"), statement)
    if "name" not in entity.properties:
        entity.add("name", item["name"])
    if entity.schema == SCHEMATA[Kind.PLACE]:
        entity.properties["full"] = {**entity.properties["name"]}


def _add_texts(entity: FtmEntity, kind: Kind, pending: PendingStatements) -> None:
    for statement in pending.take("description", _is_plain_text):
        _add(entity, "summary", statement)
    for statement in pending.get("identifier"):
        if name := _select_identifier(kind, statement):
            _add(entity, name, statement)
    pending.take("identifier", lambda each: _select_identifier(kind, each) is not None)
    for statement in pending.take("coordinates", is_unqualified):
        if statement["value"] is not None:
            for name in ("latitude", "longitude"):
                _add(entity, name, statement, plain_text(statement["value"][name]))
    if kind not in LEGAL_ENTITIES:
        return
    for statement in pending.take("website", is_safe_website):
        _add(entity, "website", statement)
    for prop, name in (("classification", "classification"), ("occupation", "position")):
        for statement in pending.take(prop, _is_plain_text):
            _add(entity, name, statement)


def _add_dates(entity: FtmEntity, pending: PendingStatements) -> None:
    for prop, name in _DATES.items():
        for statement in pending.take(prop, _is_plain_date):
            _add(entity, name, statement)
    # Of several dates nobody could tell which start and end belong together.
    if len(pending.get("dates")) == 1:
        for statement in pending.take("dates", _is_plain_interval):
            dates = zip(("startDate", "endDate"), statement["value"].split("/"), strict=True)
            for name, date in dates:
                if date:
                    _add(entity, name, statement, date)
    for statement in pending.take("dates", _is_plain_date):
        _add(entity, "date", statement)


def _add_references(entity: FtmEntity, kind: Kind, pending: PendingStatements) -> None:
    for prop, name, kinds in _REFERENCES[kind]:

        def fits(statement: Json, kinds: tuple[Kind, ...] = kinds) -> bool:
            if not is_entity(statement) or not is_unqualified(statement):
                return False
            return statement["value"]["kind"] in kinds

        for statement in pending.take(prop, fits):
            _add(entity, name, statement)
            if prop == "place":
                _add(entity, "location", statement, statement["value"]["name"])


def _is_dateless_name(statement: Json) -> bool:
    return has_only_qualifiers(statement, "name_kind")


def _is_plain_text(statement: Json) -> bool:
    return has_only_qualifiers(statement)


def _is_plain_date(statement: Json) -> bool:
    return is_unqualified(statement) and plain_date(statement["value"]) is not None


def _is_plain_interval(statement: Json) -> bool:
    value = statement["value"]
    return is_unqualified(statement) and value is not None and plain_interval(value) is not None


def _select_identifier(kind: Kind, statement: Json) -> str | None:
    """Return the property for an identifier of the scheme, None if the schema has none."""
    if not has_only_qualifiers(statement, "scheme"):
        return None
    scheme = statement["qualifiers"].get("scheme")
    name = "idNumber" if scheme is None else SCHEMES.get(scheme.lower(), scheme)
    return name if name in IDENTIFIERS[kind] else None
