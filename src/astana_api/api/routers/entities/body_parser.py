"""Parse the bodies of entities into drafts of their statements, and patches into corrections."""

from collections.abc import Iterator

from astana_api.api.writes.body_parser import StatementParser, check_evidence_keys
from astana_api.api.writes.patches import Patch
from astana_api.commands.entities import Correction
from astana_api.commands.validation import DraftWithPointers
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.values import RESERVED_IDS
from astana_api.domain.text.slugs import make_slug
from astana_api.domain.vocabulary import PROPERTIES, properties_of
from astana_api.errors import ErrorItem, UnprocessableContent, UseStatements, json_pointer
from astana_api.schemas.requests.entities import EntityPatch, NewEntity

METADATA_KEYS = ("message", "lang", "evidence")
"""Keys of a body that describe the change, not the entity."""


def generate_id(body: NewEntity) -> str:
    """Return an id made of the first name of the body; raise UnprocessableContent without one."""
    names = getattr(body, "names", None) or []
    first_name = body.name or next((n if isinstance(n, str) else n.value for n in names), None)
    if first_name is None:
        detail = "an entity needs an id, or a name to make one of"
        raise UnprocessableContent(
            "The body is incomplete.", errors=[ErrorItem(detail, pointer="/id")]
        )
    entity_id = make_slug(first_name)
    if not entity_id or entity_id in RESERVED_IDS:
        detail = "no id can be made of this name: give one"
        raise UnprocessableContent(
            "The body is incomplete.", errors=[ErrorItem(detail, pointer="/id")]
        )
    return entity_id


def parse_statements(kind: Kind, entity_id: str, body: NewEntity) -> list[DraftWithPointers]:
    """Return the statements of a new entity; raise UnprocessableContent if one is invalid."""
    parser = StatementParser(entity_id, lang=body.lang, evidence=body.evidence)
    drafts = _parse_drafts(kind, body, parser)
    present_fields = [key for key in type(body).model_fields if getattr(body, key) is not None]
    check_evidence_keys(parser, body.evidence, present_fields)
    parser.raise_errors()
    return drafts


def parse_corrections(
    kind: Kind, entity_id: str, patch: Patch[EntityPatch], current: Json
) -> list[Correction]:
    """Return the corrections that a patch of the current record makes.

    Raise UseStatements if the patch changes keys with many values, UnprocessableContent if it
    changes keys that no write can change, or if a value is invalid.
    """
    parser = StatementParser(entity_id, lang=patch.body.lang, evidence=patch.body.evidence)
    check_evidence_keys(parser, patch.body.evidence, patch.raw)
    _reject_unpatchable_keys(patch, current, kind, parser)
    corrections = list(_parse_corrections(patch, current, kind, parser))
    parser.raise_errors()
    return corrections


def _parse_drafts(kind: Kind, body: NewEntity, parser: StatementParser) -> list[DraftWithPointers]:
    names = getattr(body, "names", None) or []
    drafts = [
        parser.parse_draft(PROPERTIES["name"], raw_value, "names", index)
        for index, raw_value in enumerate(names)
    ]
    name_texts = {draft.draft.value.text for draft in drafts if draft}
    if body.name is not None and body.name not in name_texts:
        # Of names with equal rank, the first stated one is displayed.
        drafts.insert(0, parser.parse_draft(PROPERTIES["name"], body.name, "name"))
    for prop in properties_of(kind):
        raw_value = getattr(body, prop.id, None)
        if prop.id == "name" or raw_value is None:
            continue
        if isinstance(raw_value, list):
            drafts += [
                parser.parse_draft(prop, element, prop.id, index)
                for index, element in enumerate(raw_value)
            ]
        else:
            drafts.append(parser.parse_draft(prop, raw_value, prop.id))
    return [draft for draft in drafts if draft is not None]


def _parse_corrections(
    patch: Patch[EntityPatch],
    current: Json,
    kind: Kind,
    parser: StatementParser,
) -> Iterator[Correction]:
    """Yield a correction for each changed value, and for each repeated value with new evidence."""
    for prop in properties_of(kind):
        if not prop.is_single(kind) or prop.id not in patch.raw:
            continue
        raw_value = getattr(patch.body, prop.id)
        if raw_value is None:
            yield Correction(prop.id, None)
            continue
        lang = _displayed_language(current, prop.id)
        draft = parser.parse_draft(prop, raw_value, prop.id, lang=lang)
        if draft is None:
            continue
        # The same text in another language is another value.
        if patch.raw[prop.id] == current[prop.id] and draft.draft.value.lang == lang:
            # The value is unchanged: new evidence belongs to the displayed statement.
            if draft.draft.evidence:
                yield Correction(prop.id, draft, only_adds_evidence=True)
            continue
        yield Correction(prop.id, draft, lang=draft.draft.value.lang)


def _displayed_language(current: Json, property_id: str) -> str | None:
    """Return the language of the displayed text; None if no text is displayed."""
    sources = current["sources"].get(property_id)
    return sources[0]["lang"] if sources else None


def _reject_unpatchable_keys(
    patch: Patch[EntityPatch], current: Json, kind: Kind, parser: StatementParser
) -> None:
    """Raise if the patch changes keys that a patch cannot change."""
    properties = {prop.id: prop for prop in properties_of(kind)}
    multi_valued = []
    for key in patch.changed_keys(current, ignored=METADATA_KEYS):
        if key in properties and properties[key].is_single(kind):
            continue
        pointer = json_pointer(key)
        if key == "names" or key in properties:
            multi_valued.append(ErrorItem(f"{key} has many values", pointer=pointer))
        elif key in current:
            parser.add_error(pointer, f"{key} is not to be changed")
        else:
            parser.add_error(pointer, f"there is no {key} of the kind {kind}")
    parser.raise_errors()
    if multi_valued:
        raise UseStatements(
            "What has many values is changed by its statements: POST, PATCH and DELETE "
            "/v1/statements.",
            errors=multi_valued,
        )
