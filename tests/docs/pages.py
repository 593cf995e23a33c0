"""Parse the documentation's pages: fenced blocks, commands, links and anchors."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its info string, its text, and the offsets of the text."""

    info: str
    text: str
    start: int
    end: int

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def file(self) -> str | None:
        """Return the name of the file that the block contains, from `file=…` in the info string."""
        named = re.search(r"\bfile=(\S+)", self.info)
        return named and named[1]


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a `console` block, its documented output, and the offsets of the output."""

    line: str
    expected_output: str
    start: int
    end: int


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(text: str) -> list[Block]:
    return [
        Block(found["info"].strip(), found["text"], found.start("text"), found.end("text"))
        for found in _FENCE.finditer(text)
    ]


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a `console` block: lines that begin with `$ `, with their output.

    A command that ends with a backslash or within quotes continues on the next line.
    """
    starts = [found.start() for found in re.finditer(r"^\$ ", block.text, re.MULTILINE)]
    for start, end in zip(starts, [*starts[1:], len(block.text)], strict=True):
        text = block.text[start:end]
        lines = text.splitlines(keepends=True)
        length = next(n for n in range(1, len(lines) + 1) if _is_whole("".join(lines[:n])))
        line = "".join(lines[:length])
        at = block.start + start + len(line)
        expected_output = text[len(line) :]
        yield Command(line.removeprefix("$ ").rstrip("\n"), expected_output, at, block.start + end)


def _is_whole(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return False
    return not line.endswith("\\\n")


def prose(text: str) -> str:
    """Return the page without fenced blocks and inline code, in which brackets are no links."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))


def links(text: str) -> list[str]:
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub generates for a page's headings."""
    titles = _HEADING.findall(_FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
