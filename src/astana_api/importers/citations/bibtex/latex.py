"""Decode LaTeX in the values of BibTeX fields to text with the markup of CSL.

Accents and symbols become characters, emphasis becomes `<i>`, `<b>`, `<sup>` and `<sub>`. URLs are
kept as they are. A command that is not in the table is kept as it is written.
"""

import re
import unicodedata
from typing import Final

from astana_api.importers.citations.bibtex.latex_symbols import (
    ACCENTS,
    DECLARATIONS,
    FORMATS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
)

MAX_NESTING: Final = 100
"""Braces in braces."""

_TOKEN: Final = re.compile(
    r"(?P<url>https?://[^\s{}$\\\"]+)|\\(?P<word>[A-Za-z]+)[ \t\n]*|\\(?P<escape>[^A-Za-z])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<math>\$)|(?P<script>[\^_])"
    r"|(?P<ligature>---?|``|''|~)|(?P<text>[^\\{}$^_`'~h-]+|.)",
    re.DOTALL,
)
_LIGATURES: Final = {"--": "–", "---": "—", "``": "“", "''": "”", "~": "\u00a0"}
_WHITE_SPACE: Final = re.compile("[ \t\n]+")
_ENVIRONMENT: Final = re.compile(r"\{([^{}]*)\}")
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n\s*")
_LINE_BREAK: Final = re.compile(r"\\\\[ \t]*\n")
_HEX: Final = re.compile(r"[0-9A-Fa-f]{2,5}")
_ESCAPED_IN_URL: Final = re.compile(r"\\([_%&#$~{}])")


def decode_latex(value: str) -> str:
    """Return the text of a value; raise ValueError for braces that are nested too deeply."""
    return _WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", _Decoder(value).decode())).strip(" ")


def decode_lines(value: str) -> str:
    """Return the text of a value with its paragraphs and lines."""
    return "\n\n".join(
        "\n".join(map(decode_latex, _LINE_BREAK.split(paragraph)))
        for paragraph in _PARAGRAPH.split(value)
    )


def decode_url(value: str) -> str:
    r"""Return a URL or an identifier as written, without `\url{...}` and escapes."""
    text = value.strip()
    if text.startswith(r"\url{") and text.endswith("}"):
        text = text[5:-1]
    return _ESCAPED_IN_URL.sub(r"\1", text.strip("{} \t\n"))


class _Decoder:
    def __init__(self, value: str) -> None:
        self._value = value
        self._position = 0
        self._depth = 0
        self._in_math = False

    def decode(self) -> str:
        """Return the text of the whole value; a brace that closes nothing is text."""
        parts = [self._group()]
        while self._position < len(self._value):
            parts.append(f"}}{self._group()}")
        return "".join(parts)

    def _group(self, end: str | None = None) -> str:
        """Return the text up to the closing brace, or to the end of the environment."""
        self._descend()
        parts: list[str] = []
        while self._position < len(self._value):
            token = self._next()
            if token.lastgroup == "close":
                break
            if token["word"] == "end" and end is not None:
                if match := _ENVIRONMENT.match(self._value, self._position):
                    self._position = match.end()
                break
            if (tag := DECLARATIONS.get(token["word"] or "")) is not None:
                parts.append(_enclose(tag, self._group(end)))
                break
            parts.append(self._token(token))
        self._depth -= 1
        return "".join(parts)

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise ValueError(f"braces and commands are nested more than {MAX_NESTING} deep")

    def _next(self) -> re.Match[str]:
        token = _TOKEN.match(self._value, self._position)
        assert token is not None
        self._position = token.end()
        return token

    def _token(self, token: re.Match[str]) -> str:
        match token.lastgroup:
            case "open":
                return self._group()
            case "word":
                return self._command(token["word"])
            case "escape":
                return self._escape(token["escape"])
            case "ligature":
                return token[0] if self._in_math and token[0] != "~" else _LIGATURES[token[0]]
            case "math":
                return self._math()
            case "script" if self._in_math:
                return self._script(token[0])
            case _:
                return token[0]

    def _escape(self, symbol: str) -> str:
        if symbol in ACCENTS:
            return self._accent(symbol)
        return {"\\": " ", "\n": " ", "-": "", "/": "", "@": "", ",": " ", ";": " "}.get(
            symbol, symbol
        )

    def _accent(self, command: str) -> str:
        combining, alone = ACCENTS[command]
        base = self._argument().strip()
        if not base:
            return alone
        base = {"ı": "i", "ȷ": "j"}.get(base[0], base[0]) + base[1:]
        return unicodedata.normalize("NFC", base[0] + combining + base[1:])

    def _command(self, name: str) -> str:
        if name in SYMBOLS:
            self._skip_empty_group()
            # The space after a command ends it, and is no space of the text.
            return SYMBOLS[name]
        if name in ACCENTS:
            return self._accent(name)
        if name in FORMATS:
            return _enclose(FORMATS[name], self._argument())
        match name:
            case "url":
                return self._raw_argument()
            case "href":
                url = self._raw_argument()
                self._argument()
                return url
            case "begin":
                return self._environment()
            case "sp" | "sb":
                return self._script("^" if name == "sp" else "_")
            case "ElsevierGlyph" | "symbol":
                code = self._raw_argument().lstrip('"')
                return chr(int(code, 16)) if _HEX.fullmatch(code) else code
            case _ if self._value.startswith("{", self._position):
                return f"\\{name}{{{self._argument()}}}"
            case _:
                return f"\\{name}"

    def _argument(self) -> str:
        """Return the next group, command or character."""
        while self._value[self._position : self._position + 1].isspace():
            self._position += 1
        if self._position == len(self._value) or self._value[self._position] == "}":
            return ""
        character = self._value[self._position]
        if character in "{\\":
            self._descend()
            text = self._token(self._next())
            self._depth -= 1
            return text
        self._position += 1
        return character

    def _raw_argument(self) -> str:
        match = _ENVIRONMENT.match(self._value, self._position)
        if match is None:
            return ""
        self._position = match.end()
        return _ESCAPED_IN_URL.sub(r"\1", match[1])

    def _skip_empty_group(self) -> None:
        if self._value.startswith("{}", self._position):
            self._position += 2

    def _environment(self) -> str:
        name = self._raw_argument()
        return _enclose(DECLARATIONS.get(name, ""), self._group(name))

    def _math(self) -> str:
        """Return the formula; a dollar sign without a second one is text."""
        if self._in_math:
            return ""
        if self._value.find("$", self._position) < 0:
            return "$"
        self._in_math = True
        parts = []
        while self._position < len(self._value):
            token = self._next()
            if token.lastgroup == "math":
                break
            parts.append(self._token(token))
        self._in_math = False
        return "".join(parts)

    def _script(self, operator: str) -> str:
        tag, characters = ("sup", SUPERSCRIPTS) if operator == "^" else ("sub", SUBSCRIPTS)
        text = self._argument()
        if text and all(character in characters for character in text):
            return "".join(characters[character] for character in text)
        return _enclose(tag, text)


def _enclose(tag: str, text: str) -> str:
    """Return the text in an element; `sc` are small capitals, which CSL writes as a style."""
    if not tag or not text.strip():
        return text
    if tag == "sc":
        return f'<span style="font-variant:small-caps;">{text}</span>'
    return f"<{tag}>{text}</{tag}>"
