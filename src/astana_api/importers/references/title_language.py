"""Guess the language of a title from its letters and its commonest words."""

import re
from typing import Final

from astana_api.domain.text.scripts import detect_script

_ONE_LANGUAGE: Final = {
    "Armn": "hy", "Beng": "bn", "Deva": "hi", "Ethi": "am", "Geor": "ka", "Grek": "el",
    "Hang": "ko", "Kore": "ko", "Hebr": "he", "Hira": "ja", "Kana": "ja", "Jpan": "ja",
    "Hani": "zh", "Khmr": "km", "Laoo": "lo", "Mong": "mn", "Mymr": "my", "Sinh": "si",
    "Taml": "ta", "Telu": "te", "Thai": "th", "Tibt": "bo",
}  # fmt: skip
_CYRILLIC: Final = (
    ("kk", "әңғүұқһөі"),
    ("uk", "їєґ"),
    ("be", "ў"),
    ("sr", "ђћџљњј"),
    ("mk", "ѓќѕ"),
)
_ARABIC: Final = (("ur", "ٹڈڑےں"), ("fa", "پچژگ"), ("ckb", "ڕڵێۆ"))
_WORDS: Final = {
    "en": "the of and to in for on with is at by from as after over an new says who how why",
    "fr": "le la les des du de et en à une un au aux sur dans pour par avec est qui que",
    "de": "der die das und in den von zu mit für auf im dem ein eine wie ist nicht nach über",
    "es": "el la los las de del y en que para por con una un se su al como más es",
    "pt": "o os as da do das dos de e em que para por com uma um no na se ao é",
    "it": "il lo la gli le di del della dei e in che per con una un nel al oggi è sul",
    "nl": "de het een van en in op voor met is dat niet aan bij uit naar",
    "tr": "ve bir bu ile için da de olarak sonra daha yeni olan",
    "pl": "w i na z do o się nie jest że po od dla",
    "sv": "och i att det som på en av för med är till den",
    "kk": "men bir üşin",
}
_LETTERS: Final = {
    "fr": "èêëçœùâîï", "de": "äöüß", "es": "ñ¿¡", "pt": "ãõ", "tr": "ışğ", "pl": "ąęłśźżćń",
    "sv": "å", "it": "ìò",
}  # fmt: skip
_BY_WORD: Final = {
    word: [language for language, text in _WORDS.items() if word in text.split()]
    for words in _WORDS.values()
    for word in words.split()
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_ELISION: Final = re.compile(r"\b(?:[ldnsj]|qu)['’](?=\w)", re.IGNORECASE)


def guess_language(text: str, default: str) -> str:
    """Return the likely language of the text; `default` if nothing tells it."""
    script = detect_script(text)
    lower = text.lower()
    if script == "Cyrl":
        return _by_letters(lower, _CYRILLIC, "bg" if _is_bulgarian(lower) else "ru")
    if script == "Arab":
        return _by_letters(lower, _ARABIC, "ar")
    if script != "Latn":
        return _ONE_LANGUAGE.get(script or "", default)
    scores = dict.fromkeys(_WORDS, 0.0)
    for word in _WORD.findall(lower):
        for language in _BY_WORD.get(word, ()):
            scores[language] += 1
    for language, letters in _LETTERS.items():
        scores[language] += 1.5 * sum(lower.count(letter) for letter in letters)
    if _ELISION.search(lower):
        scores["fr"] += 1
        scores["it"] += 0.5
    best = max(scores.values())
    likely = [language for language, score in scores.items() if score == best]
    return default if best == 0 or default in likely else likely[0]


def _by_letters(text: str, table: tuple[tuple[str, str], ...], default: str) -> str:
    counts = [(sum(text.count(letter) for letter in letters), code) for code, letters in table]
    best, language = max(counts, key=lambda each: each[0])
    return language if best else default


def _is_bulgarian(text: str) -> bool:
    return "ъ" in text and not re.search("[ыэё]", text)
