"""Search and sort keys of names, within a script and across scripts."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.text.folding import word_spans
from astana_api.domain.text.scripts import detect_script, fold, latin_key, sort_key
from astana_api.domain.text.skeletons import word_skeletons

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (
            ["Randa Kassis", "RANDA  KASSIS", " randa\u00a0kassis ", "Ｒａｎｄａ Ｋａｓｓｉｓ"],
            "randa kassis",
        ),
        (["Kassis, Randa", "kassis randa"], "kassis randa"),
        (["Yaşar Yakış", "Yasar Yakis", "YAŞAR YAKIŞ"], "yasar yakis"),
        (["İstanbul", "ISTANBUL", "ıstanbul", "istanbul", "I\u0307stanbul"], "istanbul"),
        (["Straße", "STRASSE", "STRAẞE"], "strasse"),
        (["Œuvre", "oeuvre"], "oeuvre"),
        (["Æthelred", "aethelred"], "aethelred"),
        (["Łukasz Øster Đặng", "lukasz oster dang"], "lukasz oster dang"),
        (["Əliyev", "Aliyev"], "aliyev"),
        (["Guðrún Þórsdóttir", "Gudrun Thorsdottir"], "gudrun thorsdottir"),
        (["Eĸaluit Ŋaala", "Ekaluit Naala"], "ekaluit naala"),
        (["O'Neil", "O’Neil", "Oʼneil", "O´Neil", "O`Neil", "ONeil"], "oneil"),
        (["al-Assad", "Al‑Assad", "al–assad", "al Assad"], "al assad"),
        (["V. V. Putin", "V.V.Putin"], "vv putin"),
        (
            ["«Kazakhstan»", "“Kazakhstan”", "Kazakh\u00adstan", "\ufeffKazakh\u200bstan"],
            "kazakhstan",
        ),
        (["ﬁnance", "Finance"], "finance"),
        (["Дерёва", "ДЕРЕВА", "Дере\u0308ва"], "дерева"),
        (["Андрей", "Андреи", "АНДРЕИ\u0306"], "андреи"),
        (["Влади́мир ПУ́ТИН", "Владимир Путин"], "владимир путин"),
        (["Мемлекет", "МЕМЛЕКЕТ"], "мемлекет"),
        (["Қазақстан", "ҚАЗАҚСТАН", "Казакстан"], "казакстан"),
        (["Тоқаев Әлихан Өмір Ұлы Һ", "Токаев Алихан Омир Улы Х"], "токаев алихан омир улы х"),
        (["Үкімет", "Укимет"], "укимет"),
        (["Путін", "Путин"], "путин"),
        (["Євген Ґалаґан", "Евген Галаган"], "евген галаган"),
        (["Лѣто", "Лето"], "лето"),
        (["قسيس", "قَسِّيس", "قســـيس", "قسیس", "\u200fقسيس"], "قسيس"),
        (["أحمد", "احمد", "أَحْمَد", "ا\u0654حمد"], "احمد"),
        (["إدلب", "ادلب"], "ادلب"),
        (["آستانه", "استانة"], "استانه"),
        (["علي", "على", "علی", "عليّ"], "علي"),
        (["مسؤول", "مسوول"], "مسوول"),
        (["كريم", "کریم", "ڪریم", "ﻛﺮﻳﻢ"], "كريم"),
        (["علاء", "علا"], "علا"),
        (["ٱلنور", "النور"], "النور"),
        (["ٴالي", "الي", "الے", "الې"], "الي"),
        (["فاطمه", "فاطمة", "فاطمۃ", "فاطمہ", "فاطمھ", "فاطمە"], "فاطمه"),
        (["\u0762ريم", "كريم"], "كريم"),
        (["ﻻ", "لا", "لآ"], "لا"),
        (["جنيف ٢", "جنيف ۲", "جنيف 2", "جنيف ２"], "جنيف 2"),
        (["می\u200cخواهم", "میخواهم"], "ميخواهم"),
        (["ΓΕΏΡΓΙΟΣ", "Γεώργιος", "Γεωργιοσ"], "γεωργιοσ"),
        (["פּוּטִין", "פוטין"], "פוטין"),
        (
            ["ウラジーミル・プーチン", "ウラジーミル プーチン", "ｳﾗｼﾞｰﾐﾙ ﾌﾟｰﾁﾝ"],
            "ウラジーミル プーチン",
        ),
        (["弗拉基米尔·普京", "弗拉基米尔 普京"], "弗拉基米尔 普京"),
        (["푸틴", unicodedata.normalize("NFD", "푸틴")], "푸틴"),
        (["ᲞᲣᲢᲘᲜᲘ", "პუტინი"], "პუტინი"),
        (["!!!", "ـــ", "\u200d", ""], ""),
    ],
)
def test_fold_of_equivalent_spellings_is_equal(spellings: list[str], key: str) -> None:
    assert {spelling: fold(spelling) for spelling in spellings} == dict.fromkeys(spellings, key)


@pytest.mark.parametrize("apostrophe", "'`´᾽‘’‚‛′‵ʹʻʼʽʾʿˈˊˋ՚׳״Ꞌꞌ")
def test_fold_drops_apostrophes(apostrophe: str) -> None:
    assert fold(f"O{apostrophe}Neil") == "oneil"


@pytest.mark.parametrize(
    "mark",
    [
        "\u0334",  # tilde overlay: combining class 1
        "\u05b0",  # Hebrew sheva, the first of the points
        "\u064b",  # Arabic fathatan
        "\u0711",  # Syriac superscript alaph, the last of the points
        "\u0321",  # palatalized hook below
        "\u0301",  # acute
        "\u20dd",  # enclosing circle
        "\u115f", "\u1160", "\u034f", "\u17b4", "\u17b5",  # fillers and joiners
        "\u00ad", "\u200b", "\u2060", "\ufeff",  # formatting
        "\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef",  # variation selectors
        "\ud800",  # a lone surrogate
    ],
)  # fmt: skip
def test_fold_drops_accents_and_invisible_characters(mark: str) -> None:
    assert fold(f"ka{mark}ssis") == "kassis"


@pytest.mark.parametrize(
    "mark",
    [
        "\u094d",  # Devanagari virama: combining class 9
        "\u0c55",  # Telugu length mark: 84
        "\u0e38",  # Thai sara u: 103
        "\u0f74",  # Tibetan sign u: 132
        "\u093f",  # Devanagari vowel sign i: a spacing mark
    ],
)
def test_fold_keeps_marks_that_are_vowels_or_letters(mark: str) -> None:
    assert fold(f"ka{mark}ssis") == f"ka{mark}ssis"


@pytest.mark.parametrize("separator", ["-", "+", "\t", "\x7f", "\u2028", "\u00a0", "€", "、", "·"])
def test_fold_separates_words_at_punctuation_symbols_and_controls(separator: str) -> None:
    assert fold(f"al{separator}assad") == "al assad"
    assert fold(f"él{separator}assad") == "el assad"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("al-Assad, O'Neil", ["al", "Assad", "O'Neil"]),
        (" Kazakh\u00adstan\u200b! ", ["Kazakh\u00adstan\u200b"]),
        ("Влади\u0301мир O´Neil O᾽Neil", ["Влади\u0301мир", "O´Neil", "O᾽Neil"]),
        ("½ ﷺ €", ["½", "ﷺ"]),
        ("…", []),
    ],
)
def test_word_spans_end_at_separators_only(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in word_spans(text)] == words


@pytest.mark.parametrize("zero", "٠۰०০๐０")
def test_fold_of_digits_of_any_script_is_ascii(zero: str) -> None:
    assert fold(f"№ {''.join(chr(ord(zero) + digit) for digit in range(10))}") == "no 0123456789"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Yakis", "Kassis"),
        ("Kassis", "Кассис"),
        ("カ", "ガ"),
        ("पुतिन", "पतन"),
        ("ปู", "ปี"),
        ("普京", "普金"),
        ("بوتين", "پوتین"),
    ],
)
def test_fold_of_different_names_differs(name: str, other: str) -> None:
    assert fold(name) != fold(other)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Randa Kassis", "randa kassis"),
        ("Рэнда Кассис", "renda kassis"),
        ("Гатилов", "gatilov"),
        ("Юрьевич", "yurevich"),
        ("Андреи\u0306", "andrey"),
        ("Қазақстан", "qazaqstan"),
        ("Yakış", "yakis"),
        ("O´Neil", "oneil"),
        ("رندا قسيس", "rnda qsis"),
        ("قَسِّيس", "qsis"),
        ("غاتيلوف", "ghatiluf"),
        ("فلاديمير بوتين", "fladimir butin"),
        ("ولادیمیر", "wladimir"),
        ("بشار الأسد", "bshar al asd"),
        ("علي", "ali"),
        ("ﻻ", "la"),
        ("푸틴", "putin"),
        ("普京", "pujing"),
        ("!!!", ""),
    ],
)
def test_latin_key_of_any_script_is_ascii_words(text: str, key: str) -> None:
    assert latin_key(text) == key


PARTICLES = frozenset({"al", "bin", "ibn"})


def skeletons(text: str) -> list[frozenset[str]]:
    """Return the skeletons of each word that is not a particle."""
    words = [word for word in latin_key(text).split() if word not in PARTICLES]
    return [word_skeletons(word) for word in words]


@pytest.mark.parametrize(
    "spellings",
    [
        ["Randa Kassis", "Randa Kasis", "رندا قسيس", "Ранда Кассис", "RANDA CASSIS"],
        ["Gatilov", "Гатилов", "غاتيلوف"],
        ["Vladimir Putin", "Владимир Путин", "فلاديمير بوتين", "Wladimir Putin"],
        ["Vladimirovich", "Vladimirovič", "Wladimirowitsch", "Vladimirovici", "فلاديميروفيتش"],
        ["Bashar al-Assad", "بشار الأسد", "Bashar Assad", "Башар Асад"],
        ["Muhammad", "Mohamed", "محمد", "مُحَمَّد", "Мухаммад"],
        ["Fatima", "Fatimah", "فاطمة", "Фатима"],
    ],
)
def test_words_have_a_common_skeleton_across_scripts(spellings: list[str]) -> None:
    first, *others = map(skeletons, spellings)
    for other in others:
        assert all(a & b for a, b in zip(first, other, strict=True))


def test_words_of_different_names_may_have_a_common_skeleton() -> None:
    assert word_skeletons("yakis") & word_skeletons("kassis")
    assert fold("Yakış") != fold("Kassis")
    assert word_skeletons("al") == {"l"}


def test_sort_key_orders_digits_then_latin_then_other_scripts() -> None:
    names = [
        "普京",
        "قسيس",
        "Кассис",
        "zebra",
        "Émile",
        "Eve",
        "Élan",
        "emil",
        "7 Days",
        "!!!",
        "Łódź",
    ]
    assert sorted(names, key=sort_key) == [
        *["!!!", "7 Days", "Élan", "emil", "Émile", "Eve", "Łódź", "zebra"],
        *["Кассис", "قسيس", "普京"],
    ]


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LETTERS = st.text(
    st.characters(categories=["L", "M", "Nd", "Zs"], max_codepoint=0x30FF)
    | st.sampled_from(
        "ıİßœŒёЁйқғңұөһіءآأؤإئىةکیـ\u064b\u0651\u200d\u202bﻻＡ１'’´-.Ꭰꭰᾴ\u0345\u3099"
    ),
)


@given(ANY_TEXT | LETTERS)
def test_fold_and_latin_key_are_idempotent(text: str) -> None:
    key = fold(text)
    assert fold(key) == key
    assert latin_key(latin_key(text)) == latin_key(text)
    assert not any(character.isupper() for character in key if character != character.lower())
    assert key == " ".join(key.split())


@given(ANY_TEXT | LETTERS)
def test_keys_are_equal_for_nfc_and_nfd(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    for key in (fold, latin_key, skeletons, detect_script):
        assert key(composed) == key(decomposed)
    assert latin_key(text).isascii()
    assert all(word.isalnum() for word in latin_key(text).split())


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_fold_of_ascii_is_equal_with_and_without_non_ascii_letters(text: str) -> None:
    assert fold(f"{text} éa") == f"{fold(text)} ea".strip()


@given(st.text(min_size=1))
def test_sort_key_of_non_empty_text_is_not_empty(text: str) -> None:
    assert sort_key(text)


def test_fold_of_every_character_is_idempotent() -> None:
    every = "".join(chr(point) for point in range(0x80, 0x30000) if not 0xD800 <= point < 0xE000)
    assert fold(fold(every)) == fold(every)
    assert fold("Yakış") == "yakis"


@pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is not next to the checkout")
def test_skeleton_of_real_spellings_of_one_name_matches_across_scripts() -> None:
    lines = (DATA / "names" / "nomenklatura-putin_names.txt").read_text("utf-8").splitlines()
    assert all(fold(line) and latin_key(line) and detect_script(line) != "Zyyy" for line in lines)
    assert {"Latn", "Cyrl", "Arab", "Hebr", "Grek", "Armn"} <= {
        detect_script(line) for line in lines
    }
    assert fold("Vladímír Pútín") == fold("Vladimír Putin") == "vladimir putin"
    expected_keys = skeletons("Vladimir Putin")
    matches = [
        line
        for line in lines
        if len(skeletons(line)) == 2
        and all(a & b for a, b in zip(expected_keys, skeletons(line), strict=True))
    ]
    assert {"Latn", "Cyrl", "Arab"} <= {detect_script(line) for line in matches}


@pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is not next to the checkout")
def test_keys_of_real_members_of_parliament_are_not_empty() -> None:
    paths = sorted((DATA / "popolo").glob("ep-*/*.json"))
    people = [person for path in paths for person in json.loads(path.read_bytes())["persons"]]
    names = {person["name"] for person in people if person.get("name")}
    assert len(names) > 1000
    for name in names:
        assert fold(name) == fold(fold(name)) != ""
        assert latin_key(name).isascii()
        assert latin_key(name)
        assert fold(name) == fold(name.upper())
        assert any(skeletons(name))
