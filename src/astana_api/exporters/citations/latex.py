"""Write text with the markup of CSL as LaTeX.

Letters of all scripts stay as they are: files are UTF-8.
"""

import re
from typing import Final

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_COMMANDS: Final = {
    "i": r"\textit{",
    "b": r"\textbf{",
    "sup": r"\textsuperscript{",
    "sub": r"\textsubscript{",
    "sc": r"\textsc{",
    "span": "{",
}
_TOKEN: Final = re.compile(
    r"(?P<url>https?://[^\s{}\\<>\"]*[^\s{}\\<>\".,;:!?)])"
    r"|<(?P<open>i|b|sup|sub|sc|span)(?P<attributes>\s[^<>]*)?>"
    r"|</(?P<close>i|b|sup|sub|sc|span)>"
    r"|(?P<word>[^\W_]+(?:['’][^\W_]+)*)"
    r"|(?P<ligature>-(?=-)|`(?=`)|'(?='))"
    r"|(?P<special>[\\{}&%$#_~^])|(?P<text>.)",
    re.DOTALL,
)
_SMALL_CAPITALS: Final = "small-caps"
_CAPITAL: Final = re.compile("[A-Z]")


def escape_latex(text: str, *, protect_case: bool = False) -> str:
    """Return text as LaTeX; `protect_case` keeps styles from changing capitals of a title.

    Words after the first one that have Latin capitals are put in braces, as are words with several
    capitals. Braces are balanced, whatever the text.
    """
    parts: list[str] = []
    opened: list[str] = []
    is_first = True
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "url":
                parts.append(rf"\url{{{token[0]}}}")
            case "open" | "attributes":
                opened.append(token["open"])
                small = _SMALL_CAPITALS in (token["attributes"] or "")
                parts.append(_COMMANDS["sc" if small else token["open"]])
            case "close":
                if token["close"] in opened:
                    while opened:
                        parts.append("}")
                        if opened.pop() == token["close"]:
                            break
            case "word":
                # Styles keep the capital of the first word, and of a word after a colon.
                keeps = is_first or text.endswith(": ", 0, token.start())
                fragile = _CAPITAL.search(token[0], 1 if keeps else 0) is not None
                parts.append(f"{{{token[0]}}}" if protect_case and fragile else token[0])
                is_first = False
            case "ligature":
                parts.append(f"{token[0]}{{}}")
            case _:
                parts.append(_SPECIAL.get(token[0], token[0]))
    return "".join(parts) + "}" * len(opened)


def escape_lines(text: str) -> str:
    """Return text of several lines as LaTeX with its paragraphs and lines."""
    return "\n\n".join(
        "\\\\\n".join(map(escape_latex, paragraph.split("\n"))) for paragraph in text.split("\n\n")
    )


def escape_braces(text: str) -> str:
    """Return a URL or an identifier, which is no LaTeX, with its braces percent-encoded."""
    return text.replace("{", "%7B").replace("}", "%7D")
