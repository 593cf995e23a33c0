"""Routes of problem types: the resources that the `type` of a problem document identifies."""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.problems.details import TYPE_PREFIX, problem_responses, problem_type
from astana_api.errors import REASON_PHRASES, Problem, ResourceNotFound, all_problems, describe
from astana_api.schemas.responses.problems import ProblemType, ProblemTypeList

TAG = "problems"
TAG_DESCRIPTION = {
    "name": TAG,
    "description": "The types of errors, as problem documents (RFC 9457).",
}


def _render_problem_type(problem: type[Problem]) -> dict[str, object]:
    return {
        "type": problem_type(problem),
        "code": problem.code,
        "title": REASON_PHRASES[problem.status],
        "status": problem.status,
        "description": describe(problem),
    }


def _to_json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def router() -> APIRouter:
    records = {problem.code: _render_problem_type(problem) for problem in all_problems()}
    list_body = _to_json({"items": list(records.values())})
    bodies = {code: _to_json(record) for code, record in records.items()}
    router_ = read_router(tag=TAG)

    @router_.get(
        TYPE_PREFIX.rstrip("/"),
        operation_id="list_problem_types",
        summary="List problem types",
        response_model=ProblemTypeList,
    )
    async def list_problem_types(request: Request) -> Representation:
        """Every kind of error, with the `code` that programs go by."""
        return Representation(request.scope, list_body, 0)

    @router_.get(
        TYPE_PREFIX + "{code}",
        operation_id="get_problem_type",
        summary="Get a problem type",
        response_model=ProblemType,
        responses=problem_responses(ResourceNotFound),
    )
    async def get_problem_type(
        request: Request,
        code: Annotated[
            str, Path(description="The problem's code.", examples=[ResourceNotFound.code])
        ],
    ) -> Representation:
        """The description to which the `type` of a problem document links."""
        if code not in bodies:
            raise ResourceNotFound(f"There is no kind of problem called {code}.")
        return Representation(request.scope, bodies[code], 0)

    return router_
