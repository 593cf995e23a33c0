"""`python -m tests.docs.refresh [PAGE...]`: update generated tables and outdated outputs.

Tables are generated again. A documented output that no longer matches is updated and keeps its
`...` where that is possible. A page is not updated if one of its requests fails and the page does
not show the problem document yet: correct the request, or document the problem's `type` by hand.
"""

import sys
import tempfile
from pathlib import Path

from tests.docs.elisions import update_output
from tests.docs.generated import fill_tables
from tests.docs.pages import PAGES, blocks, commands, name_of
from tests.docs.running import (
    Sandbox,
    fold_output,
    is_unintended_problem,
    matches,
    open_sandbox,
    requires_server,
    seed_database,
)


def refresh_page(text: str, sandbox: Sandbox) -> str:
    """Return the page with the current outputs; raise ValueError for an unintended problem."""
    changes: list[tuple[int, int, str]] = []
    for block in blocks(text):
        if block.file:
            sandbox.write(block)
        if block.language != "console":
            continue
        for command in commands(block):
            output = sandbox.run(command)
            if is_unintended_problem(command.expected_output, output):
                raise ValueError(f"this request fails: {command.line}\n{output}")
            if not matches(command.expected_output, output):
                updated = update_output(command.expected_output, fold_output(output))
                changes.append((command.start, command.end, updated))
    for start, end, output in reversed(changes):
        text = text[:start] + output + text[end:]
    return text


def main(names: list[str]) -> None:
    failed = False
    selected = [page for page in PAGES if not names or name_of(page) in names]
    with tempfile.TemporaryDirectory() as scratch:
        database = seed_database(Path(scratch) / "seeded")
        for number, page in enumerate(selected):
            before = page.read_text()
            after = fill_tables(before)
            if "```console" in after:
                folder = Path(scratch) / str(number)
                with open_sandbox(folder, database, serving=requires_server(after)) as sandbox:
                    try:
                        after = refresh_page(after, sandbox)
                    except ValueError as error:
                        sys.stderr.write(f"{name_of(page)} was not rewritten: {error}\n")
                        failed = True
                        continue
            if after != before:
                page.write_text(after)
                sys.stdout.write(f"{name_of(page)} was rewritten\n")
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
