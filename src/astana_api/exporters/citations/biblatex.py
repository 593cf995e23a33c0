"""Write citations as biblatex, whose dates are EDTF."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.bibtex_entries import NOT_CARRIED as NOT_IN_ENTRIES
from astana_api.exporters.citations.bibtex_entries import BibDialect, EntryType, render_entry
from astana_api.exporters.citations.latex import escape_latex

NOT_CARRIED: Final[Mapping[str, str]] = NOT_IN_ENTRIES

_ENTRY_TYPES: Final[dict[str, EntryType]] = {
    "article-journal": ("article", None),
    "article-magazine": ("article", "magazine"),
    "article-newspaper": ("article", "newspaper"),
    "bill": ("legislation", "bill"),
    "book": ("book", None),
    "chapter": ("incollection", None),
    "classic": ("book", "classic"),
    "collection": ("collection", "collection"),
    "dataset": ("dataset", None),
    "document": ("misc", None),
    "entry": ("inreference", None),
    "entry-dictionary": ("inreference", "entry-dictionary"),
    "entry-encyclopedia": ("inreference", "entry-encyclopedia"),
    "graphic": ("image", None),
    "legal_case": ("jurisdiction", None),
    "legislation": ("legislation", None),
    "manuscript": ("unpublished", None),
    "motion_picture": ("movie", None),
    "pamphlet": ("booklet", "pamphlet"),
    "paper-conference": ("inproceedings", None),
    "patent": ("patent", None),
    "performance": ("performance", None),
    "periodical": ("periodical", None),
    "personal_communication": ("letter", None),
    "post": ("online", "post"),
    "post-weblog": ("online", "post-weblog"),
    "regulation": ("legislation", "regulation"),
    "report": ("report", None),
    "review": ("review", None),
    "review-book": ("review", "review-book"),
    "software": ("software", None),
    "song": ("music", None),
    "standard": ("standard", None),
    "thesis": ("thesis", None),
    "treaty": ("legal", None),
    "webpage": ("online", None),
}
_CONTAINERS: Final = {
    "article": "journaltitle",
    "review": "journaltitle",
    # Styles do not print the title of a book for a page.
    "online": "organization",
}
_INSTITUTIONS: Final = ("report", "thesis")


def write_biblatex(citations: Iterable[Json]) -> Iterator[bytes]:
    """Yield an entry for each rendered citation."""
    for citation in citations:
        yield f"{render_entry(citation, _DIALECT)}\n".encode()


def _entry_type(citation: Json) -> EntryType:
    return _ENTRY_TYPES.get(citation["type"], ("misc", citation["type"]))


def _issued(text: str) -> Iterator[tuple[str, str]]:
    """Yield the date; `[A..B]` is EDTF level 2, which biblatex does not read: a literal year."""
    if text.startswith("["):
        yield "year", f"{{{escape_latex(text)}}}"
    else:
        yield "date", f"{{{text}}}"


_DIALECT: Final = BibDialect(
    entry_type=_entry_type,
    issued=_issued,
    container=lambda entry_type, _: _CONTAINERS.get(entry_type, "booktitle"),
    publisher=lambda entry_type: "institution" if entry_type in _INSTITUTIONS else "publisher",
    location="location",
    annotation="annotation",
)
