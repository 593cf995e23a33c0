"""The pages of the audit: findings with their filters, and the coverage of statements."""

from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from astana_api.api.http.responses import open_snapshot
from astana_api.audit.registry import RULES, Result, Severity
from astana_api.domain.rendering.entities import Json
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.queries.audit.coverage import MEASURES
from astana_api.queries.view import HeadView
from astana_api.web.pages.lists import next_page_href
from astana_api.web.rendering import (
    PageContent,
    PageLinks,
    localized_href,
    page_translator,
    respond,
    sent_params,
)
from astana_api.web.resources import read_resource

_LIMIT: Final = "50"
_GROUPS: Final = ("kind", "property", "document", "language", "publisher")


async def get_audit_page(request: Request) -> Response:
    """Return a page of findings, with the number of each rule; it takes the filters of the API."""
    params = sent_params(request)
    names = {name for name, _ in params}
    api_params = params if "limit" in names else [*params, ("limit", _LIMIT)]
    record = (await read_resource(request, "/v1/audit", api_params)).record
    found = record["items"]
    async with open_snapshot(request) as snapshot:
        view = HeadView(snapshot)
        find_entity = await view.load_names({key for each in found for key in each["entities"]})
    values = {
        "findings": found,
        "find_entity": find_entity,
        "rules": RULES,
        "counts": _link_counts(request, record["counts"], params),
        "evaluated_on": record["evaluated_on"],
        "filters": dict(params),
        "severities": [each.value for each in reversed(Severity)],
        "results": [Result.NOT_COMPLIANT.value, Result.UNDECIDABLE.value],
        "properties": sorted(PROPERTIES),
        "next_link": next_page_href(request, record["next"]),
    }
    path = f"/v1/audit?{urlencode(params)}" if params else "/v1/audit"
    title = page_translator(request)("kind.audit")
    return respond(request, PageContent("audit.html", title, values, PageLinks(path)))


def _link_counts(
    request: Request, counts: Json, params: list[tuple[str, str]]
) -> list[tuple[str, Json, str, bool]]:
    """Return each rule with its numbers, the link that selects it or all, and whether selected."""
    selected = {value for name, value in params if name == "rule"}
    others = [pair for pair in params if pair[0] not in ("rule", "cursor")]
    links = []
    for rule in sorted(counts, key=lambda each: (-RULES[each].severity.level, each)):
        pairs = others if rule in selected else [*others, ("rule", rule)]
        path = f"/audit?{urlencode(pairs)}" if pairs else "/audit"
        links.append((rule, counts[rule], localized_href(request, path), rule in selected))
    return links


async def get_coverage_page(request: Request) -> Response:
    """Return the shares of the statements that have a source, of all and of each group."""
    path = "/v1/audit/coverage"
    coverage = (await read_resource(request, path, sent_params(request))).record
    groups: list[tuple[str, Any]] = [(name, coverage[f"by_{name}"]) for name in _GROUPS]
    values = {"coverage": coverage, "groups": groups, "measures": MEASURES}
    title = page_translator(request)("audit.coverage")
    return respond(request, PageContent("coverage.html", title, values, PageLinks(path)))
