"""The golden bibliographies: what pandoc makes of the same citations, styles and locales.

    python -m tests.exporters.bibliography.golden

writes `golden.json` anew. It needs pandoc, in the environment variable PANDOC or on the path. The
terms and dates of our locale file are put into the style, since pandoc has locale files of its own.
"""

import json
import os
import subprocess
import tempfile
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.bibliography.styles import LOCALES, STYLES
from astana_api.exporters.citations.csl_json import citation_to_csl
from tests.exporters.bibliography.golden_citations import citations

GOLDEN = Path(__file__).with_name("golden.json")
FOLDER = files("astana_api.exporters.citations") / "styles"
CSL = "http://purl.org/net/xbiblio/csl"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def style_in_locale(style: str, locale: str) -> bytes:
    """Return a style with the terms and dates of our locale file, after its own."""
    ET.register_namespace("", CSL)
    root = ET.fromstring((FOLDER / f"{STYLES[style]}.csl").read_bytes())  # noqa: S314 - shipped
    terms = ET.fromstring((FOLDER / f"locales-{locale}.xml").read_bytes())  # noqa: S314 - shipped
    del terms.attrib["version"]
    terms.attrib.pop(LANGUAGE)
    for info in terms.findall(f"{{{CSL}}}info"):
        terms.remove(info)
    names = [child.tag for child in root]
    root.insert(names.index(f"{{{CSL}}}macro"), terms)
    return ET.tostring(root)


def to_html(inlines: list[Any]) -> str:
    """Return the HTML of pandoc's inline elements: text and emphasis."""
    html = ""
    for inline in inlines:
        content = inline.get("c")
        match inline["t"]:
            case "Str":
                html += escape(content)
            case "Space" | "SoftBreak":
                html += " "
            case "Emph":
                html += f"<i>{to_html(content)}</i>"
            case "Span" | "Link":
                html += to_html(content[1])
            case other:
                raise ValueError(f"unexpected node of pandoc: {other}, {content}")
    return html


def format_with_pandoc(items: list[Json], style: str, locale: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        csl, bibliography = Path(folder, "style.csl"), Path(folder, "items.json")
        csl.write_bytes(style_in_locale(style, locale))
        bibliography.write_text(json.dumps(items))
        command = [
            os.environ.get("PANDOC", "pandoc"),
            *("--to=json", "--citeproc", f"--csl={csl}", f"--bibliography={bibliography}"),
            *("--metadata", f"lang={locale}", "--metadata", "link-bibliography=false"),
        ]
        text = "---\nnocite: '@*'\n---\n"
        result = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    (references,) = (block for block in json.loads(result.stdout)["blocks"] if block["t"] == "Div")
    return [to_html(entry["c"][1][0]["c"]) for entry in references["c"][1]]


def make_golden() -> dict[str, dict[str, list[str]]]:
    items = [citation_to_csl(citation) for citation in citations()]
    return {
        style: {locale: format_with_pandoc(items, style, locale) for locale in LOCALES}
        for style in STYLES
    }


if __name__ == "__main__":
    text = json.dumps(make_golden(), ensure_ascii=False, indent=1)
    GOLDEN.write_text(text.replace("\u00a0", "\\u00a0").replace("\u202f", "\\u202f") + "\n")
