"""Read CSL-JSON: an array of items, or one item."""

from collections.abc import Iterable, Mapping
from typing import Final

import orjson

from astana_api.domain.citation_fields import CITATION_FIELDS, FieldType
from astana_api.domain.statements.drafts import AuthorDraft
from astana_api.domain.text.normalization import quote
from astana_api.importers.citations.contributors import join_name
from astana_api.importers.citations.csl_dates import csl_date_to_edtf
from astana_api.importers.citations.encoding import decode_text
from astana_api.importers.citations.records import CSL_TYPES, CitationBuilder, CitationCollector
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)

_KEYS: Final = {
    "author": "authors",
    **{field.csl: key for key, field in CITATION_FIELDS.items() if field.csl is not None},
}
_DEPRECATED: Final = {
    "event": "event-title",
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
}
_RECORD_KEYS: Final = ("id", "type", "citation-key", "custom")
_CUSTOM_KEYS: Final = ("archive_url", "archived")


def read_csl_json(content: bytes, source: ImportSource) -> ImportedFile:
    """Return the citations of a file; raise UnreadableFile if it is not CSL-JSON."""
    collector = CitationCollector(source)
    text = decode_text(content, collector)
    try:
        items = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise UnreadableFile(f"line {exc.lineno}", f"invalid JSON: {exc.msg}") from None
    if isinstance(items, dict) and "type" in items:
        items = [items]
    if not isinstance(items, list):
        raise UnreadableFile("/", "expected an array of CSL items")
    for index, item in enumerate(items):
        collector.records += 1
        _read_item(item, f"/{index}", collector)
    return collector.finish_records()


def _read_item(item: object, location: str, collector: CitationCollector) -> None:
    if not isinstance(item, dict):
        collector.note(NoteType.REJECTED, location, "expected an object, a CSL item")
        return
    type_ = item.get("type")
    if not isinstance(type_, str) or type_ not in CSL_TYPES:
        quoted = quote(type_) if isinstance(type_, str) else "none"
        reason = f"type: expected a type of CSL 1.0.2, such as webpage; got {quoted}"
        collector.note(NoteType.SKIPPED, location, reason)
        return
    builder = CitationBuilder(collector, location)
    for name, value in item.items():
        variable = _DEPRECATED.get(str(name), str(name))
        replaced = variable != name and variable in item
        if not replaced and name not in _RECORD_KEYS and value not in (None, "", [], {}):
            _read_variable(variable, value, f"{location}/{name}", builder)
    if isinstance(custom := item.get("custom"), dict):
        _read_custom(custom, f"{location}/custom", builder)
    local_id = next((_text(item[key]) for key in ("id", "citation-key") if item.get(key)), None)
    builder.add(local_id, type_)


def _read_variable(variable: str, value: object, location: str, builder: CitationBuilder) -> None:
    key = _KEYS.get(variable)
    if key is None:
        builder.note(NoteType.SKIPPED, location, f"{quote(variable)} has no field")
        return
    try:
        if key == "authors" or CITATION_FIELDS[key].type is FieldType.NAMES:
            builder.set_names(key, _names(value), location)
        elif CITATION_FIELDS[key].type is FieldType.DATE:
            builder.set_text(key, csl_date_to_edtf(value) or "", location)
        elif (text := _text(value)) is None:
            raise ValueError("expected a text or a number")
        else:
            builder.set_text(key, text, location)
    except ValueError as exc:
        builder.note(NoteType.REJECTED, location, f"{key}: {exc}")


def _read_custom(custom: Mapping[str, object], location: str, builder: CitationBuilder) -> None:
    """Read what the exporter of CSL-JSON writes to `custom`."""
    for key, value in custom.items():
        path = f"{location}/{key}"
        if key == "titles" and isinstance(value, dict):
            for lang, title in value.items():
                builder.set_title_in(lang, str(title), f"{path}/{lang}")
        elif key == "url_status" and isinstance(value, str):
            builder.set_url_status(value, path)
        elif key in _CUSTOM_KEYS and isinstance(value, str):
            builder.set_text(key, value, path)
        else:
            builder.note(NoteType.SKIPPED, path, f"{quote(key)} has no field")


def _names(value: object) -> Iterable[AuthorDraft]:
    if not isinstance(value, list) or not all(isinstance(name, dict) for name in value):
        raise ValueError('expected a list of names, such as [{"family": "Putz"}]')
    for name in value:
        if (draft := _name(name)) is not None:
            yield draft


def _name(name: Mapping[str, object]) -> AuthorDraft | None:
    parts = {key: text.strip() for key, value in name.items() if (text := _text(value))}
    if parts.get("literal"):
        return AuthorDraft(parts["literal"])
    comma = name.get("comma-suffix")
    return join_name(
        parts.get("family"),
        parts.get("given"),
        particle=parts.get("non-dropping-particle"),
        dropping_particle=parts.get("dropping-particle"),
        suffix=parts.get("suffix"),
        has_comma_suffix=None if comma is None else _is_true(comma),
        is_family_first=_is_true(name.get("static-ordering")),
    )


def _is_true(value: object) -> bool:
    return value not in (None, False, 0, "", "0", "false")


def _text(value: object) -> str | None:
    """Return a text or a number as text, None for any other value."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None
