"""The interface of the HTML pages, which the layer above the API provides."""

from collections.abc import Sequence
from typing import Protocol

from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Scope

from astana_api.api.http.authorization import Principal
from astana_api.errors import Problem


class PageSite(Protocol):
    """HTML pages beside the API, on addresses of their own.

    The API is the same with and without a site, except that `GET /` of a browser is a page.
    """

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The routes of the pages and of their static files."""
        ...

    def wrap(self, api: ASGIApp) -> ASGIApp:
        """Return the application that serves the start page to browsers and calls `api` else."""
        ...

    def is_page(self, scope: Scope) -> bool:
        """Return whether the response is an HTML page, also if it is an error."""
        ...

    def is_public(self, scope: Scope) -> bool:
        """Return whether the page never needs a key: static files and the sign-in."""
        ...

    def cache_variant(self, scope: Scope) -> str:
        """Return what the page depends on besides path and query: the language."""
        ...

    async def find_principal(self, scope: Scope) -> Principal | None:
        """Return the principal of the session of a request; None without a valid session."""
        ...

    def render_problem(self, problem: Problem, scope: Scope) -> Response:
        """Return an error page."""
        ...


def find_site(scope: Scope) -> PageSite | None:
    """Return the site whose page the request is for; None for the API."""
    site: PageSite | None = getattr(scope.get("app"), "site", None)
    return site if site is not None and site.is_page(scope) else None
