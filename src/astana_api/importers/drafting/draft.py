"""Draft the files of a dossier from an article."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from astana_api.domain.text.slugs import make_slug
from astana_api.importers.articles.article import Article
from astana_api.importers.drafting.anchoring import AnchorFinder
from astana_api.importers.drafting.citations import DraftedCitations, clean_text, draft_citations
from astana_api.importers.drafting.entities import EntityStub, EntityStubs, find_names
from astana_api.importers.drafting.infobox import InfoboxDrafter, guess_subject_kind
from astana_api.importers.drafting.yaml_lines import (
    GUESS,
    Entry,
    Guessed,
    Value,
    write_inline,
    write_record,
    write_scalar,
)
from astana_api.importers.references.title_language import guess_language

TEXT_FILE: Final = "text.txt"
"""The text of an article that is converted from markup."""
_CITATIONS_PER_FILE: Final = 1_000
_MAX_TITLE: Final = 300
_LANGUAGE_SAMPLE: Final = 5_000


@dataclass(slots=True)
class DraftedFolder:
    """The files of a folder by name; what is guessed, and what could not be drafted."""

    files: dict[str, str]
    guesses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    references: int = 0
    statements: int = 0
    entities: int = 0


def draft_dossier(article: Article, dossier_id: str, sha: str | None = None) -> DraftedFolder:
    """Return the draft; `sha` is that of the file if the text is the file itself."""
    if article.language is None:
        article.language = guess_language(article.text[:_LANGUAGE_SAMPLE], "en")
    article.language = article.language.partition("-")[0].lower()
    title = clean_text(article.title)[:_MAX_TITLE].strip() or dossier_id
    citations = draft_citations(article)
    finder = AnchorFinder(article)
    stubs = EntityStubs()
    notes = [*article.notes, *citations.notes]
    subject = _add_subject(article, title, stubs, finder)
    if subject is None:
        notes.append("the title cannot be quoted, so that there is no entity of it")
    else:
        numbers = frozenset(citations.references)
        infobox = InfoboxDrafter(article, subject, stubs, finder, numbers)
        infobox.draft()
        notes += infobox.notes
    find_names(article, stubs, finder)
    if stubs.left_out:
        notes.append(f"{stubs.left_out:,} more names in the text are not drafted")
    entities = list(stubs.by_id.values())
    digest = sha or sha256(article.text.encode()).hexdigest()
    draft = DraftedFolder({}, notes=notes, references=len(citations.references))
    draft.files["dossier.yaml"] = _lines(
        ["dossier:", *write_record({"id": dossier_id, "title": title}, "  ")]
    )
    draft.files["document.yaml"] = _lines(_document(article, dossier_id, title, digest, citations))
    for name, lines in _citation_files(citations):
        draft.files[name] = _lines(lines)
    if entities:
        draft.files["entities.yaml"] = _lines(_entities(entities, article.language))
    if article.is_converted:
        draft.files[TEXT_FILE] = article.text
    draft.entities = len(entities)
    draft.statements = sum(len(stub.statements) + 1 for stub in entities)
    draft.guesses = [*_citation_guesses(citations), *_entity_guesses(entities)]
    return draft


def _add_subject(
    article: Article, title: str, stubs: EntityStubs, finder: AnchorFinder
) -> EntityStub | None:
    line = article.blocks[0].line
    printed = title if title in finder.line(line) else ""
    phrase = printed[:59].rsplit(" ", 1)[0] if len(printed) > 59 else printed
    return stubs.add(title, guess_subject_kind(article), finder.find(phrase, line))


def _document(
    article: Article, dossier_id: str, title: str, digest: str, citations: DraftedCitations
) -> Iterator[str]:
    yield "document:"
    header: dict[str, Entry] = {
        "id": make_slug(f"{dossier_id}-article"),
        "title": title,
        "language": Guessed(article.language or "en"),
        "sha256": digest,
    }
    yield from write_record(header, "  ")
    yield "  sections:"
    for section in article.sections():
        record: dict[str, Value] = {"key": section.key}
        if section.heading and (heading := clean_text(section.heading)):
            record["heading"] = heading
        record["lines"] = [section.first_line, section.last_line]
        yield f"    - {write_inline(record)}"
    if citations.references:
        yield "  references:"
    for number in range(1, max(citations.references, default=0) + 1):
        reference: dict[str, Value] = {"number": number}
        if number in citations.references:
            line, key = citations.references[number]
            reference |= {"citation": key, "line": line}
        else:
            reference["withdrawn"] = True
        yield f"    - {write_inline(reference)}"


def _citation_files(citations: DraftedCitations) -> Iterator[tuple[str, list[str]]]:
    items = list(citations.records.items())
    for start in range(0, len(items), _CITATIONS_PER_FILE):
        lines = ["citations:"]
        for key, record in items[start : start + _CITATIONS_PER_FILE]:
            lines += [f"  {key}:", *write_record(record, "    "), ""]
        number = start // _CITATIONS_PER_FILE + 1
        name = "citations.yaml" if number == 1 else f"citations-{number:03}.yaml"
        yield name, lines[:-1]


def _entities(stubs: Iterable[EntityStub], language: str) -> Iterator[str]:
    yield "entities:"
    for stub in stubs:
        yield f"  {stub.id}:"
        yield f"    kind: {stub.kind.value}{GUESS}"
        yield "    statements:"
        lang = guess_language(stub.name, language)
        name: dict[str, Entry] = {"name": stub.name, "lang": Guessed(lang)}
        yield from write_record({**name, **stub.anchors[0]}, "        ", "      - ")
        for statement in stub.statements:
            (key, value), *others = statement.items()
            marked: dict[str, Entry] = {key: Guessed(value), **dict(others)}
            yield from write_record(marked, "        ", "      - ")


def _citation_guesses(citations: DraftedCitations) -> Iterator[str]:
    for key, record in citations.records.items():
        guesses = [
            f"{name} {_short(entry.value)}"
            for name, entry in record.items()
            if isinstance(entry, Guessed)
        ]
        if guesses:
            yield f"citation {key}: {', '.join(guesses)}"


def _entity_guesses(stubs: Iterable[EntityStub]) -> Iterator[str]:
    for stub in stubs:
        stated = [f"{key} {_short(value)}" for key, value in map(_first_item, stub.statements)]
        yield f"entity {stub.id}: {', '.join([stub.kind.value, *stated])}"


def _first_item(statement: dict[str, Value]) -> tuple[str, Value]:
    return next(iter(statement.items()))


def _short(value: Value) -> str:
    text = write_scalar(value) if isinstance(value, str | int) else write_inline(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
