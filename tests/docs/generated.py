"""Generate the documentation's tables between `<!-- NAME: begin -->` and `<!-- NAME: end -->`."""

import re
from collections.abc import Callable, Mapping
from importlib.metadata import distributions, metadata

import astana_api.audit.rules  # noqa: F401 - registers the rules
from astana_api.api.app import build_app
from astana_api.audit.registry import RULES
from astana_api.domain.citation_fields import CITATION_FIELDS
from astana_api.domain.enums import Kind
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition
from astana_api.errors import all_problems, describe
from astana_api.settings import Settings, environment_variables
from tests.docs.formats import FORMAT_TABLES
from tests.docs.pages import ROOT
from tests.docs.tables import render_table
from tests.support.openapi import parameters_of


def settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        names = " or ".join(f"`{variable}`" for variable in environment_variables(name))
        rows.append((names, f"`{field.default}`", field.description or ""))
    return render_table(("variable", "default", "meaning"), rows)


def problems() -> str:
    rows = [
        (str(kind.status), f"`{kind.code}`", describe(kind).replace("\n\n", " "))
        for kind in all_problems()
    ]
    return render_table(("status", "code", "meaning"), rows)


def _kinds(kinds: tuple[Kind, ...]) -> str:
    return "-" if set(kinds) == set(Kind) else ", ".join(kinds)


def _values(prop: PropertyDefinition) -> str:
    targets = "the same kind" if prop.same_kind else _kinds(prop.targets)
    of = "" if targets == "-" else f" ({targets})"
    entity = "another entity" if prop.irreflexive else "entity"
    names = [
        f"{entity}{of}" if value == "entity" else "extent" if prop.extent else value.value
        for value in prop.values
    ]
    return " or ".join(names)


def _how_many(prop: PropertyDefinition) -> str:
    if prop.per_language:
        return "one a language"
    if prop.single:
        return "one"
    return "one for " + ", ".join(prop.single_for) if prop.single_for else "many"


def vocabulary() -> str:
    rows = [
        (
            f"`{prop.id}`",
            prop.description,
            _kinds(prop.subjects),
            _values(prop),
            _how_many(prop),
            ", ".join(f"`{name}`" for name in prop.qualifiers),
            prop.inverse or "",
        )
        for prop in PROPERTIES.values()
    ]
    head = ("property", "meaning", "of", "value", "shows", "qualifiers", "read from the other side")
    return render_table(head, rows)


def citation_fields() -> str:
    rows = [
        (
            f"`{field.key}`" if field.stored_as_column else f"`{field.key}` *",
            f"`{field.csl}`" if field.csl else "",
            field.type.value,
            field.description,
        )
        for field in CITATION_FIELDS.values()
    ]
    return render_table(("field", "CSL name", "type", "meaning"), rows)


_TEMPORAL_PARAMETERS = {"as_of", "at", "include_no"}
_NO_FILTERS = {
    "limit",
    "cursor",
    "count",
    "sort",
    "fields",
    "omit",
    "include",
    "format",
    "locale",
    "style",
    "depth",
    *_TEMPORAL_PARAMETERS,
}

_OF_ONE_KIND = tuple(f"/v1/{kind.collection}/{{id}}" for kind in Kind)


def filters() -> str:
    """Return the table of the filters of each list, from the OpenAPI document.

    Subresources that lists of every kind of entity have are listed once, for `/v1/entities`.
    """
    document = build_app().openapi()
    rows = []
    for path, operations in document["paths"].items():
        parameters = parameters_of(document, operations.get("get", {}))
        names = [p["name"] for p in parameters if p["in"] == "query"]
        selected = [name for name in names if name not in _NO_FILTERS]
        if "cursor" in names and selected and not path.startswith(_OF_ONE_KIND):
            rows.append((f"`{path}`", ", ".join(f"`{name}`" for name in selected)))
    return render_table(("list", "filters"), rows)


def _license(name: str) -> str:
    """Return the SPDX expression of a package, else what its older metadata fields say."""
    package = metadata(name)
    stated = package["License-Expression"] or package["License"]
    classifiers = package.get_all("Classifier", ())
    named = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::")]
    return (stated or named[0]).partition("\n")[0]


def packages() -> str:
    """Return the table of the packages in requirements.lock that apply to this platform."""
    lock = (ROOT / "requirements.lock").read_text()
    installed = {
        name
        for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
        if any(distributions(name=name))
    }
    rows = [(name, _license(name)) for name in sorted(installed)]
    return render_table(("package", "licence"), rows)


def audit_rules() -> str:
    rows = [
        (f"`{rule.id}`", rule.severity.value, f"{rule.title}. {rule.explanation}", rule.example)
        for rule in RULES.values()
    ]
    return render_table(("rule", "severity", "finds", "example"), rows)


GENERATED: Mapping[str, Callable[[], str]] = {
    "audit_rules": audit_rules,
    "citation_fields": citation_fields,
    "filters": filters,
    "packages": packages,
    "settings": settings,
    "problems": problems,
    "vocabulary": vocabulary,
    **FORMAT_TABLES,
}


def fill_tables(text: str) -> str:
    """Return the page with regenerated tables."""
    for name, make in GENERATED.items():
        begin, end = (f"<!-- {name}: {edge} -->" for edge in ("begin", "end"))
        before, found, rest = text.partition(begin)
        if found:
            after = rest.partition(end)[2]
            text = f"{before}{begin}\n\n{make()}\n\n{end}{after}"
    return text
