"""Read an article in plain text: headings stand alone, and a numbered list has the references."""

import re
from typing import Final

from astana_api.importers.articles.article import (
    CITATION_MARK,
    Article,
    Block,
    Role,
    is_reference_heading,
)
from astana_api.importers.articles.infobox_labels import split_label
from astana_api.importers.imported_files import UnreadableFile
from astana_api.importers.references.rich_text import RichText

_NUMBERED: Final = re.compile(r"\s{0,8}(?:\[(\d{1,5})\]|(\d{1,5})[.)]|\^(\d{1,5}))\s+(?=\S)")
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
_ELEMENT: Final = re.compile(r"\s*<([a-z]+)\b[^<>]{0,300}>([^<>]+)</\1>", re.IGNORECASE)
_MAX_HEADING: Final = 100
_MAX_INFOBOX_VALUE: Final = 200


def read_plain_text(text: str) -> Article:
    """Return the article; raise UnreadableFile if two references have one number."""
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines, 1) if line.strip()]
    if not filled:
        raise UnreadableFile("line 1", "the file has no text; expected an article")
    references = _find_references(lines)
    title_line = filled[0]
    blocks = [_block(Role.TITLE, lines, title_line)]
    in_infobox = True
    for number in filled[1:]:
        line = lines[number - 1].strip()
        if number in references:
            content = lines[number - 1][references[number][1] :].strip()
            blocks.append(
                Block(Role.REFERENCE, RichText(content), number, number=references[number][0])
            )
        elif in_infobox and (row := _infobox_row(line, number, lines)):
            blocks.append(row)
        elif _is_heading(lines, number) and (len(blocks) > 1 or is_reference_heading(line)):
            blocks.append(_block(Role.HEADING, lines, number))
        else:
            blocks.append(_block(Role.PARAGRAPH, lines, number))
            in_infobox = in_infobox and len(line) <= _MAX_HEADING
    title = _TAG.sub("", lines[title_line - 1]).strip() or lines[title_line - 1].strip()
    return Article(title, text, _merge_infobox(blocks))


def _block(role: Role, lines: list[str], number: int) -> Block:
    line = lines[number - 1]
    if role is Role.HEADING:
        # A heading with markup: what follows the element is a short description.
        element = _ELEMENT.match(line)
        line = _TAG.sub("", element[2] if element else line).strip() or line
    return Block(role, RichText(line.rstrip("\r")), number)


def _find_references(lines: list[str]) -> dict[int, tuple[int, int]]:
    """Return the number and the offset of the text of each line that is a reference.

    They are the numbered lines after the last heading of references, or else the longest run of
    numbered lines that begins with 1.
    """
    numbered = {
        number: (int(next(filter(None, match.groups()))), match.end())
        for number, line in enumerate(lines, 1)
        if (match := _NUMBERED.match(line))
    }
    headings = [
        number
        for number, line in enumerate(lines, 1)
        if is_reference_heading(line) and line.strip()
    ]
    for heading in reversed(headings):
        listed = {number: value for number, value in numbered.items() if number > heading}
        if listed:
            return _check_numbers(listed)
    runs: list[dict[int, tuple[int, int]]] = []
    for number, value in numbered.items():
        if value[0] == 1 or not runs:
            runs.append({})
        runs[-1][number] = value
    longest = max(runs, key=len, default={})
    is_list = len(longest) > 1 and next(iter(longest.values()))[0] == 1
    return _check_numbers(longest) if is_list else {}


def _check_numbers(listed: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
    lines_by_number: dict[int, int] = {}
    for line, (number, _) in listed.items():
        if number in lines_by_number:
            raise UnreadableFile(
                f"line {line}",
                f"reference {number} is also on line {lines_by_number[number]}; each reference "
                "needs a number of its own",
            )
        if not 1 <= number <= 2 * len(listed) + 10:
            raise UnreadableFile(
                f"line {line}", f"reference {number} in a list of {len(listed)}; expected 1 to N"
            )
        lines_by_number[number] = line
    return listed


def _is_heading(lines: list[str], number: int) -> bool:
    line = _TAG.sub("", lines[number - 1]).strip()
    if not line or len(line) > _MAX_HEADING or line[-1] in ".!?,;:…" or line[0].islower():
        return False
    before = lines[number - 2].strip() if number > 1 else ""
    after = lines[number].strip() if number < len(lines) else ""
    return not before and not after and not CITATION_MARK.search(line) and "://" not in line


def _infobox_row(line: str, number: int, lines: list[str]) -> Block | None:
    if len(line) > _MAX_INFOBOX_VALUE:
        return None
    found = split_label(line)
    if found is None:
        return None
    label, value = found
    if not value and number < len(lines):
        # The value is on the next line.
        value = lines[number].strip()
        if not value or len(value) > _MAX_INFOBOX_VALUE:
            return None
        return Block(Role.INFOBOX, RichText(value), number + 1, label=label)
    return Block(Role.INFOBOX, RichText(value), number, label=label) if value else None


def _merge_infobox(blocks: list[Block]) -> list[Block]:
    """Let an infobox begin with the lines before its first row, such as a caption or a name."""
    rows = [index for index, block in enumerate(blocks) if block.role is Role.INFOBOX]
    if not rows:
        return blocks
    taken = {blocks[index].line for index in rows}
    first = rows[0]
    while first > 1 and blocks[first - 1].line == blocks[first].line - 1:
        first -= 1
    for block in blocks[first : rows[-1]]:
        if block.role is not Role.INFOBOX:
            block.role = Role.INFOBOX
    return [block for block in blocks if not (block.role is Role.PARAGRAPH and block.line in taken)]
