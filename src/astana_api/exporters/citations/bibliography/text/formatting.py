"""Apply the formatting attributes of an element to a fragment."""

from collections.abc import Mapping

from astana_api.exporters.citations.bibliography.text.case import change_case
from astana_api.exporters.citations.bibliography.text.fragments import Fragment, add_affixes
from astana_api.exporters.citations.bibliography.text.quotes import quote


def apply_formatting(fragment: Fragment, attributes: Mapping[str, str], language: str) -> Fragment:
    """Return the fragment with the periods, case, font, quotation marks and affixes of attributes.

    Title case is for English text only.
    """
    if not fragment:
        return fragment
    if attributes.get("strip-periods") == "true":
        fragment = [
            run._replace(text=text) for run in fragment if (text := run.text.replace(".", ""))
        ]
    if "font-style" in attributes:
        is_italic = attributes["font-style"] == "italic"
        fragment = [run._replace(italic=is_italic) for run in fragment]
    text_case = attributes.get("text-case")
    if text_case and (text_case != "title" or is_english(language)):
        fragment = change_case(fragment, text_case)
    if attributes.get("quotes") == "true":
        fragment = quote(fragment)
    return add_affixes(fragment, attributes.get("prefix"), attributes.get("suffix"))


def is_english(language: str) -> bool:
    """Tell whether a language tag is that of a kind of English."""
    return language.lower().partition("-")[0] == "en"
