"""Response models of graphs and shortest paths."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.schemas.responses.references import EDTF, EntityReference


class GraphEdge(BaseModel):
    """A relation, from its subject to its value. What is not said is null."""

    statement: str = Field(description="The statement that says it.", pattern="^st-")
    property: str = Field(description="The property that ties them.", examples=["leader"])
    label: str = Field(description="The same in words, read from the source.")
    source: str = Field(description="The id of the subject.")
    target: str = Field(description="The id of the value.")
    start: str | None = Field(description=f"When it began: {EDTF}")
    end: str | None = Field(description=f"When it ended: {EDTF}")
    during: str | None = Field(description=f"Within which time it held: {EDTF}")
    ended: bool | None = Field(
        description="Whether it is said to be over; null where nothing is said."
    )
    role: str | None = Field(description="As what, in the words of the dossier.")
    place: EntityReference | None = Field(description="Where.")
    attributed_to: EntityReference | None = Field(description="Who says so, where it is a claim.")
    holds: Literal["yes", "possibly"] | None = Field(
        description="Whether it held all through `at`; null without it."
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
    url: str = Field(description="Its address.")


class GraphCut(BaseModel):
    """What a graph leaves out within its depth, and by which limits."""

    hubs: list[str] = Field(
        description="Nodes of whose edges only the first are there; their own graphs have all."
    )
    unopened: int = Field(
        description="How many nodes were not opened, because the graph was full.", ge=0
    )
    most_edges_of_a_node: int = Field(description="How many edges of a node are taken.")
    most_nodes: int = Field(description="At how many nodes no further one is opened.")
    most_edges: int = Field(description="At how many edges no further node is opened.")


class Graph(BaseModel):
    """What surrounds an entity."""

    id: str = Field(description="The entity in the middle.")
    depth: int = Field(description="How many steps it reaches.", ge=1, le=3)
    excluded: list[str] = Field(
        description="The ids of the properties and entities that were not followed.",
        examples=[["citizenship", "country"]],
    )
    nodes: list[GraphNode] = Field(description="The entities, the nearer first.")
    edges: list[GraphEdge] = Field(description="What ties them, each once.")
    cut: GraphCut | None = Field(
        description="What is left out; null where nothing is but the pages that follow."
    )
    next: str | None = Field(
        description="The address of the next page of the edges of the entity itself, or null."
    )


class PathStep(BaseModel):
    """From one entity to the next, by every statement that ties the two."""

    source: str = Field(description="The id of the entity that the step begins at.")
    target: str = Field(description="The id of the next.")
    edges: list[GraphEdge] = Field(description="What ties them, whichever of them says it.")


class Path(BaseModel):
    """One way from the first entity to the last."""

    nodes: list[EntityReference] = Field(description="Every entity on the way, both ends too.")
    steps: list[PathStep] = Field(description="One for each two that follow one another.")


class MergedId(BaseModel):
    """An id that was asked for and was merged away."""

    parameter: Literal["from", "to"]
    id: str = Field(description="As it was given.")
    into: str = Field(description="The entity that stands for it now.")


class PathCut(BaseModel):
    """Why there may be shorter ways, or further ones, than those that are shown."""

    hubs: list[str] = Field(description="Entities of whose relations only the first were followed.")
    exhausted: bool = Field(description="Whether the search gave up at `most_edges`.")
    more_paths: bool = Field(description="Whether there are more of this length than are shown.")
    most_edges_of_a_node: int = Field(description="How many relations of an entity are followed.")
    most_edges: int = Field(description="How many relations are followed in all.")
    most_paths: int = Field(description="How many ways are shown.")


class Paths(BaseModel):
    """The shortest ways from one entity to another."""

    source: EntityReference = Field(description="Where they begin: `from`.")
    target: EntityReference = Field(description="Where they end: `to`.")
    merged: list[MergedId] = Field(description="What was asked for by a merged id.")
    depth: int = Field(description="Up to how many steps were looked for.")
    excluded: list[str] = Field(
        description="The ids of the properties and entities that were not followed.",
        examples=[["citizenship", "country"]],
    )
    length: int | None = Field(description="How many steps they have; null where none is found.")
    paths: list[Path] = Field(description="Every way of that length.")
    cut: PathCut | None = Field(description="What was left out; null where nothing was.")
