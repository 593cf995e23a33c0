"""`python -m tests.docs.refresh [PAGE...]`: rewrite what the pages show, where it is out of date.

Generated tables are made anew; an output that a page shows and that no longer matches is replaced
by the whole output. One that matches, with its `...`, stays.
"""

import sys
import tempfile
from pathlib import Path

from tests.docs.generated import filled
from tests.docs.pages import PAGES, blocks, commands, name_of
from tests.docs.running import Place, folded, matches, needs_server, place, seeded


def refreshed(text: str, there: Place) -> str:
    """The page with every output as it now is."""
    changes: list[tuple[int, int, str]] = []
    for block in blocks(text):
        if block.file:
            there.write(block)
        if block.language != "console":
            continue
        for command in commands(block):
            output = there.run(command)
            if not matches(command.shown, output):
                changes.append((command.start, command.end, folded(output)))
    for start, end, output in reversed(changes):
        text = text[:start] + output + text[end:]
    return text


def main(names: list[str]) -> None:
    wanted = [page for page in PAGES if not names or name_of(page) in names]
    with tempfile.TemporaryDirectory() as scratch:
        database = seeded(Path(scratch) / "seeded")
        for number, page in enumerate(wanted):
            before = page.read_text()
            after = filled(before)
            if "```console" in after:
                folder = Path(scratch) / str(number)
                with place(folder, database, serving=needs_server(after)) as there:
                    after = refreshed(after, there)
            if after != before:
                page.write_text(after)
                sys.stdout.write(f"{name_of(page)} was rewritten\n")


if __name__ == "__main__":
    main(sys.argv[1:])
