"""Read an article in Markdown, whose references are footnotes or a numbered list."""

import re
from typing import Final

from astana_api.importers.articles.article import (
    Article,
    Block,
    RichTextBuilder,
    Role,
    is_reference_heading,
    lay_out,
)
from astana_api.importers.imported_files import UnreadableFile
from astana_api.importers.references.rich_text import RichText

_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(.+?)[ \t#]*\Z")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-{3,})\s*\Z")
_FOOTNOTE: Final = re.compile(r" {0,3}\[\^([^\]\s]{1,80})\]:\s*")
_NUMBERED: Final = re.compile(r" {0,3}(\d{1,5})[.)]\s+")
_DEFINITION: Final = re.compile(r" {0,3}\[([^\]^][^\]]{0,200})\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?\Z")
_ROW: Final = re.compile(r"\s*\|?([^|]+)\|([^|]+)\|?\s*\Z")
_RULE: Final = re.compile(r"[\s|:-]*\Z")
_LABELLED: Final = re.compile(r"(?:[-*+]\s+)?\*\*([^*:]{2,40}):?\*\*:?\s+(.+)")
_INLINE: Final = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|!\[[^\[\]]*\]\([^()\s]*[^()]*\)"
    r"|\[\^(?P<note>[^\]\s]{1,80})\]"
    r"|(?P<quote>[\"“«„]?)\[(?P<label>[^\[\]]+)\]\((?P<address>[^()\s]+(?:\([^()\s]*\)[^()\s]*)?)(?:\s+[\"'][^\"']*[\"'])?\)"
    r"|\[(?P<defined>[^\[\]]+)\]\[(?P<key>[^\[\]]*)\]"
    r"|<(?P<auto>https?://[^<>\s]+)>"
    r"|(?P<mark>\*\*\*|\*\*|\*|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|(?<!\w)_(?=\S)|(?<=\S)_(?!\w))"
    r"|<(?!https?:)/?[a-z][^<>]{0,300}>",
    re.IGNORECASE,
)


class _MarkdownReader:
    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self.title = ""
        self._lines = _without_front_matter(text.split("\n"), self)
        self._addresses: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._note_lines: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._in_references = False

    def read(self) -> list[Block]:
        body = self._take_definitions()
        paragraph: list[str] = []
        for index, line in enumerate(body):
            following = body[index + 1] if index + 1 < len(body) else ""
            heading = _HEADING.match(line)
            if heading is None and line.strip() and not paragraph and _UNDERLINE.match(following):
                heading = re.match(r"\s*(.*\S)", line)
            if heading:
                self._end_paragraph(paragraph)
                self._add_heading(heading[1])
            elif not line.strip() or _UNDERLINE.match(line):
                self._end_paragraph(paragraph)
            elif re.match(r"\s{0,3}(?:[-*+]|\d{1,5}[.)]|\|)\s", line) or _is_row(line):
                self._end_paragraph(paragraph)
                paragraph.append(line)
                if _is_row(line):
                    self._end_paragraph(paragraph)
            else:
                paragraph.append(line)
        self._end_paragraph(paragraph)
        self._add_notes()
        return self.blocks

    def _take_definitions(self) -> list[str]:
        """Take footnotes and addresses out of the lines."""
        body, note = [], None
        for number, line in enumerate(self._lines, 1):
            if match := _FOOTNOTE.match(line):
                note = match[1]
                if note in self._notes:
                    raise UnreadableFile(
                        f"line {number}",
                        f"footnote {note} is also on line {self._note_lines[note]}; each footnote "
                        "needs a label of its own",
                    )
                self._notes[note], self._note_lines[note] = line[match.end() :], number
            elif note and line.startswith(("    ", "\t")) and line.strip():
                self._notes[note] += " " + line.strip()
            elif match := _DEFINITION.match(line):
                self._addresses[match[1].lower()] = match[2]
            else:
                note = None if line.strip() else note
                body.append(line)
        return body

    def _add_heading(self, text: str) -> None:
        line = self._inline(text)
        if not self.title:
            self.title = line.text
            return
        self._in_references = is_reference_heading(line.text)
        self.blocks.append(Block(Role.HEADING, line))

    def _end_paragraph(self, lines: list[str]) -> None:
        text = " ".join(line.strip() for line in lines)
        lines.clear()
        if not text:
            return
        numbered = _NUMBERED.match(text)
        if self._in_references and numbered:
            line = self._inline(text[numbered.end() :])
            self.blocks.append(Block(Role.REFERENCE, line, number=int(numbered[1])))
            return
        before_headings = not any(block.role is Role.HEADING for block in self.blocks)
        row = _ROW.fullmatch(text) if before_headings else None
        labelled = _LABELLED.fullmatch(text) if before_headings and row is None else None
        found = row or labelled
        if row and _RULE.match(text):
            return
        if found and len(text) < 500:
            label = self._inline(found[1]).text.strip(" :")
            value = self._inline(found[2])
            if label and value.text:
                self.blocks.append(Block(Role.INFOBOX, value, label=label))
                return
        line = self._inline(re.sub(r"\A(?:[-*+>]|\d{1,5}[.)])\s+", "", text))
        if line.text:
            self.blocks.append(Block(Role.PARAGRAPH, line))

    def _add_notes(self) -> None:
        if not self._notes:
            return
        last = self.blocks[-1] if self.blocks else None
        if (
            last is None
            or last.role is not Role.HEADING
            or not is_reference_heading(last.text.text)
        ):
            self.blocks.append(Block(Role.HEADING, RichText("References")))
        for label in self._notes:
            self._number_of(label)
        for label, number in sorted(self._numbers.items(), key=lambda each: each[1]):
            line = self._inline(self._notes[label]) if label in self._notes else RichText()
            if line.text:
                self.blocks.append(Block(Role.REFERENCE, line, number=number))

    def _number_of(self, label: str) -> int:
        return self._numbers.setdefault(label, len(self._numbers) + 1)

    def _inline(self, text: str) -> RichText:
        line = RichTextBuilder()
        open_marks: dict[str, int] = {}
        position = 0
        for match in _INLINE.finditer(text):
            line.append(text[position : match.start()])
            position = match.end()
            if match["note"]:
                line.append(f" [{self._number_of(match['note'])}]")
            elif match["escaped"]:
                line.append(match["escaped"])
            elif match["mark"]:
                start = open_marks.pop(match["mark"], None)
                if start is None:
                    open_marks[match["mark"]] = line.position
                else:
                    line.mark(start, "bold" if len(match["mark"]) == 2 else "italic")
            else:
                self._append_link(line, match)
        line.append(text[position:])
        return line.finish()

    def _append_link(self, line: RichTextBuilder, match: re.Match[str]) -> None:
        line.append(match["quote"] or "")
        label = match["label"] or match["defined"] or match["auto"]
        if not label:
            return
        address = match["address"] or match["auto"]
        if match["defined"]:
            address = self._addresses.get((match["key"] or label).lower(), "")
        start = line.position
        line.append(re.sub(r"\*+|(?<!\w)_|_(?!\w)", "", label))
        if address:
            line.mark(start, "link", address.strip("<>"))
        if "*" in label or label.startswith("_"):
            line.mark(start, "italic")


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|") and line.count("|") >= 2


def _without_front_matter(lines: list[str], reader: _MarkdownReader) -> list[str]:
    if not lines or lines[0].strip() != "---":
        return lines
    for index in range(1, min(len(lines), 200)):
        if lines[index].strip() in {"---", "..."}:
            return lines[index + 1 :]
        if match := re.match(r"title:\s*[\"']?(.*?)[\"']?\s*\Z", lines[index]):
            reader.title = match[1]
    return lines


def read_markdown(text: str) -> Article:
    """Return the article; raise UnreadableFile if two footnotes have one label."""
    reader = _MarkdownReader(text)
    blocks = reader.read()
    title = reader.title or (blocks[0].text.text[:200] if blocks else "")
    if not title:
        raise UnreadableFile("line 1", "the file has no text; expected an article")
    blocks = [Block(Role.TITLE, RichText(title)), *blocks]
    has_styles = any(
        next(block.text.styled("italic"), None) for block in blocks if block.role is Role.REFERENCE
    )
    return Article(title, lay_out(blocks), blocks, has_styles=has_styles, is_converted=True)
