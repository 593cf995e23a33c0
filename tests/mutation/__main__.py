"""`make mutation ARGS='--seed 1 --sample 100 --module domain/text'`: test the tests with mutants.

It lies beside the tests, because it runs them and is checked like them. Exit code: 0 if enough
mutants of the sample are killed, 1 if not, 2 if the tests fail without a mutation.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.mutation.areas import select_tests
from tests.mutation.equivalent import is_equivalent
from tests.mutation.mutants import Mutant, generate_mutants
from tests.mutation.runner import PACKAGE, BrokenTestsError, MutantRunner, Verdict

MODULES = ("domain", "commands", "api/middleware", "importers/dossier")
MIN_KILLED_PERCENT = 95


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutation", description="Test the tests.")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--sample", type=int, default=100, help="number of mutants; 0: all")
    parser.add_argument(
        "--module",
        action="append",
        metavar="PATH",
        help="file or folder below src/astana_api; may be repeated",
    )
    parser.add_argument("--line", type=int, action="append", help="only mutants of this line")
    return parser.parse_args()


def find_files(modules: list[str]) -> list[Path]:
    """Return the Python files at or below the paths; exit if a path has none."""
    files: set[Path] = set()
    for module in modules:
        path = next((p for p in (PACKAGE / module, PACKAGE / f"{module}.py") if p.exists()), None)
        if path is None:
            sys.exit(f"mutation: there is no src/astana_api/{module}")
        files.update(path.rglob("*.py") if path.is_dir() else [path])
    return sorted(files)


def draw_sample(mutants: list[Mutant], number: int, seed: int) -> list[Mutant]:
    """Return up to `number` valid mutants (0: all), in the order of their modules and lines."""
    shuffled = list(mutants)
    random.Random(seed).shuffle(shuffled)
    sample: list[Mutant] = []
    for mutant in shuffled:
        if number and len(sample) >= number:
            break
        if mutant.is_valid():
            sample.append(mutant)
    return sorted(sample, key=lambda mutant: (mutant.module, mutant.line))


def report_survivor(mutant: Mutant, verdict: Verdict) -> None:
    sys.stdout.write(f"\n{verdict}: src/astana_api/{mutant.module}:{mutant.line}\n")
    sys.stdout.writelines(f"  {line}\n" for line in mutant.diff)
    sys.stdout.flush()


def main() -> int:
    arguments = parse_arguments()
    mutants = generate_mutants(PACKAGE, find_files(arguments.module or list(MODULES)))
    if arguments.line:
        mutants = [mutant for mutant in mutants if mutant.line in arguments.line]
    sample = draw_sample(mutants, arguments.sample, arguments.seed)
    tested = [mutant for mutant in sample if not is_equivalent(mutant)]
    verdicts: Counter[Verdict] = Counter()
    with tempfile.TemporaryDirectory(prefix="astana-mutation-") as scratch:
        runner = MutantRunner(Path(scratch))
        for mutant in tested:
            try:
                verdict = runner.run(mutant, select_tests(mutant.module))
            except BrokenTestsError as exc:
                sys.stderr.write(f"mutation: {exc}\n")
                return 2
            verdicts[verdict] += 1
            sys.stderr.write(verdict[0])
            sys.stderr.flush()
            if verdict is Verdict.SURVIVED:
                report_survivor(mutant, verdict)
    # A mutant that never ends is noticed, too.
    killed = verdicts[Verdict.KILLED] + verdicts[Verdict.TIMED_OUT]
    percent = 100 * killed / len(tested) if tested else 100.0
    counts = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in Verdict)
    sys.stdout.write(
        f"\n{len(sample)} of {len(mutants)} mutants, seed {arguments.seed}: {counts}, "
        f"{len(sample) - len(tested)} equivalent; {percent:.1f} % killed\n"
    )
    return 0 if percent >= MIN_KILLED_PERCENT else 1


if __name__ == "__main__":
    sys.exit(main())
