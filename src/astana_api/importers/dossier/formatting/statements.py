"""Write a statement in the long form, and in the shortest form that is read as equal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.short_forms import Defaults, expand_statement
from astana_api.importers.dossier.files.yaml import (
    Entry,
    MappingNode,
    ScalarNode,
    read_yaml,
    to_python,
)
from astana_api.importers.dossier.formatting.statement_records import (
    Record,
    build_record,
    property_of,
)
from astana_api.importers.dossier.formatting.yaml_text import write_flow

_NOWHERE: Final = SourceLocation("", 1, 1)
_NAMED_QUALIFIERS: Final = ("during", "place", "scheme", "attributed_to", "rank")
_ONE_LINE_EVIDENCE: Final = ("cite", "at", "exact")


@dataclass(frozen=True, slots=True)
class DefaultValues:
    """The kind of entities, and the language and the section of statements, that are left out."""

    kind: str | None = None
    lang: str | None = None
    at: str | None = None

    def as_record(self) -> Record:
        """Return the values that there are, by key."""
        values = {"kind": self.kind, "lang": self.lang, "at": self.at}
        return {key: value for key, value in values.items() if value is not None}

    def as_defaults(self) -> Defaults:
        """Return the values as the reader has them."""
        return Defaults(
            {
                key: Entry(_NOWHERE, ScalarNode(_NOWHERE, value))
                for key, value in self.as_record().items()
            }
        )


def write_long(record: Record) -> list[str]:
    """Return the lines of a statement with one key on each line."""
    lines: list[str] = []
    for key, value in record.items():
        if key != "evidence":
            lines.append(f"{key}: {write_flow(value)}")
            continue
        lines.append("evidence:")
        for piece in value:
            item = _as_item([f"{name}: {write_flow(part)}" for name, part in piece.items()])
            lines += [f"  {line}" for line in item]
    return _as_item(lines)


def write_short(record: Record, defaults: DefaultValues) -> str:
    """Return the statement on one line: in the one-line form, or as a mapping."""
    one_line = write_one_line(record, defaults)
    if one_line is not None:
        return f"- {one_line}"
    shorter = _leave_out(record, defaults)
    prop = property_of(record)
    value = record[prop]
    if isinstance(value, Mapping) and value.get("lang") == defaults.lang and "text" in value:
        shorter[prop] = {"text": value["text"]}
    if "evidence" in record:
        shorter["evidence"] = [_leave_out(piece, defaults) for piece in record["evidence"]]
    return f"- {write_flow(shorter)}"


def write_one_line(record: Record, defaults: DefaultValues) -> str | None:
    """Return the property and its statement in the one-line form; None if it has no such form."""
    prop = property_of(record)
    if not isinstance(record[prop], str) or "evidence" in record:
        return None
    line = " ".join([f"{prop}:", record[prop], *_parts(record, defaults)])
    # Whether each text can be written without quotation marks is left to the reader.
    diagnostics = DiagnosticCollector()
    node = read_yaml(line.encode(), "", diagnostics)
    if len(diagnostics) or not isinstance(node, MappingNode) or list(node.entries) != [prop]:
        return None
    if not isinstance(to_python(node.entries[prop].value), str):
        return None
    statement = expand_statement(node, defaults.as_defaults(), diagnostics)
    assert isinstance(statement, MappingNode)
    return line if not len(diagnostics) and build_record(statement) == record else None


def _parts(record: Record, defaults: DefaultValues) -> Iterator[str]:
    """Yield the parts after the value."""
    items = list(_qualifiers(record, defaults))
    if items:
        yield f"({', '.join(items)})"
    cite, at, exact = (record.get(key) for key in _ONE_LINE_EVIDENCE)
    if cite:
        yield f"[{', '.join(cite)}]"
    if at is not None and (exact is None or at != defaults.at):
        yield f"@{at}"
    if exact is not None:
        yield f'"{exact}"'


def _qualifiers(record: Record, defaults: DefaultValues) -> Iterator[str]:
    """Yield the items between the parentheses; the caller checks how they are read."""
    prop = PROPERTIES[property_of(record)]
    role, ended = record.get("role"), record.get("ended")
    if role is not None:
        yield role
    if "name_kind" in record:
        yield record["name_kind"]
    start, end = record.get("start", ""), record.get("end", "")
    if start or end or ended is False:
        yield f"{start}/{end or ('..' if ended is False else '')}"
    if ended is True:
        yield "ended"
    if "lang" in record and record["lang"] != defaults.lang:
        yield f"lang={record['lang']}"
    for key in _NAMED_QUALIFIERS:
        if key in record and key != prop.id:
            yield (
                record[key]
                if key == "during" and "/" not in record[key]
                else f"{key}={record[key]}"
            )


def _leave_out(record: Mapping[str, Any], defaults: DefaultValues) -> Record:
    """Return the mapping without the values that are defaults, and a single source alone."""
    shorter = dict(record)
    if defaults.lang is not None and record.get("lang") == defaults.lang:
        del shorter["lang"]
    if "exact" in record and record.get("at") == defaults.at:
        del shorter["at"]
    if len(record.get("cite", ())) == 1:
        shorter["cite"] = record["cite"][0]
    return shorter


def _as_item(lines: list[str]) -> list[str]:
    """Return the lines as an item of a list."""
    return [f"{'- ' if index == 0 else '  '}{line}" for index, line in enumerate(lines)]
