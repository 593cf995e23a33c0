"""Convert citations and documents to mappings of a dossier."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final

from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS, CSL_FIELDS
from astana_api.domain.enums import UrlStatus
from astana_api.domain.rendering.entities import Json
from astana_api.exporters.dossier.not_carried import MAX_GAP, Omission
from astana_api.exporters.dossier.statements import AnchorTargets
from astana_api.exporters.dossier.yaml_files import InlineList, Record, drop_absent

_COLUMNS: Final = (
    *("container_title", "publisher", "issued", "accessed", "archived", "url", "archive_url"),
    *("language", "medium", "note"),
)
_DOCUMENT_FIELDS: Final = ("issued", "accessed", "url", "license", "language", "sha256")


class CitationMappings:
    """Build the mappings of citations; `mentioned` are the entities that they link to.

    A link to an entity that is not `linkable` is left out and counted.
    """

    def __init__(self, linkable: Set[str], omissions: Counter[Omission]) -> None:
        """Start without mentioned entities."""
        self.mentioned: set[str] = set()
        self._linkable = linkable
        self._omissions = omissions

    def build(self, citation: Json) -> Record:
        """Return the mapping of a rendered citation."""
        status = citation["url_status"]
        names = {
            key: [self._build_author(author) for author in citation.get(key) or ()]
            for key in ("authors", *CONTRIBUTOR_FIELDS)
        }
        links = {
            key: self._build_links(citation[key])
            for key in ("container_entities", "publisher_entities")
        }
        return dict(
            drop_absent(
                [
                    ("type", citation["type"]),
                    *_build_titles(citation),
                    ("authors", names["authors"]),
                    *((key, citation[key]) for key in _COLUMNS),
                    *links.items(),
                    ("url_status", None if status == UrlStatus.UNKNOWN.value else status),
                    *((key, names.get(key) or citation.get(key)) for key in CSL_FIELDS),
                ]
            )
        )

    def _build_author(self, author: Json) -> Record:
        return {**build_name(author), **self._entities(author["entities"])}

    def _entities(self, references: Sequence[Json]) -> Record:
        return dict(drop_absent([("entities", self._build_links(references))]))

    def _build_links(self, references: Sequence[Json]) -> InlineList:
        # Two entities of a link may have been merged into one.
        ids = dict.fromkeys(reference["id"] for reference in references)
        linked = InlineList(entity for entity in ids if entity in self._linkable)
        self._omissions[Omission.LINK] += len(ids) - len(linked)
        self.mentioned.update(linked)
        return linked


def _build_titles(citation: Json) -> Iterator[tuple[str, object]]:
    title, titles = citation["title"], citation["titles"]
    yield "title", title
    if list(titles.values()) == [title]:
        yield "title_lang", citation["title_lang"]
    else:
        yield "titles", titles


def build_name(author: Json) -> Record:
    """Return the printed name of a rendered author."""
    return dict(drop_absent((key, author[key]) for key in ("name", "family", "given")))


def build_document(
    document: Json,
    references: Iterable[tuple[int, int | None, str]],
    citations: Set[str],
    omissions: Counter[Omission],
) -> tuple[Record, AnchorTargets]:
    """Return the mapping of a rendered document, and the targets of anchors in it.

    `references` are number, line and citation, by number; `citations` those that are not withdrawn.
    """
    numbered: list[Record] = []
    for number, line, citation in references:
        is_withdrawn = citation not in citations
        is_too_far = number > len(numbered) + MAX_GAP
        omissions[Omission.REFERENCE] += is_withdrawn or is_too_far
        if is_too_far:
            continue
        missing = range(len(numbered) + 1, number)
        numbered += [{"number": str(each), "withdrawn": True} for each in missing]
        source = {"withdrawn": True} if is_withdrawn else {"citation": citation}
        line_entry = {} if line is None else {"line": str(line)}
        numbered.append({"number": str(number), **source, **line_entry})
    record = dict(
        drop_absent(
            [
                ("id", document["id"]),
                ("title", document["title"]),
                ("authors", [build_name(author) for author in document["authors"]]),
                *((key, document[key]) for key in _DOCUMENT_FIELDS),
                ("citation", document["citation"] if document["citation"] in citations else None),
                ("sections", list(_build_sections(document["sections"], omissions))),
                ("references", numbered),
            ]
        )
    )
    sections = {section["key"] for section in document["sections"]}
    sections |= {f"ref:{each['number']}" for each in numbered}
    targets = AnchorTargets(
        document["id"],
        sections,
        {each["citation"]: int(each["number"]) for each in numbered if "citation" in each},
    )
    return record, targets


def _build_sections(sections: Sequence[Json], omissions: Counter[Omission]) -> Iterator[Record]:
    previous_start = 0
    for section in sections:
        first, last = section["first_line"], section["last_line"]
        if first is not None and first < previous_start:
            omissions[Omission.LINES] += 1
            first = None
        previous_start = first or previous_start
        lines = None if first is None else InlineList([str(first), str(last)])
        heading = section["heading"]
        yield dict(drop_absent([("key", section["key"]), ("heading", heading), ("lines", lines)]))


def linked_citations(document: Record) -> Iterator[str]:
    """Yield the ids of the citations that the mapping of a document refers to."""
    references = document.get("references", ())
    yield from (each["citation"] for each in references if "citation" in each)
    if "citation" in document:
        yield document["citation"]
