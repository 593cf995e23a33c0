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

    id: str = Field(description="Its readable key.", examples=["putz-2015-why"])
    type: str = Field(description="CSL 1.0.2 item type.", examples=["webpage"])
    title: str | None = Field(description="As printed; some sources have none.")
    container_title: str | None = Field(description="The newspaper, journal or site.")
    issued: str | None = Field(description="When it was published: EDTF.", examples=["2015-05-29"])
    language: str | None = Field(description="Where it is stated (BCP 47).")
    self: str = Field(description="Its address here.", examples=["/v1/citations/putz-2015-why"])


class Matched(BaseModel):
    """The text in which it was found."""

    text: str = Field(description="The whole of it.", examples=["Yaşar Yakış"])
    lang: str | None = Field(description="Its language (BCP 47); null where none is stated.")
    script: str = Field(description="Its script (ISO 15924).", examples=["Latn"])
    statement: str | None = Field(
        description="The statement that says it, with its sources; null for titles and ids."
    )
    where: MatchedField = Field(
        alias="in",
        description="`alias` is a name that leads to it rather than one it is known by.",
    )


class SearchItem(BaseModel):
    """One match: an entity or a citation, and why it was found."""

    entity: Summary | None = Field(description="The entity as lists show it, or null.")
    citation: CitationSummary | None = Field(description="The citation, or null.")
    matched: Matched = Field(description="What matched.")
    how: MatchType = Field(
        description="`exact`: the whole name. `prefix`: words that begin so. `words`: all the "
        "words, in any order, or their initials. `typo`: a slip of the fingers away. "
        "`transliteration`, `skeleton`: the same in Latin letters, or in its consonants alone. "
        "`text`: in a description, a title or an id."
    )
    candidate: bool = Field(
        description="Whether it is a guess across scripts or sounds, that no stored name vouches "
        "for: a hint for a person, and no reason to hold two for one."
    )
    snippet: str = Field(
        description="HTML that is safe to show: what matched, escaped, each match in `<mark>`.",
        examples=["Yaşar <mark>Yakış</mark>"],
    )


class FacetCount(BaseModel):
    """How many of all matches have a value."""

    value: str = Field(description="The value, as the filter of the same name takes it.")
    count: int = Field(description="How many have it.", ge=1)


Counts = dict[Literal["kind", "script", "language"], list[FacetCount]]


class SearchResults(PageEnvelope[SearchItem]):
    """One page of matches, the best first."""

    capped: bool = Field(
        description="Whether there may be more than were looked at: totals and facets count those "
        "that were. A longer name, or a filter, brings out the rest."
    )
    facets: Counts | SkipJsonSchema[None] = Field(
        default=None,
        description="There only with `facets`: the values of each with their counts, the most "
        "common first. Those of one add up to the total. `und` is a language that is not said.",
        json_schema_extra=drop_default,
    )


class Suggestion(BaseModel):
    """An entity that may be meant."""

    id: str = Field(description="The entity's id.", examples=["randa-kassis"])
    kind: Kind = Field(description="What it is.")
    name: str = Field(description="The name it is shown by.", examples=["Randa Kassis"])
    matched: str = Field(description="The name that begins so, which may be another.")
    lang: str | None = Field(description="The language of that name (BCP 47).")
    script: str = Field(description="Its script (ISO 15924).", examples=["Latn"])
    how: MatchType = Field(description="As in search.")
    candidate: bool = Field(description="As in search.")
    self: str = Field(description="The entity's address.", examples=["/v1/persons/randa-kassis"])


class Suggestions(BaseModel):
    """What may be meant by what was typed so far, the nearest first."""

    items: list[Suggestion] = Field(description="The entities.")
    next: Literal[None] = Field(description="There are no more pages: type on instead.")
