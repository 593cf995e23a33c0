"""The tables of the documentation that come from code, between `<!-- NAME: begin -->` and `end`."""

from collections.abc import Callable, Mapping, Sequence
from inspect import cleandoc

from astana_api.api.app import documented_application
from astana_api.domain.enums import Kind
from astana_api.domain.vocabulary import PROPERTIES, Property
from astana_api.errors import all_problems
from astana_api.settings import Settings, variables


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join([_row(*head), "|" + "---|" * len(head), *(_row(*row) for row in rows)])


def settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        shown = " or ".join(f"`{variable}`" for variable in variables(name))
        rows.append((shown, f"`{field.default}`", field.description or ""))
    return _table(("variable", "default", "meaning"), rows)


def problems() -> str:
    rows = [
        (str(kind.status), f"`{kind.code}`", cleandoc(kind.__doc__ or "").replace("\n", " "))
        for kind in all_problems()
    ]
    return _table(("status", "code", "meaning"), rows)


def _kinds(kinds: tuple[Kind, ...]) -> str:
    return "-" if set(kinds) == set(Kind) else ", ".join(kinds)


def _values(row: Property) -> str:
    targets = "the same kind" if row.same_kind else _kinds(row.targets)
    of = "" if targets == "-" else f" ({targets})"
    names = [
        f"entity{of}" if value == "entity" else "extent" if row.extent else value.value
        for value in row.values
    ]
    return " or ".join(names)


def _how_many(row: Property) -> str:
    if row.per_language:
        return "one a language"
    if row.single:
        return "one"
    return "one for " + ", ".join(row.single_for) if row.single_for else "many"


def vocabulary() -> str:
    rows = [
        (
            f"`{row.id}`",
            row.description,
            _kinds(row.subjects),
            _values(row),
            _how_many(row),
            ", ".join(f"`{name}`" for name in row.qualifiers),
            row.inverse or "",
        )
        for row in PROPERTIES.values()
    ]
    head = ("property", "meaning", "of", "value", "shows", "qualifiers", "read from the other side")
    return _table(head, rows)


_MOMENT = {"as_of", "at", "include_no"}
_NO_FILTERS = {"limit", "cursor", "count", "sort", "fields", "include", "format", *_MOMENT}


def filters() -> str:
    """The filters of each list, from the OpenAPI document."""
    document = documented_application().openapi()
    shared = document["components"].get("parameters", {})
    rows = []
    for path, operations in document["paths"].items():
        said = operations.get("get", {}).get("parameters", [])
        parameters = [shared[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in said]
        names = [p["name"] for p in parameters if p["in"] == "query"]
        if "cursor" in names and "{" not in path:
            wanted = [name for name in names if name not in _NO_FILTERS]
            rows.append((f"`{path}`", ", ".join(f"`{name}`" for name in wanted) or "none"))
    return _table(("list", "filters"), rows)


GENERATED: Mapping[str, Callable[[], str]] = {
    "filters": filters,
    "settings": settings,
    "problems": problems,
    "vocabulary": vocabulary,
}


def filled(text: str) -> str:
    """The page with its generated parts as the code now gives them."""
    for name, make in GENERATED.items():
        begin, end = (f"<!-- {name}: {edge} -->" for edge in ("begin", "end"))
        before, found, rest = text.partition(begin)
        if found:
            after = rest.partition(end)[2]
            text = f"{before}{begin}\n\n{make()}\n\n{end}{after}"
    return text
