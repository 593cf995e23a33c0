"""Generate a synthetic world of any size: the same seed gives the same drafts on every machine.

There are about five statements per entity, three citations per two entities, and evidence for nine
statements in ten, a fifth of it anchored in a document. Names are random syllables in Latin and,
for some, in Cyrillic or Arabic letters: no name is real.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from astana_api.domain.enums import Kind, UrlStatus, ValueType
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    Drafts,
    EntityDraft,
    EvidenceDraft,
    Qualifiers,
    SectionDraft,
    StatementDraft,
    Value,
)

BATCH_SIZE = 2500
"""Entities per revision."""

CLASSIFICATIONS = (
    "opposition alliance",
    "political party",
    "ministry",
    "news agency",
    "research institute",
    "armed group",
    "charity",
    "delegation",
    "government commission",
    "trade union",
)
# In the order of creation: entities that others refer to come first.
_SHARES = (
    (Kind.PLACE, 0.10),
    (Kind.PERSON, 0.30),
    (Kind.ORGANIZATION, 0.40),
    (Kind.EVENT, 0.12),
    (Kind.WORK, 0.08),
)
_SYLLABLES = ("ka", "ran", "do", "mi", "sel", "tu", "ba", "nor", "li", "sha", "ve", "gor", "am")
_CYRILLIC = ("ка", "ран", "до", "ми", "сел", "ту", "ба", "нор", "ли", "ша", "ве", "гор", "ам")
_ARABIC = ("كا", "ران", "دو", "مي", "سيل", "تو", "با", "نور", "لي", "شا", "في", "غور", "ام")
_CITATIONS_PER_ENTITY = 1.5
_SECTIONS = 8


@dataclass(slots=True)
class World:
    """The generated ids, for later drafts to refer to."""

    size: int
    rng: random.Random
    ids: dict[Kind, list[str]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    citations: list[str] = field(default_factory=list)
    document: str = ""

    def random_entity(self, kind: Kind) -> Value:
        """Return a random entity of the kind; earlier entities are much more likely."""
        ids = self.ids[kind]
        return Value(ValueType.ENTITY, ids[int(len(ids) * self.rng.random() ** 3)])

    def word(self, letters: tuple[str, ...], indexes: list[int]) -> str:
        return "".join(letters[index] for index in indexes).capitalize()


def generate_batches(entities: int, *, seed: int = 1) -> Iterator[Drafts]:
    """Yield batches of drafts, with about `entities` entities in total (never fewer).

    Each batch refers only to itself and to earlier batches.
    """
    world = World(entities, random.Random(seed))
    order = [kind for kind, share in _SHARES for _ in range(max(1, round(entities * share)))]
    for start in range(0, len(order), BATCH_SIZE):
        yield _batch(world, order[start : start + BATCH_SIZE], start)


def _batch(world: World, kinds: list[Kind], start: int) -> Drafts:
    entity_drafts = []
    for number, kind in enumerate(kinds, start):
        entity_id = f"{kind.value}-{number:07d}"
        world.ids[kind].append(entity_id)
        entity_drafts.append(EntityDraft(entity_id, kind))
    first = len(world.citations)
    citations = tuple(
        _citation(world, number)
        for number in range(first, first + round(len(kinds) * _CITATIONS_PER_ENTITY))
    )
    world.citations += [citation.id for citation in citations]
    document = _document(world, start)
    world.document = document.id
    statements = tuple(
        statement
        for entity_draft in entity_drafts
        for statement in _statements(world, entity_draft)
    )
    return Drafts(tuple(entity_drafts), citations, (document,), statements)


def _statements(world: World, entity_draft: EntityDraft) -> Iterator[StatementDraft]:
    for property_id, value, qualifiers in _claims(world, entity_draft):
        yield StatementDraft(
            entity_draft.id, property_id, value, qualifiers, evidence=_evidence(world)
        )


_Claims = Iterator[tuple[str, Value, Qualifiers]]


def _claims(world: World, entity_draft: EntityDraft) -> _Claims:
    yield from _names(world)
    dice = world.rng
    yield "description", _text(f"a made-up {entity_draft.kind.value} of a benchmark"), ()
    match entity_draft.kind:
        case Kind.PLACE:
            yield "classification", _text(dice.choice(("city", "country", "region"))), ()
        case Kind.PERSON:
            yield "born", _date(f"{dice.randint(1930, 1990)}"), ()
            yield "citizenship", world.random_entity(Kind.PLACE), ()
            yield "occupation", _text(dice.choice(("politician", "diplomat", "lawyer"))), ()
        case Kind.ORGANIZATION:
            yield from _organization(world)
        case Kind.EVENT:
            day = f"{dice.randint(2000, 2023)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
            yield "dates", _date(day), ()
            yield "place", world.random_entity(Kind.PLACE), ()
            yield "participant", world.random_entity(Kind.ORGANIZATION), ()
        case Kind.WORK:
            yield "classification", _text("report"), ()
            yield "author", world.random_entity(Kind.PERSON), ()
            yield "published", _date(f"{dice.randint(2000, 2023)}"), ()


def _organization(world: World) -> _Claims:
    dice = world.rng
    founded = dice.randint(1950, 2015)
    yield "classification", _text(dice.choice(CLASSIFICATIONS)), ()
    yield "founded", _date(f"{founded}"), ()
    if dice.random() < 0.3:
        yield "dissolved", _date(f"{dice.randint(founded + 1, 2023)}"), ()
    yield "headquarters", world.random_entity(Kind.PLACE), ()
    term: Qualifiers = (("start", f"{founded}"), ("end", f"{founded + 5}"), ("role", "president"))
    yield "leader", world.random_entity(Kind.PERSON), term
    if dice.random() < 0.5:
        yield "member", world.random_entity(Kind.PERSON), (("role", "spokesperson"),)


def _names(world: World) -> _Claims:
    dice = world.rng
    words = [[dice.randrange(len(_SYLLABLES)) for _ in range(dice.randint(2, 4))] for _ in "ab"]
    latin, cyrillic, arabic = (
        " ".join(world.word(letters, indexes) for indexes in words)
        for letters in (_SYLLABLES, _CYRILLIC, _ARABIC)
    )
    yield "name", Value(ValueType.TEXT, latin, "en"), (("name_kind", "preferred"),)
    if dice.random() < 0.25:
        yield "name", Value(ValueType.TEXT, cyrillic, "ru"), (("name_kind", "native"),)
    elif dice.random() < 0.25:
        yield "name", Value(ValueType.TEXT, arabic, "ar"), (("name_kind", "native"),)


def _evidence(world: World) -> tuple[EvidenceDraft, ...]:
    dice = world.rng
    roll = dice.random()
    if roll < 0.1:
        return ()
    newest = len(world.citations) - 1
    citation_id = world.citations[int(dice.triangular(0, newest, newest))]
    if roll < 0.3:
        section = f"section-{dice.randrange(_SECTIONS)}"
        exact = f"phrase {dice.randrange(1000)}"
        anchored = EvidenceDraft(citation_id, world.document, section, exact)
        return (
            (anchored, EvidenceDraft(dice.choice(world.citations))) if roll < 0.2 else (anchored,)
        )
    return (EvidenceDraft(citation_id),)


def _citation(world: World, number: int) -> CitationDraft:
    dice = world.rng
    given_name, family_name = (
        world.word(_SYLLABLES, [dice.randrange(len(_SYLLABLES)) for _ in range(2)]) for _ in "ab"
    )
    persons = world.ids[Kind.PERSON]
    author_entities = (dice.choice(persons),) if persons and dice.random() < 0.1 else ()
    return CitationDraft(
        id=f"source-{number:07d}",
        type="article-newspaper",
        title=f"{family_name} on matter {number}",
        authors=(
            AuthorDraft(f"{given_name} {family_name}", family_name, given_name, author_entities),
        ),
        container_title=f"The {family_name} Gazette",
        issued=f"{dice.randint(2000, 2023)}-{dice.randint(1, 12):02d}",
        url=f"https://news.example/{number}",
        url_status=UrlStatus.LIVE,
        language="en",
    )


def _document(world: World, start: int) -> DocumentDraft:
    references = enumerate(world.citations[-100:], 1)
    return DocumentDraft(
        id=f"document-{start:07d}",
        title=f"Document {start}",
        language="en",
        sections=tuple(
            SectionDraft(f"section-{n}", f"Section {n}", None, None) for n in range(_SECTIONS)
        ),
        references=tuple(
            DocumentReferenceDraft(number, citation_id, None) for number, citation_id in references
        ),
    )


def _text(text: str) -> Value:
    return Value(ValueType.TEXT, text, "en")


def _date(text: str) -> Value:
    return Value(ValueType.DATE, text)
