"""Reads of requests to the links of citations."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import String, bindparam, func, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, loads
from astana_api.domain.text.normalization import http_url
from astana_api.models import CitationVersion, LinkCheck

FIELDS = ("url", "archive_url")
"""The fields of a citation with a URL that can be followed."""

_version = table(CitationVersion).c
_check = table(LinkCheck).c
_URLS = CompiledStatement(
    select(_version.citation_id, _version.url, _version.archive_url)
    .where(_version.to_revision.is_(None))
    .order_by(_version.citation_id)
)
_LAST_CHECKS = CompiledStatement(
    select(_check.citation_id, _check.field, _check.url, func.max(_check.checked_at)).group_by(
        _check.citation_id, _check.field, _check.url
    )
)
_CHECKS_BY_CITATION = CompiledStatement(
    select(
        _check.field,
        _check.url,
        _check.checked_at,
        _check.outcome,
        _check.status,
        _check.redirects,
        _check.error,
    )
    .where(_check.citation_id == bindparam("id", type_=String()))
    .order_by(_check.checked_at.desc())
)


class DueLink(NamedTuple):
    """A URL to check, with the citations and fields that have it."""

    url: str
    fields: tuple[tuple[str, str], ...]


async def find_due_links(snapshot: Snapshot, before: str) -> list[DueLink]:
    """Return the URLs of current citations that were not checked after a time.

    Those that were never checked come first, then those with the oldest check. A URL that several
    citations have is listed once.
    """
    checks = await snapshot.all(_LAST_CHECKS, {}, long_running=True)
    checked_at = {(citation, field, url): at for citation, field, url, at in checks}
    fields_by_url: dict[str, list[tuple[str, str]]] = {}
    last: dict[str, str] = {}
    for citation_id, *urls in await snapshot.all(_URLS, {}, long_running=True):
        for field, url in zip(FIELDS, urls, strict=True):
            if url is None or http_url(url) is None:
                continue
            fields_by_url.setdefault(url, []).append((citation_id, field))
            at = checked_at.get((citation_id, field, url), "")
            last[url] = min(last.get(url, at), at)
    due = sorted((at, url) for url, at in last.items() if at <= before)
    return [DueLink(url, tuple(fields_by_url[url])) for _, url in due]


async def get_link_checks(snapshot: Snapshot, citation: Json) -> Json:
    """Return the links of a citation with the checks of their URLs, the latest first."""
    checks: dict[tuple[str, str], list[Json]] = {}
    for row in await snapshot.all(_CHECKS_BY_CITATION, {"id": citation["id"]}):
        field, url, checked_at, outcome, status, redirects, error = row
        checks.setdefault((field, url), []).append(
            {
                "checked_at": checked_at,
                "outcome": outcome,
                "status": status,
                "redirects": loads(redirects),
                "error": error,
            }
        )
    return {
        "citation": citation["id"],
        "url_status": citation["url_status"],
        "links": [
            {"field": field, "url": url, "checks": checks.get((field, url), [])}
            for field, url in _followable_urls(citation)
        ],
        "self": f"{citation['self']}/links",
    }


def _followable_urls(citation: Json) -> Iterator[tuple[str, str]]:
    for field in FIELDS:
        url = citation[field]
        if url is not None and http_url(url) is not None:
            yield field, url
