"""The command: `python -m benchmarks [NAME...]`; without a name, all that there are."""

import argparse
import cProfile
import os
import pstats
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from astana_api.db.database import Database
from benchmarks import audit, copying, finding, hub, importing, parsers, serve, startup, storage
from benchmarks.load import WrongResponseError
from benchmarks.report import (
    Column,
    Table,
    as_json,
    hundredths,
    percent,
    ratio,
    tenths,
    whole,
    write_into,
)
from benchmarks.running import NoServerError, two_cores
from benchmarks.serve import DifferentResponsesError
from benchmarks.startup import StepFailedError
from tests.support.postgres import PostgresUnavailableError, fresh_database, running_cluster

POSTGRES_VARIABLE = "ASTANA_TEST_POSTGRES_URL"
"""URL of an existing server; its user must be able to create databases."""

IMPORT_COLUMNS = (
    Column("database", "database"),
    Column("stage", "stage"),
    Column("rows", "rows", whole),
    Column("rows/s", "rows_per_second", whole),
    Column("of raw executemany", "of_raw", ratio),
    Column("same, no keys or indexes", "of_raw_without_keys", ratio),
)
SERVE_COLUMNS = (
    Column("server", "server"),
    Column("workload", "workload"),
    Column("of bare ASGI", "of_bare", ratio),
    Column("of the floor", "of_floor", ratio),
    Column("times the textbook", "times_textbook", ratio),
    Column("p50 ms", "p50_ms", tenths),
    Column("p99 ms", "p99_ms", tenths),
    Column("client idle", "client_waiting", percent),
)
FINDING_COLUMNS = (
    Column("database", "database"),
    Column("question", "question"),
    Column("small ms", "small_ms", hundredths),
    Column("large ms", "large_ms", hundredths),
    Column("growth", "growth", ratio),
)
STORAGE_COLUMNS = (
    Column("table, with its indexes", "table"),
    *(
        Column(f"{data}, {name}", f"{data} {name}", whole)
        for data in ("world", "dossier")
        for name in ("SQLite", "PostgreSQL")
    ),
)
PARSER_COLUMNS = (
    Column("parser", "parser"),
    Column("requests/s", "per_second", whole),
    Column("of the fastest", "of_best", ratio),
    Column("longest wait ms during an endless header", "wait_ms", tenths),
)
HUB_COLUMNS = (
    Column("database", "database"),
    Column("referrers", "referrers", whole),
    Column("they are", "how"),
    Column("rename ms", "rename_ms", tenths),
    Column("longest read ms before", "before_ms", tenths),
    Column("longest read ms afterwards", "during_ms", tenths),
)
AUDIT_COLUMNS = (
    Column("audit", "audit"),
    Column("statements", "statements", whole),
    Column("findings", "findings", whole),
    Column("seconds", "seconds", hundredths),
    Column("more MB at the peak", "megabytes", whole),
)
STARTUP_COLUMNS = (Column("step", "step"), Column("seconds", "seconds", tenths))


@dataclass
class Run:
    """One run of the command: its options, and the data that its benchmarks share."""

    options: argparse.Namespace
    folder: Path
    postgres_server: str | None

    @property
    def sqlite_file(self) -> Path:
        return self.folder / "astana.db"

    @cached_property
    def filled(self) -> tuple[Database, importing.StageSeconds]:
        """Return the generated SQLite database, created once for all benchmarks that need it."""
        _log(f"Writing {self.options.entities:,} made-up entities")
        database = Database(f"sqlite:///{self.sqlite_file}")
        profile = cProfile.Profile() if self.options.profile else None
        stage_seconds = importing.fill(database, self.options.entities, profile=profile)
        if profile is not None:
            pstats.Stats(profile).dump_stats(self.options.profile)
        return database, stage_seconds

    @contextmanager
    def postgres(self) -> Iterator[str | None]:
        """Yield the URL of a new database on the PostgreSQL server, or None without a server."""
        if self.postgres_server is None:
            yield None
        else:
            with fresh_database(self.postgres_server) as url:
                yield url

    def run_import(self) -> Table:
        database, stage_seconds = self.filled
        _log("Writing the same rows with executemany")
        target = Database(f"sqlite:///{self.folder / 'raw.db'}")
        rows = [
            {"database": "SQLite", **row}
            for row in importing.measure(database, target, stage_seconds)
        ]
        target.engine.dispose()
        with self.postgres() as url, self.postgres() as raw_url:
            if url and raw_url:
                _log("The same on PostgreSQL")
                source, target = Database(url), Database(raw_url)
                stage_seconds = importing.fill(source, self.options.entities)
                rows += [
                    {"database": "PostgreSQL", **row}
                    for row in importing.measure(source, target, stage_seconds)
                ]
                source.engine.dispose()
                target.engine.dispose()
        title = f"Import of {self.options.entities:,} entities"
        return Table("import", title, IMPORT_COLUMNS, rows)

    def run_serve(self) -> Table:
        database, _ = self.filled
        database.engine.dispose()
        with self.postgres() as url:
            if url:
                _log("Filling PostgreSQL")
                database_copy = Database(url)
                importing.fill(database_copy, self.options.entities)
                database_copy.engine.dispose()
            _log("Loading the servers in turn")
            measurements = serve.measure(
                self.folder,
                self.sqlite_file,
                postgres=url,
                rounds=self.options.rounds,
                seconds=self.options.seconds,
            )
        title = f"Reads of {self.options.entities:,} entities, one process"
        table = Table("serve", title, SERVE_COLUMNS, list(serve.table(measurements)))
        if serve.COLD not in {measurement.server for measurement in measurements}:
            table.notes.append("Ours is missing: it does not serve /v1/organizations yet.")
        if two_cores()[0] is None:
            table.notes.append("One core for servers and client: shares of bare ASGI mean little.")
        if any(measurement.client_idle < 0.02 for measurement in measurements):
            table.notes.append("The client was busy all the time: its server may be faster still.")
        return table

    def run_finding(self) -> Table:
        sizes = (finding.SMALL, self.options.growth)
        files = [self.world_file(size) for size in sizes]
        rows = list(self._measure_growth("SQLite", [f"sqlite:///{file}" for file in files]))
        with ExitStack() as stack:
            urls = [url for _ in sizes if (url := stack.enter_context(self.postgres()))]
            for file, url in zip(files, urls, strict=False):
                _log(f"Copying {file.stem} into PostgreSQL")
                source, target = Database(f"sqlite:///{file}"), Database(url)
                copying.copy_database(source, target)
                source.engine.dispose()
                target.engine.dispose()
            rows += self._measure_growth("PostgreSQL", urls) if urls else []
        title = f"Finding things among {sizes[0]:,} and among {sizes[1]:,} entities"
        return Table("finding", title, FINDING_COLUMNS, rows)

    def world_file(self, entities: int) -> Path:
        """Return the SQLite file of a generated world, reused between runs with `--worlds`."""
        folder = self.options.worlds or self.folder
        file, unfinished = (folder / f"{entities}{end}.db" for end in ("", "-unfinished"))
        if not file.exists():
            _log(f"Writing {entities:,} made-up entities")
            unfinished.unlink(missing_ok=True)
            database = Database(f"sqlite:///{unfinished}")
            importing.fill(database, entities)
            database.engine.dispose()
            unfinished.rename(file)
        return file

    def _measure_growth(self, name: str, urls: Sequence[str]) -> Iterator[dict[str, Any]]:
        _log(f"Asking both worlds in turn, in {name}")
        sizes = (finding.SMALL, self.options.growth)
        worlds = [finding.World(url, size) for url, size in zip(urls, sizes, strict=True)]
        for row in finding.measure(worlds[0], worlds[1], rounds=self.options.rounds):
            yield {"database": name, **row}

    def run_parsers(self) -> Table:
        _log("Loading each HTTP parser in turn")
        rows = list(parsers.measure(rounds=self.options.rounds, seconds=self.options.seconds))
        return Table("parsers", "HTTP parsers", PARSER_COLUMNS, rows)

    def run_hub(self) -> Table:
        rows: list[dict[str, Any]] = []
        for referrers in (hub.FEW, self.options.referrers):
            with self.postgres() as postgres_url:
                urls = {"SQLite": f"sqlite:///{self.folder / f'hub-{referrers}.db'}"}
                if postgres_url:
                    urls["PostgreSQL"] = postgres_url
                for name, url in urls.items():
                    _log(f"Writing a hub and {referrers:,} others that mention it in {name}")
                    database = Database(url)
                    hub.fill(database, referrers)
                    _log("Renaming it")
                    seconds = 5 * self.options.seconds
                    rows += (
                        {"database": name, **row}
                        for row in hub.measure(database, referrers, seconds=seconds)
                    )
                    database.engine.dispose()
        return Table("hub", "Rename of an entity that many mention", HUB_COLUMNS, rows)

    def run_startup(self) -> Table:
        _log("Starting from an empty folder")
        rows = list(startup.measure(install=self.options.install))
        return Table("startup", "Start", STARTUP_COLUMNS, rows)

    def run_audit(self) -> Table:
        database, _ = self.filled
        _log("Auditing it")
        return Table("audit", "Audit", AUDIT_COLUMNS, list(audit.measure(database)))

    def run_storage(self) -> Table:
        sizes: dict[str, tuple[storage.Sizes, int]] = {}
        for data in ("world", "dossier"):
            with self.postgres() as postgres_url:
                urls = {"SQLite": f"sqlite:///{self.folder / f'storage-{data}.db'}"}
                if postgres_url:
                    urls["PostgreSQL"] = postgres_url
                for name, url in urls.items():
                    _log(f"Storing the {data} in {name}")
                    database = Database(url)
                    if data == "world":
                        importing.fill(database, self.options.entities)
                    else:
                        storage.fill_with_dossier(database)
                    sizes[f"{data} {name}"] = storage.measure(database)
                    database.engine.dispose()
        title = f"Bytes a statement: a world of {self.options.entities:,} entities, the dossier"
        return Table("storage", title, STORAGE_COLUMNS, list(storage.rows(sizes)))


FAILURES = (
    DifferentResponsesError,
    hub.RenameFailedError,
    NoServerError,
    StepFailedError,
    WrongResponseError,
)
"""Failures of a measured server; the command prints them as one line."""

BENCHMARKS: dict[str, Callable[[Run], Table]] = {
    "import": Run.run_import,
    "serve": Run.run_serve,
    "finding": Run.run_finding,
    "hub": Run.run_hub,
    "parsers": Run.run_parsers,
    "startup": Run.run_startup,
    "storage": Run.run_storage,
    "audit": Run.run_audit,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the selected benchmarks in a temporary folder."""
    options = _parser().parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="astana-bench-")))
        server = _postgres_server(stack) if options.postgresql else None
        run = Run(options, folder, server)
        tables = []
        for name in options.names or BENCHMARKS:
            tables.append(BENCHMARKS[name](run))
            print("\n" + tables[-1].text(), flush=True)
    settings = {name: value for name, value in vars(options).items() if name in _SETTINGS}
    if options.json:
        options.json.write_text(as_json(settings, tables) + "\n", encoding="utf-8")
    if options.write:
        settings_text = ", ".join(f"{name} {value}" for name, value in settings.items())
        write_into(options.write, settings_text, tables)


_SETTINGS = ("entities", "growth", "referrers", "rounds", "seconds")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", type=_benchmark_name, metavar="NAME", help=f"of {', '.join(BENCHMARKS)}"
    )
    parser.add_argument(
        "--entities",
        type=_positive_int,
        default=5000,
        help="size of the made-up world (%(default)s)",
    )
    parser.add_argument(
        "--growth",
        type=_positive_int,
        default=100_000,
        help="finding: size of the large world, which is compared with a small one (%(default)s)",
    )
    parser.add_argument(
        "--referrers",
        type=_positive_int,
        default=100_000,
        help="hub: how many mention the renamed entity (%(default)s)",
    )
    parser.add_argument(
        "--worlds",
        type=Path,
        metavar="FOLDER",
        help="finding: keep the made-up worlds in this folder, and use those that are there",
    )
    parser.add_argument(
        "--rounds",
        type=_positive_int,
        default=3,
        help="interleaved rounds, of which the median counts (%(default)s)",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=2.0,
        help="length of a round for each server and workload (%(default)s)",
    )
    parser.add_argument(
        "--postgresql",
        action="store_true",
        help=f"on PostgreSQL too: a server started for it, or that of {POSTGRES_VARIABLE}",
    )
    parser.add_argument(
        "--install",
        action="store_true",
        help="startup: also `make serve` in a fresh clone, installing everything",
    )
    parser.add_argument(
        "--profile",
        type=Path,
        metavar="FILE",
        help="import: write a profile for pstats; figures are then slower",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write everything that was measured"
    )
    parser.add_argument(
        "--write", type=Path, metavar="DOCUMENT", help="replace the measured part of a document"
    )
    return parser


def _benchmark_name(name: str) -> str:
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"no benchmark {name!r}: of {', '.join(BENCHMARKS)}")
    return name


def _positive_int(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _postgres_server(stack: ExitStack) -> str:
    if url := os.environ.get(POSTGRES_VARIABLE):
        return url
    try:
        return stack.enter_context(running_cluster())
    except PostgresUnavailableError as exc:
        sys.exit(f"no PostgreSQL for --postgresql: {exc}")


def _log(message: str) -> None:
    print(f"... {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    # On SIGTERM, exit normally: stop the servers and remove the folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except FAILURES as failure:
        sys.exit(f"benchmarks: {failure}")
