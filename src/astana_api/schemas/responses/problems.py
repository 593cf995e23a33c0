"""Response models of problem details (RFC 9457)."""

from pydantic import BaseModel, ConfigDict, Field


class ProblemError(BaseModel):
    """One thing that is wrong, and where."""

    model_config = ConfigDict(extra="forbid")

    pointer: str | None = Field(
        default=None, description="RFC 6901 pointer into the body that was sent."
    )
    parameter: str | None = Field(
        default=None, description="The query, path or header parameter that is wrong."
    )
    detail: str = Field(description="What is wrong, for people.")


class ProblemDetails(BaseModel):
    """An error (RFC 9457). Programs use `code`, which does not change within /v1."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="Path of the description of this problem type.",
        examples=["/problems/resource-not-found"],
    )
    title: str = Field(description="The reason phrase of the status.")
    status: int = Field(ge=400, le=599, description="HTTP status.")
    detail: str = Field(description="The reason, for people.")
    instance: str | None = Field(default=None, description="The path that was asked for.")
    code: str = Field(
        pattern="^[a-z]+(-[a-z]+)*$",
        description="The kind of problem, for a program.",
        examples=["resource-not-found"],
    )
    errors: list[ProblemError] = Field(description="Each single fault; may be empty.")
    request_id: str | None = Field(
        default=None,
        description="Only for failures of the server: the id of the request in its log.",
    )


class ProblemType(BaseModel):
    """A kind of problem."""

    type: str = Field(description="Path of this record, as in `type` of problem documents.")
    code: str = Field(description="The kind of problem, for a program.")
    title: str = Field(description="The reason phrase of the status.")
    status: int = Field(description="The HTTP status it comes with.")
    description: str = Field(description="Meaning, and what to do.")


class ProblemTypeList(BaseModel):
    """All problem types of this server."""

    items: list[ProblemType]
