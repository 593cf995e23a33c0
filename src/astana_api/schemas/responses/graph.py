"""Response models of graphs and shortest paths."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.schemas.responses.references import EDTF, EntityReference


class GraphEdge(BaseModel):
    """A relation from its subject to its value. Unknown values are null."""

    statement: str = Field(description="The statement that says it.", pattern="^st-")
    property: str = Field(description="Property.", examples=["leader"])
    label: str = Field(description="Label of the property as seen from `source`.")
    source: str = Field(description="The id of the subject.")
    target: str = Field(description="The id of the value.")
    start: str | None = Field(description=f"When it began: {EDTF}")
    end: str | None = Field(description=f"When it ended: {EDTF}")
    during: str | None = Field(description=f"Period in which it was true at some time: {EDTF}")
    ended: bool | None = Field(description="Whether it has ended; null if the source does not say.")
    role: str | None = Field(description="Role, in the words of the dossier.")
    place: EntityReference | None = Field(description="Where.")
    attributed_to: EntityReference | None = Field(
        description="The person or body that makes the claim, if the document attributes it."
    )
    holds: Literal["yes", "possibly"] | None = Field(
        description="Whether it was true during all of `at`; null without `at`."
    )
    citations: list[str] = Field(description="The ids of the citations that support it.")
    sourced: bool = Field(
        description="Whether a citation supports it by more than an editor's inference."
    )
    anchored: bool = Field(description="Whether a place in a document is known that carries it.")
    disputed: bool = Field(description="Whether something current speaks against it.")


class GraphNode(EntityReference):
    """An entity of a graph."""

    distance: int = Field(description="Steps from the entity in the middle.", ge=0)
    self: str = Field(description="Path of the resource.")


class GraphCut(BaseModel):
    """What a graph leaves out within its depth, and the limits."""

    hubs: list[str] = Field(
        description="Nodes with more edges than returned; their own graphs have all."
    )
    unopened: int = Field(
        description="Number of nodes that were not expanded, because the graph reached its limit.",
        ge=0,
    )
    most_edges_of_a_node: int = Field(description="Maximum number of edges of a node.")
    most_nodes: int = Field(description="Number of nodes at which expansion stops.")
    most_edges: int = Field(description="Number of edges at which expansion stops.")


class Graph(BaseModel):
    """The neighbourhood of an entity."""

    id: str = Field(description="The entity in the middle.")
    depth: int = Field(description="Maximum distance.", ge=1, le=3)
    excluded: list[str] = Field(
        description="The ids of the properties and entities that were not followed.",
        examples=[["citizenship", "country"]],
    )
    nodes: list[GraphNode] = Field(description="The entities, the nearer first.")
    edges: list[GraphEdge] = Field(description="Relations, each once.")
    cut: GraphCut | None = Field(
        description="What is left out; null if only the next pages are missing."
    )
    next: str | None = Field(
        description="Path of the next page of the entity's own edges, or null."
    )


class PathStep(BaseModel):
    """A step of a path, with all statements that connect its two entities."""

    source: str = Field(description="The id of the entity that the step begins at.")
    target: str = Field(description="The id of the next.")
    edges: list[GraphEdge] = Field(description="All statements that connect the two entities.")


class Path(BaseModel):
    """One way from the first entity to the last."""

    nodes: list[EntityReference] = Field(description="Every entity on the way, both ends too.")
    steps: list[PathStep] = Field(description="One for each two that follow one another.")


class MergedId(BaseModel):
    """An id that was asked for and was merged away."""

    parameter: Literal["from", "to"]
    id: str = Field(description="As it was given.")
    into: str = Field(description="The entity that it was merged into.")


class PathCut(BaseModel):
    """The limits because of which there may be more paths, or shorter ones."""

    hubs: list[str] = Field(description="Entities of whose relations only the first were followed.")
    exhausted: bool = Field(description="Whether the search gave up at `most_edges`.")
    more_paths: bool = Field(description="Whether there are more paths of this length.")
    most_edges_of_a_node: int = Field(
        description="Maximum number of relations followed from an entity."
    )
    most_edges: int = Field(description="Maximum number of relations followed in all.")
    most_paths: int = Field(description="Maximum number of paths.")


class Paths(BaseModel):
    """The shortest ways from one entity to another."""

    source: EntityReference = Field(description="Where they begin: `from`.")
    target: EntityReference = Field(description="Where they end: `to`.")
    merged: list[MergedId] = Field(description="Requested ids that were merged.")
    depth: int = Field(description="Maximum number of steps.")
    excluded: list[str] = Field(
        description="The ids of the properties and entities that were not followed.",
        examples=[["citizenship", "country"]],
    )
    length: int | None = Field(description="Number of steps; null if no path was found.")
    paths: list[Path] = Field(description="Every way of that length.")
    cut: PathCut | None = Field(description="What is left out; null if nothing is.")
