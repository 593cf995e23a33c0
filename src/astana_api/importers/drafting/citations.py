"""Draft the citations of a dossier from the references of an article."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from astana_api.domain.citation_fields import CITATION_FIELDS
from astana_api.domain.text.normalization import normalize_text
from astana_api.domain.text.slugs import make_slug
from astana_api.importers.articles.article import Article
from astana_api.importers.dossier.files.file_models import CitationShape
from astana_api.importers.drafting.yaml_lines import Entry, Guessed, Value
from astana_api.importers.imported_files import UnreadableFile
from astana_api.importers.references.citation_guess import CitationGuess
from astana_api.importers.references.names import family_and_given
from astana_api.importers.references.title_language import guess_language
from astana_api.progress import report_progress

MAX_REFERENCES: Final = 100_000
_ID_WORDS: Final = 3
_MAX_ID: Final = 60
_FORBIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_SHORT_WORDS: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "in",
        "on",
        "to",
        "for",
        "le",
        "la",
        "les",
        "der",
        "die",
        "das",
        "el",
        "los",
    ]
)


@dataclass(slots=True)
class DraftedCitations:
    """The citations by id, and for each number of a reference its line and citation."""

    records: dict[str, dict[str, Entry]] = field(default_factory=dict)
    references: dict[int, tuple[int, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def draft_citations(article: Article) -> DraftedCitations:
    """Return a citation for each reference."""
    drafted = DraftedCitations()
    ids: Counter[str] = Counter()
    references = article.references()
    if len(references) > MAX_REFERENCES:
        raise UnreadableFile(
            f"line {references[MAX_REFERENCES].line}",
            f"the article has more than {MAX_REFERENCES:,} references",
        )
    for done, reference in enumerate(sorted(references, key=lambda each: each.number), 1):
        report_progress("Reading references", done, len(references))
        guess = article.parse_citation(reference)
        key = _citation_id(guess, ids)
        drafted.notes += [f"reference {reference.number}: {note}" for note in guess.notes]
        drafted.records[key] = _record(guess, article, f"reference {reference.number}", drafted)
        drafted.references[reference.number] = (reference.line, key)
    missing = [
        number
        for number in range(1, max(drafted.references, default=0))
        if number not in drafted.references
    ]
    drafted.notes += [f"reference {number} is missing in the list" for number in missing]
    return drafted


def clean_text(text: str) -> str:
    """Return the text without characters that a dossier cannot have; empty if nothing is left."""
    try:
        return normalize_text(_FORBIDDEN.sub("", text))
    except ValueError:
        return ""


def _record(
    guess: CitationGuess, article: Article, label: str, drafted: DraftedCitations
) -> dict[str, Entry]:
    values: dict[str, Value] = {"type": guess.type}
    title = clean_text(guess.fields.get("title", ""))
    if title:
        values["title"] = title
        stated = guess.fields.get("language")
        values["title_lang"] = stated or guess_language(title, article.language or "en")
    for role in ("authors", "editors", "translators"):
        if names := [_name(name) for name in guess.names.get(role, ()) if clean_text(name)]:
            values[role] = list(names)
    for key in CITATION_FIELDS:
        if key in guess.fields and key != "title":
            values[key] = clean_text(guess.fields[key])
    if guess.url_status is not None:
        values["url_status"] = guess.url_status.value
    guessed = guess.guessed | {"title_lang"}
    record: dict[str, Entry] = {}
    for key, value in values.items():
        if reason := _fault(key, value, guess.type):
            drafted.notes.append(f"{label}: {key} {value!r} is left out: {reason}")
        else:
            record[key] = Guessed(value) if key in guessed else value
    return record


def _fault(key: str, value: Value, citation_type: str) -> str | None:
    """Return why a dossier cannot have the value."""
    try:
        CitationShape.model_validate({"type": citation_type, key: value})
    except ValidationError as exc:
        return str(exc.errors()[0]["msg"])
    return None


def _name(text: str) -> dict[str, Value]:
    name = clean_text(text)
    parts = family_and_given(name)
    if parts is None:
        return {"name": name}
    return {"name": name, "family": parts[0], "given": parts[1]}


def _citation_id(guess: CitationGuess, ids: Counter[str]) -> str:
    """Return an id of the author or the site, the year and the first words of the title."""
    authors = guess.names.get("authors", [])
    source = guess.fields.get("container_title") or guess.fields.get("publisher") or ""
    name = (family_and_given(authors[0]) or (authors[0],))[0] if authors else source
    year = guess.fields.get("issued", "")[:4]
    words = make_slug(guess.fields.get("title", "")[:200]).split("-")
    telling = [word for word in words if word and word not in _SHORT_WORDS][:_ID_WORDS]
    parts = [
        "-".join(make_slug(name[:80]).split("-")[:3]),
        year if year.isdigit() else "",
        *telling,
    ]
    base = "-".join(filter(None, parts))[:_MAX_ID].strip("-") or "reference"
    if base.isdigit():
        # A number in `cite` is that of a reference.
        base = f"citation-{base}"
    ids[base] += 1
    key = base if ids[base] == 1 else f"{base}-{ids[base]}"
    while key != base and ids[key]:
        ids[base] += 1
        key = f"{base}-{ids[base]}"
    ids[key] += key != base
    return key
