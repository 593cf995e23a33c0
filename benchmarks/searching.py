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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from astana_api.commands import records, statements
from astana_api.commands.revision import revise
from astana_api.db import schema
from astana_api.db.database import Database
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, Origin, ValueType
from astana_api.domain.search.search_tokens import LONGEST_QUERY, Findable, parse
from astana_api.domain.statements.drafts import EntityDraft, StatementDraft, Value
from astana_api.domain.text.scripts import fold, script
from astana_api.queries.search.results import rendered
from astana_api.queries.search.service import Wanted, search, suggest
from benchmarks.bearers import Bearer, bearers
from benchmarks.importing import clock
from benchmarks.report import Column, Table, percent, ratio, whole

DATA = Path(__file__).parents[2] / "shared" / "data"
AT_ONCE = 5_000
"""Entities that are written in one revision."""
SHOWN = 20
ENTITIES = tuple(kind for kind in Findable if kind is not Findable.CITATION)
FEWEST = 10
"""Searches of a pair of scripts that are worth a row of their own."""

_SYLLABLES = ("ka", "ran", "do", "mi", "sel", "tu", "ba", "nor", "li", "sha", "ve", "gor", "am")
_CYRILLIC = ("ка", "ран", "до", "ми", "сел", "ту", "ба", "нор", "ли", "ша", "ве", "гор", "ам")


def write(database: Database, holders: Iterable[Bearer]) -> None:
    """Migrate the database and state every name of everybody."""
    schema.migrate(database)
    waiting = iter(holders)
    while some := list(islice(waiting, AT_ONCE)):
        with (
            database.write() as session,
            revise(
                session, actor="benchmark", message="Names", origin=Origin.IMPORT, clock=clock
            ) as change,
        ):
            kinds = (Kind.PERSON if each.is_person else Kind.ORGANIZATION for each in some)
            records.create_entities(
                change, [EntityDraft(e.id, kind) for e, kind in zip(some, kinds, strict=True)]
            )
            statements.state(
                change,
                [
                    StatementDraft(each.id, "name", Value(ValueType.TEXT, name, "und"))
                    for each in some
                    for name in each.names
                ],
            )


@dataclass(slots=True)
class Score:
    """How often the one that was meant came first, and among the first ten."""

    asked: int = 0
    first: int = 0
    tenth: int = 0

    def add(self, place: int | None) -> None:
        self.asked += 1
        self.first += place == 0
        self.tenth += place is not None and place < 10

    def row(self, **named: str) -> Mapping[str, Any]:
        return {
            **named,
            "asked": self.asked,
            "first": self.first / self.asked,
            "tenth": self.tenth / self.asked,
        }


RECALL = (
    Column("searches", "asked", whole),
    Column("first", "first", percent),
    Column("among ten", "tenth", percent),
)


async def _ids(snapshot: Snapshot, typed: str) -> list[str]:
    found = await search(snapshot, parse(typed[:LONGEST_QUERY]), Wanted(kinds=ENTITIES))
    return [match.rank.id for match in found.matches]


def _in_scripts(everybody: Sequence[Bearer]) -> list[Bearer]:
    return [each for each in everybody if len({script(name) for name in each.names}) > 1]


async def recall_of_all(database: Database, everybody: Sequence[Bearer]) -> Table:
    """Every spelling is stored: by the script of what is typed."""
    scores: dict[str, Score] = defaultdict(Score)
    by_name = _by_name(everybody)
    async with database.read() as snapshot:
        for bearer in _in_scripts(everybody):
            for name in bearer.names:
                # Who has the very same name is found with as much right.
                homonymous = by_name[fold(name)] - {bearer.id}
                found = [i for i in await _ids(snapshot, name) if i not in homonymous]
                place = found.index(bearer.id) if bearer.id in found else None
                scores[script(name)].add(place)
                scores["all"].add(place)
    rows = [scores[key].row(script=key) for key in sorted(scores, key=_by_number(scores))]
    title = "Recall, all spellings stored"
    return Table("recall", title, (Column("typed in", "script"), *RECALL), rows)


def parted(everybody: Sequence[Bearer]) -> tuple[list[Bearer], dict[str, list[Bearer]]]:
    """Everybody, and in place of who has names in several scripts one with those of each.

    The names of one script are parted once more, so that a spelling can be searched for among
    others of its own script.
    """
    several = {each.id for each in _in_scripts(everybody)}
    stored = [each for each in everybody if each.id not in several]
    of: dict[str, list[Bearer]] = {}
    for bearer in _in_scripts(everybody):
        by_script: dict[str, list[str]] = defaultdict(list)
        for name in bearer.names:
            by_script[script(name)].append(name)
        of[bearer.id] = [
            Bearer(f"{bearer.id}-{code.lower()}-{half}", bearer.is_person, tuple(names[half::2]))
            for code, names in by_script.items()
            for half in (0, 1)
            if names[half::2]
        ]
        stored += of[bearer.id]
    return stored, of


async def recall_of_others(database: Database, of: Mapping[str, list[Bearer]]) -> Table:
    """Only others are stored: by the scripts of what is typed and of what is there."""
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    async with database.read() as snapshot:
        for parts in of.values():
            own = {part.id for part in parts}
            for asked in parts:
                for name in asked.names:
                    found = await _ids(snapshot, name)
                    for part in parts:
                        if part is asked:
                            continue
                        # The other parts of the same bearer are taken for not stored.
                        left = [i for i in found if i == part.id or i not in own]
                        place = left.index(part.id) if part.id in left else None
                        pair = script(name), script(part.names[0])
                        same = "same" if pair[0] == pair[1] else "other"
                        if asked.is_person:
                            scores[pair].add(place)
                        scores["persons" if asked.is_person else "bodies", same].add(place)
    rows = [
        score.row(typed=key[0], stored=key[1])
        for key, score in sorted(scores.items(), key=lambda each: (-each[1].asked, each[0]))
        if score.asked >= FEWEST
    ]
    columns = (Column("typed in", "typed"), Column("stored in", "stored"), *RECALL)
    note = "Pairs are of persons: names of bodies are translated, not spelt in other letters."
    return Table("others", "Recall, only others stored", columns, rows, [note])


async def homonyms(database: Database, everybody: Sequence[Bearer]) -> Table:
    """Those who share a name are each found by it, and stay as many as they are."""
    shared = {k: ids for k, ids in _by_name(everybody).items() if 1 < len(ids) <= SHOWN}
    apart = 0
    async with database.read() as snapshot:
        for name, ids in shared.items():
            found = await _ids(snapshot, name)
            apart += set(found[: len(ids)]) == ids
    row = {"names": len(shared), "apart": apart / len(shared) if shared else None}
    columns = (Column("names of several", "names", whole), Column("all first", "apart", percent))
    return Table("homonyms", "Homonyms", columns, [row])


def _by_name(everybody: Sequence[Bearer]) -> dict[str, set[str]]:
    """The ids of those who bear each name, folded."""
    found: dict[str, set[str]] = defaultdict(set)
    for bearer in everybody:
        for name in bearer.names:
            found[fold(name)].add(bearer.id)
    return found


def made_up(number: int) -> Iterator[Bearer]:
    """Names of two words, of which the short ones are common; a quarter has a Cyrillic one too."""
    dice = random.Random(1)
    for place in range(number):
        words = [[dice.randrange(13) for _ in range(dice.randint(2, 4))] for _ in "ab"]
        latin, cyrillic = (
            " ".join("".join(letters[at] for at in word).capitalize() for word in words)
            for letters in (_SYLLABLES, _CYRILLIC)
        )
        names = (latin, cyrillic) if dice.random() < 0.25 else (latin,)
        yield Bearer(f"made-{place:07d}", dice.random() < 0.5, names)


QUESTIONS = {
    "common word": "Karan",
    "two common words": "Karan Domi",
    "rare word": "Selnorshagor",
    "slip": "Selnorshagro",
    "other script": "Каран",
    "half a word": "selnor",
}


async def growth(database: Database, rounds: int) -> dict[str, float]:
    """Milliseconds of processor at the median for each question, with the first page rendered."""
    found: dict[str, float] = {}
    async with database.read() as snapshot:
        for label, typed in QUESTIONS.items():
            spent = []
            for _ in range(rounds):
                begun = process_time()
                query = parse(typed)
                results = await search(snapshot, query, Wanted())
                await rendered(snapshot, query, results.matches[:SHOWN])
                spent.append(process_time() - begun)
            found[label] = median(spent) * 1000
        for letters in ("k", "kar", "karan d"):
            spent = []
            for _ in range(rounds):
                begun = process_time()
                await suggest(snapshot, parse(letters), ENTITIES, 10)
                spent.append(process_time() - begun)
            found[f"suggest {letters!r}"] = median(spent) * 1000
    return found


def grown(folder: Path, sizes: Sequence[int], rounds: int) -> Table:
    """The questions at every size, as multiples of the smallest."""
    measured: dict[int, dict[str, float]] = {}
    for size in sizes:
        _say(f"Writing {size:,} made-up entities")
        database = Database(f"sqlite:///{folder / f'made-{size}.db'}")
        write(database, made_up(size))
        measured[size] = asyncio.run(_closing(database, growth(database, rounds)))
    rows = [
        {
            "question": label,
            "ms": milliseconds,
            **{str(size): measured[size][label] / milliseconds for size in sizes[1:]},
        }
        for label, milliseconds in measured[sizes[0]].items()
    ]
    columns = (
        Column("question", "question"),
        Column(f"ms at {sizes[0]:,}", "ms", ratio),
        *(Column(f"times that at {size:,}", str(size), ratio) for size in sizes[1:]),
    )
    return Table("growth", "Growth of search and suggest, p50 of processor time", columns, rows)


async def _closing(database: Database, running: Any) -> Any:
    try:
        return await running
    finally:
        await database.close()


def _by_number(scores: Mapping[str, Score]) -> Any:
    return lambda key: (-scores[key].asked, key)


def recalls(folder: Path, data: Path) -> Iterator[Table]:
    """The tables of recall over real names."""
    everybody = bearers(data)
    _say(f"Writing the {sum(len(each.names) for each in everybody):,} names of {data}")
    database = Database(f"sqlite:///{folder / 'all.db'}")
    write(database, everybody)
    yield asyncio.run(_closing(database, recall_of_all(database, everybody)))
    yield asyncio.run(_closing(database, homonyms(database, everybody)))
    stored, of = parted(everybody)
    database = Database(f"sqlite:///{folder / 'others.db'}")
    write(database, stored)
    yield asyncio.run(_closing(database, recall_of_others(database, of)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of files with real names")
    parser.add_argument(
        "--sizes",
        default="1000,10000,100000",
        help="numbers of made-up entities, the smallest first, or nothing (%(default)s)",
    )
    parser.add_argument("--rounds", type=int, default=15, help="of each question (%(default)s)")
    parser.add_argument("--markdown", action="store_true", help="tables for a document")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",") if size]
    with tempfile.TemporaryDirectory(prefix="astana-bench-") as scratch:
        tables: Iterable[Table] = ()
        if options.data.is_dir():
            tables = recalls(Path(scratch), options.data)
        else:
            _say(f"There are no real names at {options.data}: no recall is measured")
        for table in tables:
            _show(table, markdown=options.markdown)
        if sizes:
            _show(grown(Path(scratch), sizes, options.rounds), markdown=options.markdown)


def _show(table: Table, *, markdown: bool) -> None:
    print("\n" + (table.markdown() if markdown else table.text()), flush=True)


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
