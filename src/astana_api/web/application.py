"""The application that `astana-api serve` runs: the API and the pages."""

from astana_api.api.app import Application
from astana_api.api.app import create_app as create_api
from astana_api.settings import Settings
from astana_api.web.site import Site


def create_app(settings: Settings | None = None) -> Application:
    """Return the API with the HTML pages; see `api.app.create_app`."""
    settings = settings or Settings()
    return create_api(settings, Site(settings))
