"""Comparison keys: records with an equal key are compared with each other, and no others.

Equal keys are a reason to compare, not a finding. Keys depend on the record alone, so that they can
be stored and looked up.
"""

from collections.abc import Iterable

from rapidfuzz import fuzz

from astana_api.audit.facts import AuditedEntity
from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.text.identifiers import doi_keys
from astana_api.domain.text.scripts import fold
from astana_api.domain.text.skeletons import word_skeletons
from astana_api.domain.text.transliteration import latin_key

MIN_TITLE_WORDS = 4
"""Titles of fewer words are too short to tell works apart."""
MIN_WORD_SIMILARITY = 80
"""The similarity, in percent, of two spellings of one word."""
MAX_GROUP = 50
"""A key that more records have tells nothing; they are not compared."""


def entity_keys(entity: AuditedEntity) -> set[str]:
    """Return the keys of an entity: its names, in its script and by sound, and its identifiers."""
    keys: set[str] = set()
    for statement in entity.valid("name", "identifier"):
        text = statement.value.text
        if text is None or statement.value.type is not ValueType.TEXT:
            continue
        if statement.property_id == "identifier":
            keys.add(identifier_key(statement.text("scheme"), text))
        else:
            keys.add(f"name:{name_key(text)}")
            if sound := _sound_key(text):
                keys.add(f"sound:{entity.kind}:{sound}")
    return {key[:200] for key in keys if not key.endswith(":")}


def citation_keys(citation: CitationDraft) -> set[str]:
    """Return the keys of a citation: the first words of its titles, its DOI and its address."""
    titles = {citation.title, *(title for _, title in citation.titles)}
    keys = set()
    for title in filter(None, titles):
        words = latin_key(title).split()
        if len(words) >= MIN_TITLE_WORDS:
            keys.add("title:" + " ".join(words[:MIN_TITLE_WORDS]))
    for field, value in citation.csl_fields:
        if field == "DOI" and isinstance(value, str):
            keys |= {f"doi:{key}" for key in doi_keys(value)}
    if citation.url:
        keys.add(f"url:{address_key(citation.url)}")
    return {key[:200] for key in keys if not key.endswith(":")}


def group_records(
    entities: Iterable[AuditedEntity], citations: Iterable[CitationDraft]
) -> dict[str, tuple[str, ...]]:
    """Return the sorted ids of the records that share each key; keys of one record are left out."""
    groups: dict[str, list[str]] = {}
    for entity in entities:
        for key in entity_keys(entity):
            groups.setdefault(key, []).append(entity.id)
    for citation in citations:
        for key in citation_keys(citation):
            groups.setdefault(key, []).append(citation.id)
    return {key: tuple(sorted(ids)) for key, ids in groups.items() if len(ids) > 1}


def name_key(text: str) -> str:
    """Return a name in Latin words; two names of one key differ in script or writing alone."""
    return latin_key(text) or fold(text)


def are_spelling_variants(first: str, second: str) -> bool:
    """Return whether two names, as `name_key`, differ in few letters of long words.

    Each word of the shorter name is a word of the other, or nearly one; the other may have more
    words if the shorter has at least two. Numbers must be equal.
    """
    short, long = sorted((first.split(), second.split()), key=len)
    if first == second or (len(short) < len(long) and len(short) < 2):
        return False
    rest = [word for word in long if word not in short]
    changed = [word for word in short if word not in long]
    for word in changed:
        match = next((other for other in rest if _is_variant(word, other)), None)
        if match is None:
            return False
        rest.remove(match)
    return bool(changed)


def _is_variant(a: str, b: str) -> bool:
    is_long = min(len(a), len(b)) > 4 and not any(c.isdigit() for c in a + b)
    return is_long and fuzz.ratio(a, b) >= MIN_WORD_SIMILARITY


def identifier_key(scheme: str | None, text: str) -> str:
    """Return the key of an identifier, without case."""
    return f"identifier:{(scheme or '').casefold()}:{text.casefold()}"


def address_key(url: str) -> str:
    """Return an address without its scheme, `www.` and a final slash."""
    _, separator, rest = url.partition("://")
    return (rest if separator else url).removeprefix("www.").rstrip("/")


def host_of(url: str) -> str:
    """Return the host of an address, with or without a scheme, in lower case."""
    host = address_key(url).partition("/")[0].partition("?")[0].partition(":")[0]
    return host.rpartition("@")[2].lower()


def _sound_key(text: str) -> str:
    """Return the consonants of a name of at least two words, in any order."""
    words = latin_key(text).split()
    skeletons = sorted(min(found) for word in words if (found := word_skeletons(word)))
    return " ".join(skeletons) if len(skeletons) > 1 else ""
