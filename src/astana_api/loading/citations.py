"""Load citations as complete records: the version that is valid at a revision."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.citation_fields import COLUMN_FIELDS
from astana_api.domain.dates import edtf
from astana_api.domain.enums import UrlStatus
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.rendering.citations import render_citation
from astana_api.domain.sort_keys import DateSortKey, date_sort_key, entity_key, index_key
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft, CslValue
from astana_api.domain.text.identifiers import doi_keys, isbn_keys, issn_keys
from astana_api.domain.text.scripts import fold, normalize_language_tag
from astana_api.models import CitationEntity, CitationVersion, SQLCitationAuthor
from astana_api.models.citations import CitationKeyType, CitationPart

TEXT_FIELDS = ("type", *COLUMN_FIELDS)
"""The columns that are stored verbatim."""


IDENTIFIER_KEYS: Mapping[CitationKeyType, Callable[[str], list[str]]] = {
    CitationKeyType.DOI: doi_keys,
    CitationKeyType.ISBN: isbn_keys,
    CitationKeyType.ISSN: issn_keys,
}
"""The identifiers that a filter finds, each with the function of its keys."""


@dataclass(frozen=True, slots=True)
class LoadedCitation:
    """A version of a citation and the revision that opened it."""

    draft: CitationDraft
    revision: int

    @property
    def entities(self) -> tuple[str, ...]:
        """The ids of all entities that the record refers to."""
        return tuple(link["entity_id"] for link in entity_links(self.draft))

    @property
    def language(self) -> str | None:
        """The language of the record, else that of its first title, for filtering."""
        titles = self.draft.titles
        tag = self.draft.language or (titles[0][0] if titles else None)
        return normalize_language_tag(tag) if tag else None

    @property
    def issued_sort_key(self) -> DateSortKey:
        """The bounds of the date of issue as sort keys."""
        return date_sort_key([edtf.parse(self.draft.issued).bounds] if self.draft.issued else [])

    def filter_keys(self, names: rendering.ReferenceLookup) -> list[tuple[str, str]]:
        """Return the filter keys of the citation: part and key, as in `models.CitationKey`."""
        draft = self.draft
        printed_names = [
            (CitationKeyType.AUTHOR, name)
            for author in draft.authors
            # `name` may have the family name first; clients search with the given name first.
            for name in (author.name, f"{author.given or ''} {author.family or ''}")
        ]
        printed_names += [
            (CitationKeyType.CONTAINER, draft.container_title or ""),
            (CitationKeyType.PUBLISHER, draft.publisher or ""),
        ]
        keys = {(part.value, index_key(fold(name))) for part, name in printed_names}
        keys |= {
            (link["part"], entity_key(names(link["entity_id"]).id))
            for link in entity_links(draft)
            if link["part"] != CitationPart.CONTRIBUTOR
        }
        keys |= {
            (key, index_key(identifier))
            for key, value in draft.csl_fields
            if key in IDENTIFIER_KEYS and isinstance(value, str)
            for identifier in IDENTIFIER_KEYS[CitationKeyType(key)](value)
        }
        return sorted((part, key) for part, key in keys if key)

    def render_with_revision(self, names: rendering.ReferenceLookup) -> tuple[int, str]:
        """Return the last revision that changed an input of the JSON, and the JSON."""
        revision = max(self.revision, *(names(e).revision for e in self.entities), 0)
        return revision, rendering.dumps(render_citation(self.draft, names, revision))


_version = table(CitationVersion).c
_author, _entity = table(SQLCitationAuthor).c, table(CitationEntity).c
_VERSIONS = KeyBatchQuery(
    lambda keys: select(
        _version.citation_id,
        _version.from_revision,
        _version.titles,
        _version.url_status,
        _version.csl_fields,
        *(_version[name] for name in TEXT_FIELDS),
    ).where(_version.citation_id.in_(keys), valid_at(_version))
)
_AUTHORS = KeyBatchQuery(
    lambda keys: select(
        _author.citation_id,
        _author.from_revision,
        _author.position,
        _author.name,
        _author.family,
        _author.given,
    ).where(_author.citation_id.in_(keys))
)
_ENTITIES = KeyBatchQuery(
    lambda keys: select(
        _entity.citation_id,
        _entity.from_revision,
        _entity.part,
        _entity.position,
        _entity.seq,
        _entity.entity_id,
    ).where(_entity.citation_id.in_(keys))
)


async def load_citations(
    snapshot: Snapshot, ids: Iterable[str], revision: int = HEAD
) -> list[LoadedCitation]:
    """Load the valid version of each citation, sorted by id; withdrawn ones have none."""
    versions = await _VERSIONS.fetch(snapshot, ids, {"as_of": revision}, long_running=True)
    versions.sort(key=lambda row: (row[0], row[1]))
    opened: dict[str, int] = {row[0]: row[1] for row in versions}
    authors: dict[str, list[Any]] = {key: [] for key in opened}
    author_rows = await _AUTHORS.fetch(snapshot, opened, long_running=True)
    for key, from_revision, *author in sorted(author_rows, key=_order_key):
        if opened[key] == from_revision:
            authors[key].append(author)
    entity_ids: dict[tuple[str, str, int], list[str]] = {}
    entity_rows = await _ENTITIES.fetch(snapshot, opened, long_running=True)
    for key, from_revision, part, position, _, entity_id in sorted(entity_rows, key=_order_key):
        if opened[key] == from_revision:
            entity_ids.setdefault((key, part, position), []).append(entity_id)

    def entities(key: str, part: CitationPart, position: int = 0) -> tuple[str, ...]:
        return tuple(entity_ids.get((key, part.value, position), ()))

    return [
        LoadedCitation(
            CitationDraft(
                id=key,
                **dict(zip(TEXT_FIELDS, texts, strict=True)),
                titles=tuple(rendering.loads(titles).items()),
                authors=tuple(
                    AuthorDraft(
                        name, family, given_name, entities(key, CitationPart.AUTHOR, position)
                    )
                    for position, name, family, given_name in authors[key]
                ),
                container_entities=entities(key, CitationPart.CONTAINER),
                publisher_entities=entities(key, CitationPart.PUBLISHER),
                url_status=UrlStatus(url_status),
                csl_fields=_csl_values(csl_fields),
            ),
            from_revision,
        )
        for key, from_revision, titles, url_status, csl_fields, *texts in versions
    ]


def _csl_values(stored: str) -> tuple[tuple[str, CslValue], ...]:
    """Return the fields of a stored JSON object; `dump_csl_fields` is the inverse."""
    fields = {} if stored == "{}" else rendering.loads(stored)
    return tuple(
        (key, value if isinstance(value, str) else tuple(map(_contributor, value)))
        for key, value in fields.items()
    )


def _contributor(stored: rendering.Json) -> AuthorDraft:
    return AuthorDraft(stored["name"], stored["family"], stored["given"], tuple(stored["entities"]))


def dump_csl_fields(draft: CitationDraft) -> str:
    """Return the JSON object of the fields without a column."""
    return rendering.dumps(
        {
            key: value if isinstance(value, str) else [asdict(author) for author in value]
            for key, value in draft.csl_fields
        }
    )


def _order_key(row: Any) -> tuple[Any, ...]:
    """Return the sort key of an author row, or of an entity row: part, position and seq."""
    return tuple(row[:5])


def entity_links(draft: CitationDraft) -> list[dict[str, Any]]:
    """Return the rows of `citation_entities` for a record, without the key of its version."""
    parts: list[tuple[CitationPart, int, tuple[str, ...]]] = [
        (CitationPart.AUTHOR, position, author.entities)
        for position, author in enumerate(draft.authors)
    ]
    parts.append((CitationPart.CONTAINER, 0, draft.container_entities))
    parts.append((CitationPart.PUBLISHER, 0, draft.publisher_entities))
    parts += [
        (CitationPart.CONTRIBUTOR, position, contributor.entities)
        for position, (_, _, contributor) in enumerate(draft.contributors)
    ]
    return [
        {"part": part.value, "position": position, "seq": seq, "entity_id": entity_id}
        for part, position, entities in parts
        for seq, entity_id in enumerate(entities)
    ]
