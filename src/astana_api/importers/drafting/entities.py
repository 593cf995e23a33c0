"""Find the names in an article, and guess the kinds of what they name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.enums import Kind
from astana_api.domain.text.slugs import make_slug
from astana_api.importers.articles.article import CITATION_MARK, Article, Block, Role
from astana_api.importers.drafting.anchoring import AnchorFinder
from astana_api.importers.drafting.yaml_lines import Value
from astana_api.importers.references.containers import is_body
from astana_api.importers.references.months import MONTHS

MAX_NAMES: Final = 80
_EVENT: Final = re.compile(
    r"\b(?:conference|congress|talks|war|elections?|summit|referendum|revolution|uprising|treaty"
    r"|meeting|forum|convention|campaign|protests?|crisis|negotiations|process|conférence|guerre"
    r"|konferenz|krieg|wahl|guerra|elecciones|конференция|конгресс|война|выборы|مؤتمر|حرب|انتخابات)\b",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"\b(?:city|province|region|district|river|mountains?|island|republic of|kingdom of|state of"
    r"|street|avenue|boulevard|square|bridge|harbou?r|bay|airport|station|castle|palace"
    r"|cathedral)\b",
    re.IGNORECASE,
)
_CAPITAL: Final = r"[^\W\d_a-zа-яё][\w'’.-]*"
_LINK_WORD: Final = r"(?:of|the|for|de|la|du|des|del|von|van|der|bin|al|el|на|по)"
_NAME: Final = re.compile(rf"{_CAPITAL}(?:\s+(?:{_LINK_WORD}\s+){{0,2}}{_CAPITAL}){{1,5}}")
_FIRST_WORDS: Final = frozenset(
    [
        "the",
        "in",
        "on",
        "at",
        "during",
        "after",
        "before",
        "from",
        "by",
        "its",
        "this",
        "these",
        "his",
        "her",
        "their",
        "it",
        "he",
        "she",
        "they",
        "a",
        "an",
        "as",
        "and",
        "but",
        "when",
        "while",
        "since",
        "until",
        "under",
        "former",
        "according",
        "le",
        "la",
        "les",
        "en",
        "dans",
        "der",
        "die",
        "das",
        "im",
        "el",
        "los",
        "with",
        "for",
        "of",
    ]
)
_OFFICES: Final = frozenset(
    ["minister", "prime", "president", "deputy", "chairman", "secretary", "senator"]
)
_SENTENCE_END: Final = re.compile(
    r"(?<=[^\W\d_]{2})(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bSt)(?<!\bMrs)(?<!\bProf)(?<!\bGen)\.\s+"
)
_NO_NAME: Final = re.compile(r"\.(?:jpe?g|png|svg|gif|webp|pdf|webm|ogv)\b", re.IGNORECASE)
_SKIPPED_SECTIONS: Final = re.compile(
    r"(?:see also|related|external links|further reading|contents|navigation|bibliography).*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class EntityStub:
    """An entity with its name, and the statements that are drafted of it."""

    id: str
    name: str
    kind: Kind
    anchors: list[dict[str, Value]] = field(default_factory=list)
    statements: list[dict[str, Value]] = field(default_factory=list)


class EntityStubs:
    """The stubs by id; a name leads to one stub."""

    def __init__(self) -> None:
        self.by_id: dict[str, EntityStub] = {}
        self.left_out = 0
        self._by_name: dict[str, EntityStub] = {}

    def add(
        self, name: str, kind: Kind, anchor: dict[str, Value] | None, *, is_found: bool = False
    ) -> EntityStub | None:
        """Return the stub of a name; None if nothing of the name can be quoted.

        `is_found`: the name is one of those found in the text, whose number is limited.
        """
        existing = self._by_name.get(name.lower())
        if existing is not None:
            return existing
        base = make_slug(name)[:80].strip("-")
        if not base or anchor is None:
            return None
        if is_found and len(self.by_id) >= MAX_NAMES:
            self.left_out += 1
            return None
        key, number = base, 2
        while key in self.by_id:
            key, number = f"{base}-{number}", number + 1
        stub = EntityStub(key, name, kind, [anchor])
        self.by_id[key] = self._by_name[name.lower()] = stub
        return stub


def find_names(article: Article, stubs: EntityStubs, finder: AnchorFinder) -> None:
    """Add a stub for each name in the paragraphs: those of internal links, or capitalized words."""
    paragraphs = list(_paragraphs(article))
    has_links = any(next(block.text.styled("internal"), None) for block in paragraphs)
    seen: set[str] = set()
    for block in paragraphs:
        found = _linked_names(block) if has_links else _capitalized_names(block)
        for name, position in found:
            if len(name) > 1 and not name.isdigit() and name not in seen:
                seen.add(name)
                anchor = finder.find(name, block.line, position)
                stubs.add(name, guess_kind(name), anchor, is_found=True)


def _paragraphs(article: Article) -> Iterator[Block]:
    is_skipped = False
    for block in article.blocks:
        if block.role is Role.HEADING:
            is_skipped = bool(_SKIPPED_SECTIONS.fullmatch(block.text.text.strip()))
        elif block.role is Role.PARAGRAPH and not is_skipped:
            yield block


def _linked_names(block: Block) -> Iterator[tuple[str, int]]:
    for span in block.text.styled("internal"):
        name = block.text.part(span).strip()
        if name and not name[0].islower() and not name[0].isdigit():
            yield name, span.start


def _capitalized_names(block: Block) -> Iterator[tuple[str, int]]:
    text = CITATION_MARK.sub(lambda match: "." * len(match[0]), block.text.text)
    for found, position in _within_sentences(text):
        name, start = found, position
        while (first := name.split(maxsplit=1)) and first[0].lower() in _FIRST_WORDS:
            start += len(name) - len(first[1]) if len(first) > 1 else 0
            name = first[1] if len(first) > 1 else ""
        while (last := name.rsplit(maxsplit=1)) and len(last) > 1 and last[1].islower():
            name = last[0]
        name = name.rstrip(".,'’-")
        name = name.removesuffix("'s").removesuffix("’s")
        words = name.lower().split()
        is_date = any(word.strip(".") in MONTHS for word in words)
        if len(words) < 2 or not name[0].isupper() or is_date or _NO_NAME.search(name):
            continue
        if words[0] in _OFFICES and len(words) > 3:
            # Minister of Culture of Ruritania Ann Roe
            person = " ".join(name.split()[-2:])
            start, name = start + len(name) - len(person), person
        if not any(word in {"of", "the"} for word in name.split()[:1]):
            yield name, start


def _within_sentences(text: str) -> Iterator[tuple[str, int]]:
    """Yield each run of capitalized words in a sentence, with its position."""
    first = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)):
        for match in _NAME.finditer(text, first, end):
            yield match[0], match.start()
        first = end


def guess_kind(name: str) -> Kind:
    """Return the likely kind of what a name names."""
    if is_body(name):
        return Kind.ORGANIZATION
    if _EVENT.search(name):
        return Kind.EVENT
    words = name.split()
    if _PLACE.search(name) or len(words) == 1:
        return Kind.PLACE if len(words) > 1 or not name.isupper() else Kind.ORGANIZATION
    has_small_word = any(word in {"of", "the", "for", "and"} for word in words)
    return Kind.ORGANIZATION if has_small_word or len(words) > 4 else Kind.PERSON
