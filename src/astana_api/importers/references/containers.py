"""Guess whether a printed name is of a publication or of a body that published."""

import re
from typing import Final

_INSTITUTION: Final = re.compile(
    r"\b(?:ministr(?:y|ies)|embass(?:y|ies)|consulate|missions?|governments?|office|bureau"
    r"|universit(?:y|ies)|institut(?:e|ion)?|council|committee|commission|part(?:y|ies)|movement"
    r"|union|association|foundation|department|agenc(?:y|ies)|court|parliament|assembly|senate|bank"
    r"|organi[sz]ations?|society|federation|league|congress|secretariat|presidency|authority|board"
    r"|army|forces|municipality|delegation|academy|library|museum|centre|center|coalition|alliance"
    r"|front|group of|nations|house of|chamber|company|corporation|inc|ltd|llc|gmbh|s\.a\.|college"
    r"|school|church|guild|club|trust|orchestra|choir|co-?operative|brigade"
    r"|diocese|parish|press office|books|publish(?:er|ers|ing)|university press"
    r"|printing house|think tank|ngo|police|service|directorate|administration"
    r"|minist[eè]re|ambassade|consulat|gouvernement|université|conseil|comité|parti|mouvement"
    r"|association|fondation|éditions?|presses universitaires|mairie|préfecture|syndicat|assemblée"
    r"|ministerium|botschaft|regierung|universität|verein|stiftung|verlag|partei|bundestag|amt"
    r"|ministerio|embajada|gobierno|universidad|consejo|partido|movimiento|fundación|editorial"
    r"|ministério|embaixada|governo|universidade|conselho|ministero|ambasciata|università|governo"
    r"|fondazione|partito|comunità|editore|bakanlığı|büyükelçiliği|üniversitesi|partisi|vakfı"
    r"|министерств\w+|посольств\w+|правительств\w+|университет\w*|институт\w*|совет\w*|комитет\w*"
    r"|парти[яи]|движени\w+|фонд\w*|ассоциаци\w+|организаци\w+|администраци\w+|издательств\w+"
    r"|министрлігі|елшілігі|университеті|партиясы)\b|\w*(?:verlag|ministerium|partei)\b"
    r"|(?<!\w)(?:حركة|وزارة|حزب|جمعية|مؤسسة|مركز|سفارة|جامعة|مجلس|هيئة|منظمة|اتحاد|حكومة|لجنة|معهد)"
    r"(?!\w)",
    re.IGNORECASE,
)
_PUBLICATION: Final = re.compile(
    r"\b(?:news|newspaper|times|post|herald|tribune|gazette|journal|magazine|review|daily|weekly"
    r"|monthly|news ?agency|press agency|observer|guardian|telegraph|chronicle|today|online|tv"
    r"|radio|television|broadcasting|bulletin|quarterly|proceedings|annals|encyclop\w+|wikipedia"
    r"|blog|youtube|twitter|facebook|reporter|mirror|echo|standard|star|sun)\b"
    r"|\.[a-z]{2,6}\Z|\A\S+\Z",
    re.IGNORECASE,
)
_NEWSPAPER: Final = re.compile(
    r"\b(?:newspaper|times|post|herald|tribune|gazette|courier|chronicle|telegraph|mercury|argus"
    r"|examiner|inquirer|advertiser|dispatch|sentinel|observer|guardian|mail|daily|weekly|news|star"
    r"|sun|echo|journal|standard|express|zeitung|\w+zeitung|nachrichten|tageblatt|anzeiger|kurier"
    r"|rundschau|\w*blatt|journal|gazette|courrier|quotidien|dépêche|diario|periódico|heraldo"
    r"|gaceta|jornal|diário|folha|giornale|corriere|gazzetta|messaggero|gazeta|dziennik|kurier"
    r"|krant|dagblad|courant|tidning|dagbladet|avis|gazetesi|газета|вестник|вести|известия"
    r"|новости|время|ведомости|правда|вісник|вісті|газеті|газеты)\b"
    r"|(?<!\w)(?:صحيفة|جريدة|أخبار|الأخبار)(?!\w)",
    re.IGNORECASE,
)
_NO_PLACE: Final = re.compile(
    r"\b(?:reuters|press|presse|agence|agency|agencia|media|group|gruppe|groupe|holding|corp"
    r"|corporation|networks?|interfax|xinhua|bloomberg|pressa|via|print|staff|retrieved|online|pdf"
    r"|edition|section|opinion|archive|archived)\b|\d|[/@|&]|\.\w",
    re.IGNORECASE,
)
_PLACE_WORD: Final = re.compile(
    r"[^\W\d_a-zà-öø-ÿа-яё][\w'’-]*|al-\w+|(?:de|del|di|du|la|le|am|an|der|im|sur|upon|на)"
)
_MAX_PLACE_WORDS: Final = 4
_ACRONYM_OF_A_BODY: Final = re.compile(r"(?:The|Le|La|L['’]|Die|Der|El|Il)\s?[A-Z]{2,6}")
_ONE_WORD_BODY: Final = re.compile(r"[A-Z][\w]*(?:verlag|ministerium|partei)", re.IGNORECASE)
_PLACE_AND_PUBLISHER: Final = re.compile(
    r"(?P<place>(?!https?)[^\W\d][^:;.()]{0,60}?): (?P<name>\S.*)", re.DOTALL
)
_SITE_AFTER_BAR: Final = re.compile(r"\s+\|\s+")
_SITE_AFTER_DASH: Final = re.compile(r".*\S\s+[-–—]\s+(\S.*)\Z", re.DOTALL)
_MAX_SITE_WORDS: Final = 4


def is_body(name: str) -> bool:
    """Return whether the name is rather one of a body that publishes than of a publication."""
    if _ACRONYM_OF_A_BODY.fullmatch(name) or _ONE_WORD_BODY.fullmatch(name):
        return True
    return _INSTITUTION.search(name) is not None and not _PUBLICATION.search(name)


def is_place_of(name: str, publication: str) -> bool:
    """Return whether the name, printed after a newspaper, is rather its city than its publisher."""
    if not _NEWSPAPER.search(publication) or _INSTITUTION.search(name) or _NO_PLACE.search(name):
        return False
    words = name.replace(",", " ").split()
    is_acronym = len(words) == 1 and name.isupper() and name.lower() != name
    return (
        0 < len(words) <= _MAX_PLACE_WORDS
        and not is_acronym
        and not _NEWSPAPER.search(name)
        and all(_PLACE_WORD.fullmatch(word) for word in words)
    )


def split_place(text: str) -> tuple[str | None, str]:
    """Return the place and the publisher of "Place: Publisher"."""
    match = _PLACE_AND_PUBLISHER.fullmatch(text)
    return (match["place"].strip(), match["name"].strip()) if match else (None, text)


def site_in_title(title: str) -> str | None:
    """Return the name of the site with which the title of a web page ends, or None.

    What follows the first bar is the site; what follows a dash is one if it looks like a name, not
    like a subtitle.
    """
    parts = _SITE_AFTER_BAR.split(title, maxsplit=1)
    if len(parts) == 2 and parts[0].strip() and parts[1].strip():
        return parts[1].strip()
    match = _SITE_AFTER_DASH.fullmatch(title)
    if match is None or not _is_site_name(match[1]):
        return None
    return match[1].strip()


def _is_site_name(text: str) -> bool:
    words = text.split()
    if len(words) > _MAX_SITE_WORDS or text[-1] in "?!":
        return False
    return all(not word[0].islower() for word in words) and any(word[0].isalpha() for word in words)
