"""Detect the format of a file by its content; of tables alone the name tells the format."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, get_args

import orjson

from astana_api.domain.csl import CslType
from astana_api.importers.imported_files import UnreadableFile
from astana_api.importers.popolo.record_types import find_record_type, is_collection


class ImportFormat(StrEnum):
    """The format of a file that can be imported."""

    POPOLO = "popolo"
    FTM = "ftm"
    WIKIDATA = "wikidata"
    CSL_JSON = "csljson"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSV = "csv"


_TABLE_NAME: Final = re.compile(r".*\.(?:csv|tsv|tab)\Z", re.IGNORECASE | re.DOTALL)
_RIS: Final = re.compile(rb"^[ \t]*TY {1,2}- ?[A-Za-z]", re.MULTILINE)
_BIBTEX: Final = re.compile(rb"^[ \t]*@[ \t]*[A-Za-z]+\s*[{(]", re.MULTILINE)
_WIKIDATA_ID: Final = re.compile(r"[QPL][1-9][0-9]*")
_CSL_TYPES: Final = frozenset(get_args(CslType))
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def detect_format(content: bytes, name: str) -> ImportFormat:
    """Return the format.

    Raise UnreadableFile if JSON is malformed, or if the content has no known format.
    """
    if _TABLE_NAME.match(name):
        return ImportFormat.CSV
    body = content.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if body.startswith((b"{", b"[")):
        return _detect_json(body)
    ris, bibtex = _RIS.search(body), _BIBTEX.search(body)
    if ris and (bibtex is None or ris.start() < bibtex.start()):
        return ImportFormat.RIS
    if bibtex:
        return ImportFormat.BIBTEX
    raise _unknown("the content has none of the formats")


def _detect_json(body: bytes) -> ImportFormat:
    """Return the format of a JSON document, or of lines of JSON by the first line."""
    first_line = body.partition(b"\n")[0]
    try:
        data: object = orjson.loads(first_line)
    except orjson.JSONDecodeError:
        data = None
    if isinstance(data, dict) and _is_followthemoney(data):
        return ImportFormat.FTM
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise UnreadableFile(f"line {exc.lineno}", f"invalid JSON: {exc.msg}") from None
    sample = data[0] if isinstance(data, list) and data else data
    if not isinstance(sample, dict):
        raise _unknown("the JSON has no records")
    # A pretty-printed entity of FollowTheMoney is not read, because each has a line of its own.
    if _is_wikidata(sample):
        return ImportFormat.WIKIDATA
    if _is_csl(sample):
        return ImportFormat.CSL_JSON
    if is_collection(sample) or find_record_type(sample) or "name" in sample:
        return ImportFormat.POPOLO
    raise _unknown("the fields of the JSON belong to none of the formats")


def _is_followthemoney(record: Mapping[str, object]) -> bool:
    if "op" in record:
        return isinstance(record.get("entity"), dict)
    return isinstance(record.get("schema"), str) and isinstance(record.get("properties"), dict)


def _is_wikidata(record: Mapping[str, object]) -> bool:
    entities = record.get("entities", record)
    if not isinstance(entities, dict):
        return False
    record_id = entities.get("id")
    if isinstance(record_id, str) and _WIKIDATA_ID.fullmatch(record_id):
        return any(key in entities for key in ("labels", "claims", "datatype"))
    return bool(entities) and all(map(_WIKIDATA_ID.fullmatch, entities))


def _is_csl(record: Mapping[str, object]) -> bool:
    """Return whether a record is an item of CSL; a speech of Popolo has a creator, and no id."""
    item_type = record.get("type")
    is_item = isinstance(item_type, str) and item_type in _CSL_TYPES
    return is_item and not any(key.endswith("_id") for key in record)


def _unknown(reason: str) -> UnreadableFile:
    return UnreadableFile("line 1", f"{reason}: name the format, one of {', '.join(ImportFormat)}")
