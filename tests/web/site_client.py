"""A client of the site on a database that a test writes."""

from astana_api.api.app import build_app
from astana_api.api.asgi_stack import StackOptions
from astana_api.db.database import Database
from astana_api.settings import Settings
from astana_api.web.site import Site
from tests.support.editor_client import EditorClient
from tests.support.seeded_app import HTTPResponse
from tests.web.html import Element, parse_html

DEFAULTS = StackOptions()


class SiteClient(EditorClient):
    """An editor of the API and a reader of the pages, which are read without a key."""

    def __init__(
        self,
        database: Database,
        options: StackOptions = DEFAULTS,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(database, "ada")
        self.app = build_app(options=options, site=Site(settings or Settings()))
        self.app.state.database = database

    def fetch_page(self, target: str, **headers: str) -> HTTPResponse:
        """Request a page as a browser."""
        return self(target, accept="text/html", **headers)

    def read_page(self, target: str, **headers: str) -> Element:
        """Request a page, expect 200, and return its document."""
        response = self.fetch_page(target, **headers)
        assert response.status == 200, response.body
        return parse_html(response.body)
