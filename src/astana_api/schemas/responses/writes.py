"""Response model of a dry run."""

from typing import Any

from pydantic import BaseModel, Field


class DryRun(BaseModel):
    """What a write would have changed; nothing was kept."""

    dry_run: bool = Field(description="Always true.")
    revision: int | None = Field(
        description="The number that its revision would have had; null where nothing would change."
    )
    changes: list[dict[str, Any]] = Field(
        description="What would change, before and after, as in `/v1/revisions/{n}/changes`: the "
        "first 500."
    )
    more: bool = Field(description="Whether there are more.")
