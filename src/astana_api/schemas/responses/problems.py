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
    detail: str = Field(description="What is wrong, for a person.")


class ProblemDetails(BaseModel):
    """An error, as RFC 9457 writes it. Programs go by `code`, which never changes within /v1."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="Address of what is known about this kind of problem.",
        examples=["/problems/resource-not-found"],
    )
    title: str = Field(description="The reason phrase of the status.")
    status: int = Field(ge=400, le=599, description="The HTTP status of the answer.")
    detail: str = Field(description="What went wrong this time, for a person.")
    instance: str | None = Field(default=None, description="The path that was asked for.")
    code: str = Field(
        pattern="^[a-z]+(-[a-z]+)*$",
        description="The kind of problem, for a program.",
        examples=["resource-not-found"],
    )
    errors: list[ProblemError] = Field(description="Each single fault; may be empty.")
    request_id: str | None = Field(
        default=None,
        description="Given with a failure of the server: what its log knows the request by.",
    )


class ProblemType(BaseModel):
    """A kind of problem."""

    type: str = Field(description="The address of this record, as problem documents give it.")
    code: str = Field(description="The kind of problem, for a program.")
    title: str = Field(description="The reason phrase of the status.")
    status: int = Field(description="The HTTP status it comes with.")
    description: str = Field(description="What it means, and what can be done.")


class ProblemTypeList(BaseModel):
    """Every kind of problem that this server may answer."""

    items: list[ProblemType]
