"""Rendering of pages: templates, headers and the data that every page has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import Response

from astana_api.api.http.authorization import get_principal
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_string import parse_query
from astana_api.api.http.request_state import get_revision
from astana_api.domain.enums import Scope
from astana_api.errors import InvalidQueryParameter
from astana_api.web.sessions.cookies import csrf_token
from astana_api.web.static_files import asset_path
from astana_api.web.texts.catalogue import Translate, inverse_label, property_label, translator
from astana_api.web.texts.dates import describe_date
from astana_api.web.texts.direction import (
    clip_text,
    isolate_text,
    remove_bidi_controls,
    text_direction,
)
from astana_api.web.texts.languages import (
    LANGUAGE_PARAMETER,
    LANGUAGES,
    choose_language,
    page_direction,
)

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""A page loads from this server only, and has no script and no style in its text."""

_VARY: Final = "Accept, Accept-Language, Accept-Encoding, Cookie, Origin"
_HTML: Final = b"text/html; charset=utf-8"
_MAX_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The addresses of what a page shows: its JSON, its exports and the version to cite."""

    json: str | None = None
    exports: Sequence[tuple[str, str]] = ()
    """Labels and paths."""
    cite_as: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The data in the head of a page for programs: `citation_*` tags and schema.org JSON-LD."""

    tags: Sequence[tuple[str, str]] = ()
    json_ld: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PageContent:
    """The template of a page with its variables."""

    template: str
    title: str
    values: Mapping[str, Any]
    links: PageLinks = field(default_factory=PageLinks)
    metadata: Metadata = field(default_factory=Metadata)


def section_anchor(key: str) -> str:
    """Return the anchor of a section on the page of its document."""
    return f"section-{quote(key, safe='')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("astana_api.web"),
        # Of every template, whatever its name.
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {
        "asset": asset_path,
        "languages": LANGUAGES,
        "isolate": isolate_text,
        "clip": clip_text,
        "text_direction": text_direction,
        "section_anchor": section_anchor,
    }
    return environment


def request_params(request: Request) -> list[tuple[str, str]]:
    """Return the parameters of the query without the language of the page."""
    return [
        pair for pair in parse_query(request.scope["query_string"]) if pair[0] != LANGUAGE_PARAMETER
    ]


def sent_params(request: Request) -> list[tuple[str, str]]:
    """Return the parameters with a value: a form sends its empty fields too."""
    return [pair for pair in request_params(request) if pair[1]]


def page_translator(request: Request) -> Translate:
    """Return the translator of the language of the page."""
    return translator(choose_language(request.scope))


def render_html(request: Request, content: PageContent) -> bytes:
    """Return the page as HTML in the language of the request."""
    language = choose_language(request.scope)
    translate = translator(language)
    try:
        params = request_params(request)
    except InvalidQueryParameter:
        params = []
    path = quote(request.scope["path"])
    site = request.app.site
    principal = get_principal(request.scope)
    title = clip_text(remove_bidi_controls(content.title), _MAX_TITLE)
    values = {
        "t": translate,
        "language": language,
        "direction": page_direction(language),
        "title": title,
        "links": content.links,
        "metadata": content.metadata,
        "path": path,
        "language_links": [
            (code, name, f"{path}?{urlencode([*params, (LANGUAGE_PARAMETER, code)])}")
            for code, name in LANGUAGES.items()
        ],
        "query_text": dict(params).get("q", "") if path == "/search" else "",
        "chosen_language": _chosen_language(request),
        "canonical": f"{site.public_url}{path}" if site.public_url else None,
        "public_url": site.public_url,
        "principal": principal,
        "may_write": principal is not None and principal.has_scope(Scope.WRITE),
        "csrf_token": csrf_token(request.scope) if principal is not None else None,
        "href": partial(localized_href, request),
        "date": partial(describe_date, translate=translate),
        "property_label": partial(property_label, translate),
        "inverse_label": partial(inverse_label, translate),
        **content.values,
    }
    return _environment().get_template(content.template).render(values).encode()


def _chosen_language(request: Request) -> str | None:
    """Return the language in `?lang=`, which links keep; None if `Accept-Language` chose it."""
    language = request.query_params.get(LANGUAGE_PARAMETER)
    return language if language in LANGUAGES else None


def localized_href(request: Request, path: str, **params: object) -> str:
    """Return a link to a page that keeps a language chosen with `?lang=`; None is left out."""
    pairs = [(name.rstrip("_"), str(value)) for name, value in params.items() if value is not None]
    language = _chosen_language(request)
    if language is not None:
        pairs.append((LANGUAGE_PARAMETER, language))
    separator = "&" if "?" in path else "?"
    return f"{path}{separator}{urlencode(pairs)}" if pairs else path


def respond(request: Request, content: PageContent) -> Response:
    """Return the response for a page; one for a signed-in reader is not stored anywhere."""
    body = render_html(request, content)
    if get_principal(request.scope) is not None:
        return _unstored(body)
    response = Representation(
        request.scope, body, get_revision(request.scope) or 0, media_type=_HTML
    )
    set_page_headers(response, request.scope["path"], content.links)
    return response


def respond_unstored(request: Request, content: PageContent, status: int = 200) -> Response:
    """Return the response for a page that no cache may store, such as a form or an error."""
    return _unstored(render_html(request, content), status)


def _unstored(body: bytes, status: int = 200) -> Response:
    response = Response(body, status, media_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    set_page_headers(response, "", PageLinks())
    return response


def set_page_headers(response: Response, path: str, links: PageLinks) -> None:
    """Set the headers that every page has, and its links (RFC 8288)."""
    response.headers["Vary"] = _VARY
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    targets = []
    if links.json is not None:
        targets.append(f'<{links.json}>; rel="alternate"; type="application/json"')
    if links.cite_as is not None:
        targets.append(f'<{links.cite_as}>; rel="cite-as"')
    if path and targets:
        response.headers["Link"] = ", ".join(targets)
