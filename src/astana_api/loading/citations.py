"""Citations as whole records: the version that stands at a revision, and its JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.domain.dates import edtf
from astana_api.domain.enums import UrlStatus
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.sort_keys import Span, bounded_key, entity_key, span
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft
from astana_api.domain.text.normalization import http_url
from astana_api.domain.text.scripts import fold, language_tag
from astana_api.loading.reading import Query, Reading, holds, rows_of
from astana_api.models import CitationAuthor, CitationEntity, CitationVersion
from astana_api.models.citations import CitationPart

TEXT_FIELDS = (
    "type",
    "title",
    "container_title",
    "publisher",
    "issued",
    "accessed",
    "archived",
    "url",
    "archive_url",
    "language",
    "medium",
    "note",
)
"""The columns that a record keeps word for word."""


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """A version of a citation, and the revision that opened it."""

    draft: CitationDraft
    revision: int

    @property
    def entities(self) -> tuple[str, ...]:
        """Every entity that the record names."""
        return tuple(link["entity_id"] for link in links(self.draft))

    @property
    def language(self) -> str | None:
        """The language that the record states, else that of its title, for filtering."""
        titles = self.draft.titles
        stated = self.draft.language or (titles[0][0] if titles else None)
        return language_tag(stated) if stated else None

    @property
    def issued_span(self) -> Span:
        """The bounds of the date of issue, as sort keys."""
        return span([edtf.parse(self.draft.issued).bounds] if self.draft.issued else [])

    def keys(self, names: rendering.Names) -> list[tuple[str, str]]:
        """By which the citation is found: part and key, as `models.CitationKey` has them."""
        draft = self.draft
        printed = [
            (CitationPart.AUTHOR, name)
            for author in draft.authors
            # Family name first is how lists print a name, and not how it is typed.
            for name in (author.name, f"{author.given or ''} {author.family or ''}")
        ]
        printed += [
            (CitationPart.CONTAINER, draft.container_title or ""),
            (CitationPart.PUBLISHER, draft.publisher or ""),
        ]
        found = {(part.value, bounded_key(fold(name))) for part, name in printed}
        found |= {(link["part"], entity_key(names(link["entity_id"]).id)) for link in links(draft)}
        return sorted((part, key) for part, key in found if key)

    def rendered(self, names: rendering.Names) -> tuple[int, str]:
        """The last revision that touched anything it shows, and its JSON."""
        revision = max(self.revision, *(names(e).revision for e in self.entities), 0)
        return revision, rendering.dumps(self.render(names, revision))

    def render(self, names: rendering.Names, revision: int) -> rendering.Json:
        """The JSON of the citation, as `GET /v1/citations/{id}` answers it."""
        draft = self.draft

        def shown(ids: Iterable[str]) -> list[rendering.Json]:
            return [rendering.reference(names(entity_id)) for entity_id in ids]

        return {
            "id": draft.id,
            "type": draft.type,
            "title": draft.title,
            "titles": dict(draft.titles),
            "authors": [
                {
                    "name": author.name,
                    "family": author.family,
                    "given": author.given,
                    "entities": shown(author.entities),
                }
                for author in draft.authors
            ],
            "container_title": draft.container_title,
            "container_entities": shown(draft.container_entities),
            "publisher": draft.publisher,
            "publisher_entities": shown(draft.publisher_entities),
            "issued": draft.issued,
            "accessed": draft.accessed,
            "archived": draft.archived,
            "url": draft.url,
            "link": http_url(draft.url) if draft.url else None,
            "archive_url": draft.archive_url,
            "archive_link": http_url(draft.archive_url) if draft.archive_url else None,
            "url_status": draft.url_status.value,
            "language": draft.language,
            "medium": draft.medium,
            "note": draft.note,
            "revision": revision,
            "self": f"/v1/citations/{draft.id}",
        }


_version = table(CitationVersion).c
_author, _entity = table(CitationAuthor).c, table(CitationEntity).c
_VERSIONS = Query(
    lambda keys: select(
        _version.citation_id,
        _version.from_revision,
        _version.titles,
        _version.url_status,
        *(_version[name] for name in TEXT_FIELDS),
    ).where(_version.citation_id.in_(keys), holds(_version))
)
_AUTHORS = Query(
    lambda keys: select(
        _author.citation_id,
        _author.from_revision,
        _author.position,
        _author.name,
        _author.family,
        _author.given,
    ).where(_author.citation_id.in_(keys))
)
_ENTITIES = Query(
    lambda keys: select(
        _entity.citation_id,
        _entity.from_revision,
        _entity.part,
        _entity.position,
        _entity.seq,
        _entity.entity_id,
    ).where(_entity.citation_id.in_(keys))
)


def load(ids: Iterable[str]) -> Reading[list[CitationRecord]]:
    """The versions of the citations that stand, by id; one that is withdrawn has none."""
    versions = sorted((yield from rows_of(_VERSIONS, ids)), key=lambda row: (row[0], row[1]))
    standing: dict[str, int] = {row[0]: row[1] for row in versions}
    authors: dict[str, list[Any]] = {key: [] for key in standing}
    for key, since, *author in sorted((yield from rows_of(_AUTHORS, standing)), key=_place):
        if standing[key] == since:
            authors[key].append(author)
    linked: dict[tuple[str, str, int], list[str]] = {}
    for key, since, part, position, _, entity_id in sorted(
        (yield from rows_of(_ENTITIES, standing)), key=_place
    ):
        if standing[key] == since:
            linked.setdefault((key, part, position), []).append(entity_id)

    def entities(key: str, part: CitationPart, position: int = 0) -> tuple[str, ...]:
        return tuple(linked.get((key, part.value, position), ()))

    return [
        CitationRecord(
            CitationDraft(
                id=key,
                **dict(zip(TEXT_FIELDS, texts, strict=True)),
                titles=tuple(rendering.loads(titles).items()),
                authors=tuple(
                    AuthorDraft(name, family, given, entities(key, CitationPart.AUTHOR, position))
                    for position, name, family, given in authors[key]
                ),
                container_entities=entities(key, CitationPart.CONTAINER),
                publisher_entities=entities(key, CitationPart.PUBLISHER),
                url_status=UrlStatus(url_status),
            ),
            since,
        )
        for key, since, titles, url_status, *texts in versions
    ]


def _place(row: Any) -> tuple[Any, ...]:
    """Puts the rows of a part of a version in order: by author, or by part, position and place."""
    return tuple(row[:5])


def links(draft: CitationDraft) -> list[dict[str, Any]]:
    """The entities that the parts of a record stand for, as rows without their version."""
    parts: list[tuple[CitationPart, int, tuple[str, ...]]] = [
        (CitationPart.AUTHOR, position, author.entities)
        for position, author in enumerate(draft.authors)
    ]
    parts.append((CitationPart.CONTAINER, 0, draft.container_entities))
    parts.append((CitationPart.PUBLISHER, 0, draft.publisher_entities))
    return [
        {"part": part.value, "position": position, "seq": seq, "entity_id": entity_id}
        for part, position, entities in parts
        for seq, entity_id in enumerate(entities)
    ]
