"""Response models of search and suggestions."""

from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.enums import Kind
from astana_api.domain.search.scoring import MatchedField, MatchType
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.entities import ANY_SUMMARY
from astana_api.schemas.responses.references import drop_default

Summary: Any = ANY_SUMMARY


class CitationSummary(BaseModel):
    """A citation, as search shows it."""

    id: str = Field(description="Readable id.", examples=["putz-2015-why"])
    type: str = Field(description="CSL 1.0.2 item type.", examples=["webpage"])
    title: str | None = Field(description="As printed; some sources have none.")
    container_title: str | None = Field(description="The newspaper, journal or site.")
    issued: str | None = Field(description="When it was published: EDTF.", examples=["2015-05-29"])
    language: str | None = Field(description="Where it is stated (BCP 47).")
    self: str = Field(
        description="Path of the citation in this API.", examples=["/v1/citations/putz-2015-why"]
    )


class Matched(BaseModel):
    """The text that matched."""

    text: str = Field(description="The whole of it.", examples=["Yaşar Yakış"])
    lang: str | None = Field(description="Language (BCP 47); null if none is stated.")
    script: str = Field(description="Script (ISO 15924).", examples=["Latn"])
    statement: str | None = Field(
        description="The statement of this text; null for titles and ids."
    )
    where: MatchedField = Field(
        alias="in",
        description="`alias` is a name that leads to it rather than one it is known by; `value` "
        "is a text such as an aim, `role` the role of a relation.",
    )


class SearchItem(BaseModel):
    """A match: an entity or a citation, and how it matched."""

    entity: Summary | None = Field(description="The entity as lists show it, or null.")
    citation: CitationSummary | None = Field(description="The citation, or null.")
    matched: Matched = Field(description="The text that matched.")
    how: MatchType = Field(
        description="`exact`: the whole name. `prefix`: words that begin with the query. "
        "`words`: all words, in any order, or their initials. `typo`: with a typing"
        " error. `transliteration`, `skeleton`: equal in Latin letters, or in the "
        "consonants alone. `text`: in a description, another text, a role, a title or an "
        "id."
    )
    candidate: bool = Field(
        description="Whether it is a guess across scripts or sounds, that no stored name vouches "
        "for: a hint for a person, and no reason to hold two for one."
    )
    partial: bool = Field(description="Whether the name has only some of the words of the query.")
    matched_words: int = Field(description="Number of words of the query that match.", ge=1)
    snippet: str = Field(
        description="Safe HTML: the escaped text with each match in `<mark>`.",
        examples=["Yaşar <mark>Yakış</mark>"],
    )


class FacetCount(BaseModel):
    """Number of matches with a value."""

    value: str = Field(description="Value for the filter of the same name.")
    count: int = Field(description="Number of matches with this value.", ge=1)


Counts = dict[Literal["kind", "script", "language"], list[FacetCount]]


class SearchResults(PageEnvelope[SearchItem]):
    """One page of matches, the best first."""

    capped: bool = Field(
        description="Whether there may be more matches than were compared; totals and facets "
        "count the compared ones. Use a longer name or a filter to find the others."
    )
    facets: Counts | SkipJsonSchema[None] = Field(
        default=None,
        description="Only with `facets`: the values of each facet with their counts, the most "
        "common first. The counts of a facet add up to the total. `und` is an "
        "unknown language.",
        json_schema_extra=drop_default,
    )


class Suggestion(BaseModel):
    """An entity that may be meant."""

    id: str = Field(description="The entity's id.", examples=["randa-kassis"])
    kind: Kind = Field(description="What it is.")
    name: str = Field(description="The name it is shown by.", examples=["Randa Kassis"])
    matched: str = Field(description="The name that matched, which may differ from `name`.")
    lang: str | None = Field(description="The language of that name (BCP 47).")
    script: str = Field(description="Script (ISO 15924).", examples=["Latn"])
    how: MatchType = Field(description="As in search.")
    candidate: bool = Field(description="As in search.")
    self: str = Field(description="Path of the entity.", examples=["/v1/persons/randa-kassis"])


class Suggestions(BaseModel):
    """Completions of the typed text, the closest first."""

    items: list[Suggestion] = Field(description="The entities.")
    next: Literal[None] = Field(description="Always null: there is a single page.")
