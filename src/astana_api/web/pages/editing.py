"""Editing from the pages: a preview of the difference, then the same command as the API.

Each form has the entity tag of what its page showed, so that a change in between is a 412.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from astana_api.api.http.authorization import authorize
from astana_api.domain.enums import Kind, Scope
from astana_api.domain.rendering.entities import Json
from astana_api.errors import UnprocessableContent
from astana_api.web.pages.changes import add_difference
from astana_api.web.rendering import (
    PageContent,
    localized_href,
    page_translator,
    respond_unstored,
)
from astana_api.web.resources import write_resource
from astana_api.web.sessions.forms import CSRF_FIELD, read_form, require_csrf_token

Form = Mapping[str, str]
_EVIDENCE_FIELDS: Final = ("citation", "document", "section", "exact")
_STEP: Final = "step"
_SAVE: Final = "save"


@dataclass(frozen=True, slots=True)
class ApiWrite:
    """The write of the API that a form asks for."""

    method: str
    path: str
    body: Json | None = None
    params: tuple[tuple[str, str], ...] = field(default=())


def _require(form: Form, name: str) -> str:
    if name not in form:
        raise UnprocessableContent(f"The field {name} is empty; fill it in.")
    return form[name]


def _correct(path: str, form: Form) -> ApiWrite:
    body = {"value": _require(form, "value"), "message": form.get("message")}
    if "language" in form:
        body["lang"] = form["language"]
    return ApiWrite("PATCH", path, {key: text for key, text in body.items() if text is not None})


def _add_evidence(path: str, form: Form) -> ApiWrite:
    body = {name: form[name] for name in (*_EVIDENCE_FIELDS, "message") if name in form}
    return ApiWrite("POST", f"{path}/evidence", body)


def _retract(path: str, form: Form) -> ApiWrite:
    return ApiWrite("DELETE", path, params=(("reason", _require(form, "reason")),))


def _merge(path: str, form: Form) -> ApiWrite:
    body = {"into": _require(form, "into")}
    if "message" in form:
        body["message"] = form["message"]
    # The API merges entities of any kind at one path.
    return ApiWrite("POST", f"/v1/entities/{path.rpartition('/')[2]}/merge", body)


_STATEMENT_ACTIONS: Final = {
    "correct": _correct,
    "add-evidence": _add_evidence,
    "retract": _retract,
}
_ENTITY_ACTIONS: Final = {"merge": _merge}


async def edit_statement(request: Request) -> Response:
    """Preview or save a change of a statement."""
    return await _edit(request, "statements", _STATEMENT_ACTIONS)


def entity_editor(kind: Kind) -> Callable[[Request], Any]:
    """Return the endpoint that previews or saves a merge of an entity of the kind."""

    async def edit_entity(request: Request) -> Response:
        return await _edit(request, kind.collection, _ENTITY_ACTIONS)

    return edit_entity


ENTITY_EDITORS: Final = {kind.collection: entity_editor(kind) for kind in Kind}
"""The endpoints by the name of the collection."""


async def _edit(
    request: Request, name: str, actions: Mapping[str, Callable[[str, Form], ApiWrite]]
) -> Response:
    authorize(request.scope, Scope.WRITE)
    form = await read_form(request)
    require_csrf_token(request, form)
    action = actions.get(form.get("action", ""))
    if action is None:
        raise UnprocessableContent("The form names no action of this page.")
    page_path = f"/{name}/{request.path_params['id']}"
    write = action(f"/v1{page_path}", form)
    headers = {"if-match": _require(form, "etag")}
    is_saving = form.get(_STEP) == _SAVE
    params = write.params if is_saving else (*write.params, ("dry_run", "true"))
    result = await write_resource(
        request, write.method, write.path, params=params, headers=headers, body=write.body
    )
    if is_saving:
        return RedirectResponse(_result_path(request, result.record, page_path), 303)
    fields = [(key, text) for key, text in form.items() if key not in (CSRF_FIELD, _STEP)]
    values = {
        "fields": fields,
        "page_path": page_path,
        "changes": [add_difference(each) for each in result.record["changes"]],
    }
    title = page_translator(request)("form.preview_title")
    return respond_unstored(request, PageContent("preview.html", title, values))


def _result_path(request: Request, record: Json, page_path: str) -> str:
    """Return the page of the record that a write returned, such as the successor."""
    path = str(record.get("self", page_path)).removeprefix("/v1")
    return localized_href(request, path)
