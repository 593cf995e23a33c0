"""Split wikitext into templates, links, references and text, in linear time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MAX_DEPTH: Final = 30
"""Brackets that are nested deeper are text, as MediaWiki refuses them."""


@dataclass(slots=True)
class Markup:
    """A template, a link, a reference, or what only holds others (`kind` "group").

    `parts` are the arguments, split at bars; each is a list of texts and markup. A reference has
    one part, and its attributes.
    """

    kind: str
    opening: str = ""
    attributes: str = ""
    parts: list[list["Node"]] = field(default_factory=lambda: [[]])


Node = str | Markup

_TOKEN: Final = re.compile(
    r"<!--|<nowiki>|<ref(?P<attributes>\s[^<>]{0,500}?)?\s*(?P<empty>/)?>|</ref\s*>"
    r"|\{\{+|\}\}+|\[\[|\]\]|\{\||\|\}(?!\})|\|",
    re.IGNORECASE,
)
_CLOSED_BY: Final = {"}}": "template", "]]": "link", "</ref": "reference", "|}": "table"}
_KINDS: Final = {"{{": "template", "[[": "link", "{|": "table"}


class _Scanner:
    def __init__(self) -> None:
        self.stack = [Markup("group")]

    def add(self, node: Node) -> None:
        if node:
            self.stack[-1].parts[-1].append(node)

    def open(self, kind: str, opening: str, attributes: str = "") -> None:
        if len(self.stack) > MAX_DEPTH:
            self.add(opening)
        else:
            self.stack.append(Markup(kind, opening, attributes))

    def close(self, closing: str) -> None:
        kind = _CLOSED_BY[closing]
        for index in range(len(self.stack) - 1, 0, -1):
            if self.stack[index].kind == kind:
                while len(self.stack) - 1 > index:
                    self.unwrap()
                self.add(self.stack.pop())
                return
            if self.stack[index].kind == "reference":
                break
        self.add("" if closing == "</ref" else closing)

    def unwrap(self) -> None:
        """Turn the last markup, which nothing closes, into text and what it holds."""
        markup = self.stack.pop()
        self.add(markup.opening)
        for index, part in enumerate(markup.parts):
            self.add("|" if index else "")
            self.stack[-1].parts[-1].extend(part)


def scan_wikitext(text: str) -> list[Node]:
    """Return the text with its markup as a tree; what nothing closes is text."""
    scanner = _Scanner()
    position = 0
    last_nowiki = text.rfind("</nowiki>")
    while match := _TOKEN.search(text, position):
        scanner.add(text[position : match.start()])
        position = match.end()
        found = match[0]
        if found == "<!--":
            end = text.find("-->", position)
            position = len(text) if end < 0 else end + 3
        elif found.lower() == "<nowiki>":
            end = text.find("</nowiki>", position) if position < last_nowiki else -1
            scanner.add(text[position : max(end, position)])
            position = max(end + 9, position)
        elif found[0] == "<":
            if found[1] == "/":
                scanner.close("</ref")
            elif match["empty"]:
                scanner.add(Markup("reference", found, match["attributes"] or ""))
            else:
                scanner.open("reference", found, match["attributes"] or "")
        elif found == "|":
            if scanner.stack[-1].kind in {"template", "link"}:
                scanner.stack[-1].parts.append([])
            else:
                scanner.add("|")
        elif found[:2] in _KINDS:
            scanner.open(_KINDS[found[:2]], "{{" if found[0] == "{" and found[1] == "{" else found)
            position = match.start() + 2
        else:
            scanner.close(found[:2])
            position = match.start() + 2
    scanner.add(text[position:])
    while len(scanner.stack) > 1:
        scanner.unwrap()
    return scanner.stack[0].parts[0]


def template_name(markup: Markup) -> str:
    """Return the name of a template in lower case with single spaces."""
    first = markup.parts[0]
    name = "".join(node for node in first if isinstance(node, str))
    return re.sub(r"[\s_]+", " ", name).strip().lower()


def arguments(markup: Markup) -> Iterator[tuple[str, list[Node]]]:
    """Yield the arguments by name; those without a name are numbered from 1."""
    number = 0
    for part in markup.parts[1:]:
        first = part[0] if part else ""
        name, equals, rest = first.partition("=") if isinstance(first, str) else ("", "", "")
        if equals and "\n\n" not in name and len(name) < 80:
            yield name.strip().lower(), [rest, *part[1:]]
        else:
            number += 1
            yield str(number), part
