"""A made-up world of any size: the same seed gives the same drafts on every machine.

About five statements for each entity, three citations for every two entities, and evidence for
nine statements in ten, a fifth of it with its place in a document. Names are made of syllables, in
Latin and, for some, in Cyrillic or Arabic letters, so that nobody real is meant.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from astana_api.domain.enums import Kind, UrlStatus, ValueType
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    Drafts,
    EntityDraft,
    EvidenceDraft,
    Qualifiers,
    ReferenceDraft,
    SectionDraft,
    StatementDraft,
    Value,
)

BATCH = 2500
"""Entities that are written in one revision."""

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
# In the order in which they are made: what others point to comes first.
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
    """What was made so far, for later drafts to point to."""

    size: int
    random: random.Random
    made: dict[Kind, list[str]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    citations: list[str] = field(default_factory=list)
    document: str = ""

    def any_of(self, kind: Kind) -> Value:
        """An entity of the kind, among the first ones far more often than among the last."""
        known = self.made[kind]
        return Value(ValueType.ENTITY, known[int(len(known) * self.random.random() ** 3)])

    def word(self, letters: tuple[str, ...], places: list[int]) -> str:
        return "".join(letters[place] for place in places).capitalize()


def batches(entities: int, *, seed: int = 1) -> Iterator[Drafts]:
    """Drafts of about `entities` entities in all (never fewer), a few thousand at a time.

    Each batch points only to what is in it or came before it.
    """
    world = World(entities, random.Random(seed))
    order = [kind for kind, share in _SHARES for _ in range(max(1, round(entities * share)))]
    for start in range(0, len(order), BATCH):
        yield _batch(world, order[start : start + BATCH], start)


def _batch(world: World, kinds: list[Kind], start: int) -> Drafts:
    identities = []
    for number, kind in enumerate(kinds, start):
        entity_id = f"{kind.value}-{number:07d}"
        world.made[kind].append(entity_id)
        identities.append(EntityDraft(entity_id, kind))
    first = len(world.citations)
    citations = tuple(
        _citation(world, number)
        for number in range(first, first + round(len(kinds) * _CITATIONS_PER_ENTITY))
    )
    world.citations += [citation.id for citation in citations]
    document = _document(world, start)
    world.document = document.id
    statements = tuple(draft for identity in identities for draft in _statements(world, identity))
    return Drafts(tuple(identities), citations, (document,), statements)


def _statements(world: World, identity: EntityDraft) -> Iterator[StatementDraft]:
    for property_id, value, qualifiers in _claims(world, identity):
        yield StatementDraft(identity.id, property_id, value, qualifiers, evidence=_evidence(world))


_Claims = Iterator[tuple[str, Value, Qualifiers]]


def _claims(world: World, identity: EntityDraft) -> _Claims:
    yield from _names(world)
    dice = world.random
    yield "description", _text(f"a made-up {identity.kind.value} of a benchmark"), ()
    match identity.kind:
        case Kind.PLACE:
            yield "classification", _text(dice.choice(("city", "country", "region"))), ()
        case Kind.PERSON:
            yield "born", _date(f"{dice.randint(1930, 1990)}"), ()
            yield "citizenship", world.any_of(Kind.PLACE), ()
            yield "occupation", _text(dice.choice(("politician", "diplomat", "lawyer"))), ()
        case Kind.ORGANIZATION:
            yield from _organization(world)
        case Kind.EVENT:
            day = f"{dice.randint(2000, 2023)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
            yield "dates", _date(day), ()
            yield "place", world.any_of(Kind.PLACE), ()
            yield "participant", world.any_of(Kind.ORGANIZATION), ()
        case Kind.WORK:
            yield "classification", _text("report"), ()
            yield "author", world.any_of(Kind.PERSON), ()
            yield "published", _date(f"{dice.randint(2000, 2023)}"), ()


def _organization(world: World) -> _Claims:
    dice = world.random
    founded = dice.randint(1950, 2015)
    yield "classification", _text(dice.choice(CLASSIFICATIONS)), ()
    yield "founded", _date(f"{founded}"), ()
    if dice.random() < 0.3:
        yield "dissolved", _date(f"{dice.randint(founded + 1, 2023)}"), ()
    yield "headquarters", world.any_of(Kind.PLACE), ()
    term: Qualifiers = (("start", f"{founded}"), ("end", f"{founded + 5}"), ("role", "president"))
    yield "leader", world.any_of(Kind.PERSON), term
    if dice.random() < 0.5:
        yield "member", world.any_of(Kind.PERSON), (("role", "spokesperson"),)


def _names(world: World) -> _Claims:
    dice = world.random
    words = [[dice.randrange(len(_SYLLABLES)) for _ in range(dice.randint(2, 4))] for _ in "ab"]
    latin, cyrillic, arabic = (
        " ".join(world.word(letters, places) for places in words)
        for letters in (_SYLLABLES, _CYRILLIC, _ARABIC)
    )
    yield "name", Value(ValueType.TEXT, latin, "en"), (("name_kind", "preferred"),)
    if dice.random() < 0.25:
        yield "name", Value(ValueType.TEXT, cyrillic, "ru"), (("name_kind", "native"),)
    elif dice.random() < 0.25:
        yield "name", Value(ValueType.TEXT, arabic, "ar"), (("name_kind", "native"),)


def _evidence(world: World) -> tuple[EvidenceDraft, ...]:
    dice = world.random
    chance = dice.random()
    if chance < 0.1:
        return ()
    newest = len(world.citations) - 1
    cited = world.citations[int(dice.triangular(0, newest, newest))]
    if chance < 0.3:
        section = f"section-{dice.randrange(_SECTIONS)}"
        exact = f"phrase {dice.randrange(1000)}"
        placed = EvidenceDraft(cited, world.document, section, exact)
        return (placed, EvidenceDraft(dice.choice(world.citations))) if chance < 0.2 else (placed,)
    return (EvidenceDraft(cited),)


def _citation(world: World, number: int) -> CitationDraft:
    dice = world.random
    given, family = (
        world.word(_SYLLABLES, [dice.randrange(len(_SYLLABLES)) for _ in range(2)]) for _ in "ab"
    )
    writers = world.made[Kind.PERSON]
    linked = (dice.choice(writers),) if writers and dice.random() < 0.1 else ()
    return CitationDraft(
        id=f"source-{number:07d}",
        type="article-newspaper",
        title=f"{family} on matter {number}",
        authors=(AuthorDraft(f"{given} {family}", family, given, linked),),
        container_title=f"The {family} Gazette",
        issued=f"{dice.randint(2000, 2023)}-{dice.randint(1, 12):02d}",
        url=f"https://news.example/{number}",
        url_status=UrlStatus.LIVE,
        language="en",
    )


def _document(world: World, start: int) -> DocumentDraft:
    numbered = enumerate(world.citations[-100:], 1)
    return DocumentDraft(
        id=f"document-{start:07d}",
        title=f"Document {start}",
        language="en",
        sections=tuple(
            SectionDraft(f"section-{n}", f"Section {n}", None, None) for n in range(_SECTIONS)
        ),
        references=tuple(ReferenceDraft(number, cited, None) for number, cited in numbered),
    )


def _text(text: str) -> Value:
    return Value(ValueType.TEXT, text, "en")


def _date(text: str) -> Value:
    return Value(ValueType.DATE, text)
