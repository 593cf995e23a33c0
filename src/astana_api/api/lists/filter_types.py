"""Types, parsers and validators of filters that several lists share."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import AfterValidator, TypeAdapter, ValidationError, WithJsonSchema
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from astana_api.api.lists.parameters import COMMA_SEPARATED, MAX_LIMIT
from astana_api.api.lists.sparse_fields import parse_names
from astana_api.domain.dates import edtf
from astana_api.domain.text.identifiers import parse_doi, parse_isbn, parse_issn
from astana_api.domain.text.normalization import MAX_ENTITY_ID_LENGTH, is_entity_id, quote
from astana_api.domain.text.scripts import fold_or_keep, normalize_language_tag
from astana_api.domain.text.slugs import make_slug
from astana_api.domain.text.suggestions import find_close_match
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.errors import InvalidQueryParameter
from astana_api.schemas.field_types import SLUG_PATTERN, STATEMENT_ID_PATTERN, check_statement_id


def _validate_property(text: str) -> str:
    if text not in PROPERTIES:
        raise PydanticCustomError(
            "property",
            "There is no property {name}; {hint}",
            {"name": repr(text), "hint": suggest_property(text)},
        )
    return text


def suggest_property(text: str) -> str:
    """Return a hint for an unknown property."""
    close = find_close_match(text, PROPERTIES)
    return f"did you mean {close}?" if close else "GET /v1/properties lists them"


def _validate_edtf(text: str) -> str:
    try:
        edtf.parse_period(text)
    except edtf.EdtfError as exc:
        raise PydanticCustomError("edtf", "{reason}", {"reason": str(exc)}) from None
    return text


KnownProperty = Annotated[
    str,
    AfterValidator(_validate_property),
    WithJsonSchema({"type": "string", "enum": list(PROPERTIES)}),
]
"""The id of a property in the vocabulary."""

EdtfDate = Annotated[
    str, AfterValidator(_validate_edtf), WithJsonSchema({"type": "string", "format": "edtf"})
]
"""A date or an interval in EDTF, as the client wrote it."""


def _normalize_language(text: str) -> str:
    try:
        return normalize_language_tag(text)
    except ValueError as exc:
        raise PydanticCustomError("language", "{reason}", {"reason": str(exc)}) from None


def _validate_id(text: str) -> str:
    if is_entity_id(text):
        return text
    slug = make_slug(text)
    raise PydanticCustomError(
        "id",
        "{text} is not an id{hint}",
        {"text": quote(text), "hint": f"; did you mean {slug}?" if slug else ""},
    )


def _validate_statement_id(text: str) -> str:
    try:
        return check_statement_id(text)
    except ValueError as exc:
        raise PydanticCustomError("statement_id", "{reason}", {"reason": str(exc)}) from None


_RECORD_ID_SCHEMA: Final[JsonDict] = {
    "type": "string",
    "pattern": SLUG_PATTERN,
    "maxLength": MAX_ENTITY_ID_LENGTH,
}
_STATEMENT_ID_SCHEMA: Final[JsonDict] = {"type": "string", "pattern": STATEMENT_ID_PATTERN}

RecordId = Annotated[
    str,
    AfterValidator(_validate_id),
    WithJsonSchema(_RECORD_ID_SCHEMA),
]
"""The id of an entity, a citation or a document."""

StatementRecordId = Annotated[
    str,
    AfterValidator(_validate_statement_id),
    WithJsonSchema(_STATEMENT_ID_SCHEMA),
]
"""The id of a statement."""

LanguageTag = Annotated[
    str, AfterValidator(_normalize_language), WithJsonSchema({"type": "string", "format": "bcp47"})
]
"""A BCP 47 tag, in any case."""

TrueOrFalse = Literal["true", "false"]
"""A boolean as in JSON."""


def _identifier(parse: Callable[[str], str]) -> AfterValidator:
    def validate(text: str) -> str:
        try:
            return parse(text)
        except ValueError as exc:
            raise PydanticCustomError("identifier", "{reason}", {"reason": str(exc)}) from None

    return AfterValidator(validate)


Doi = Annotated[str, _identifier(parse_doi), WithJsonSchema({"type": "string", "format": "doi"})]
Isbn = Annotated[str, _identifier(parse_isbn), WithJsonSchema({"type": "string", "format": "isbn"})]
Issn = Annotated[str, _identifier(parse_issn), WithJsonSchema({"type": "string", "format": "issn"})]


def fold_texts(texts: list[str]) -> list[str]:
    """Return texts in the folded form of stored keys, in which case and accents do not count.

    A text that folds to nothing stays as it is, so that it does not match all such texts.
    """
    return [fold_or_keep(text) for text in texts]


def parse_flag(value: TrueOrFalse | None) -> list[int] | None:
    """Return the column values that a boolean filter matches; None without the filter."""
    return None if value is None else [int(value == "true")]


def parse_presence(
    parameter: str, raw_value: str | None, names: Sequence[str]
) -> dict[str, list[int]]:
    """Return the filters for the names in `has` or `lacks`.

    Raise InvalidQueryParameter, naming the parameter, for an unknown or an empty name.
    """
    found = parse_names(parameter, raw_value, names) or ()
    return {f"{parameter}_{name}": [1] for name in found}


_IDS: Final = f"At most {MAX_LIMIT} comma-separated ids; unknown ids are left out."

Ids = Annotated[
    str | None,
    Query(description=_IDS, json_schema_extra={COMMA_SEPARATED: _RECORD_ID_SCHEMA}),
]
"""Ids of the entities, citations or documents to return."""

StatementIds = Annotated[
    str | None,
    Query(description=_IDS, json_schema_extra={COMMA_SEPARATED: _STATEMENT_ID_SCHEMA}),
]
"""Ids of the statements to return."""


_RECORD_ID: TypeAdapter[str] = TypeAdapter(RecordId)
_STATEMENT_ID: TypeAdapter[str] = TypeAdapter(StatementRecordId)


def parse_ids(raw_value: str | None) -> list[str] | None:
    """Return the distinct ids in the parameter `ids`; None without it.

    Raise InvalidQueryParameter, naming `ids`, for a text that is no id and for more than MAX_LIMIT.
    """
    return _parse_ids(raw_value, _RECORD_ID)


def parse_statement_ids(raw_value: str | None) -> list[str] | None:
    """Return the same as `parse_ids` for ids of statements."""
    return _parse_ids(raw_value, _STATEMENT_ID)


def _parse_ids(raw_value: str | None, id_type: TypeAdapter[str]) -> list[str] | None:
    if raw_value is None:
        return None
    ids = list(dict.fromkeys(raw_value.split(",")))
    if "" in ids:
        raise InvalidQueryParameter.named(
            "ids", "One of the ids is empty: separate ids by one comma."
        )
    if len(ids) > MAX_LIMIT:
        raise InvalidQueryParameter.named("ids", f"At most {MAX_LIMIT} ids may be given.")
    for each in ids:
        try:
            id_type.validate_python(each)
        except ValidationError as exc:
            raise InvalidQueryParameter.named("ids", exc.errors()[0]["msg"]) from None
    return ids
