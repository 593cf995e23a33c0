"""Forms of the pages: their fields, and the proof that a page of this site sent them."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from astana_api.errors import Forbidden, MalformedRequest, UnsupportedMediaType
from astana_api.web.sessions.cookies import csrf_token

CSRF_FIELD = "csrf"
_FORM_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 40


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields with a value of a form that a page of this site sent, without spaces.

    Raise Forbidden if another site sent it.
    """
    require_same_site(request)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != _FORM_TYPE:
        raise UnsupportedMediaType(f"A form is sent as {_FORM_TYPE}.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode("ascii"), errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        raise MalformedRequest("The form is no valid UTF-8 or has too many fields.") from None
    return {name: text.strip() for name, text in pairs if text.strip()}


def require_same_site(request: Request) -> None:
    """Raise Forbidden for a request that the browser attributes to another site.

    A browser sends `Sec-Fetch-Site` or `Origin` with a form; what has neither is not rejected here,
    but needs the token of the session (`require_csrf_token`).
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        is_own = site in ("same-origin", "none")
    else:
        # "null": the pages have the referrer policy `no-referrer`.
        is_own = origin in (None, "null") or urlsplit(origin).netloc == request.headers.get("host")
    if not is_own:
        raise Forbidden("Another site sent this form.")


def require_csrf_token(request: Request, form: Mapping[str, str]) -> None:
    """Raise Forbidden unless the form has the token of the session."""
    expected = csrf_token(request.scope)
    if expected is None or not hmac.compare_digest(expected, form.get(CSRF_FIELD, "")):
        raise Forbidden(
            "The form is not from a page of this session. Open the page again and send its form."
        )
