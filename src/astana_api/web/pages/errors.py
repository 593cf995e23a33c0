"""Error pages: the status, the reason and a search."""

from starlette.requests import Request
from starlette.responses import Response

from astana_api.errors import Problem
from astana_api.web.rendering import PageContent, page_translator, respond_unstored


def render_error(request: Request, problem: Problem) -> Response:
    """Return the page of a problem, with its status and headers."""
    title = page_translator(request)(f"status.{problem.status}")
    content = PageContent("error.html", title, {"problem": problem})
    response = respond_unstored(request, content, problem.status)
    response.headers.update(problem.headers)
    return response
