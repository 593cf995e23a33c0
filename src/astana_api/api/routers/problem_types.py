"""What the `type` of a problem document leads to: a record of that kind of problem."""

import json
from inspect import cleandoc
from typing import Annotated

from fastapi import APIRouter, Path, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import TYPE_PREFIX, problem_responses, type_of
from astana_api.api.http.routes import api_router
from astana_api.errors import Problem, ResourceNotFound, all_problems
from astana_api.schemas.responses.problems import ProblemType, ProblemTypeList

TAG = "problems"
TAG_DESCRIPTION = {
    "name": TAG,
    "description": "The kinds of error this server answers, as problem documents (RFC 9457).",
}


def _record(kind: type[Problem]) -> dict[str, object]:
    return {
        "type": type_of(kind),
        "code": kind.code,
        "title": kind.title,
        "status": kind.status,
        "description": cleandoc(kind.__doc__ or ""),
    }


def _rendered(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def router() -> APIRouter:
    records = {kind.code: _record(kind) for kind in all_problems()}
    whole_list = _rendered({"items": list(records.values())})
    single = {code: _rendered(record) for code, record in records.items()}
    routes = api_router(tag=TAG)

    @routes.get(
        TYPE_PREFIX.rstrip("/"),
        operation_id="list_problem_types",
        summary="List the kinds of problem",
        response_model=ProblemTypeList,
    )
    async def list_problem_types(request: Request) -> Representation:
        """Every kind of error, with the `code` that programs go by."""
        return Representation(request.scope, whole_list, 0)

    @routes.get(
        TYPE_PREFIX + "{code}",
        operation_id="get_problem_type",
        summary="Explain a kind of problem",
        response_model=ProblemType,
        responses=problem_responses(ResourceNotFound),
    )
    async def get_problem_type(
        request: Request,
        code: Annotated[
            str, Path(description="The problem's code.", examples=[ResourceNotFound.code])
        ],
    ) -> Representation:
        """What the `type` of a problem document leads to."""
        if code not in single:
            raise ResourceNotFound(f"There is no kind of problem called {code}.")
        return Representation(request.scope, single[code], 0)

    return routes
