"""The phrases that citation styles print around dates and flags, in several languages."""

import re
from typing import Final

from astana_api.importers.citations.languages import LANGUAGES

ACCESSED: Final = re.compile(
    r"(?:(?:last|date)\s+)?(?:retrieved|accessed|viewed|visited|consulted)(?:\s+on)?(?![a-z])"
    r"|access(?:ed)? date|(?:page\s+)?consulté[es]*(?:\s+le)?|(?:zuletzt\s+)?abgerufen(?:\s+am)?"
    r"|zugriff(?:\s+am)?|consultad[oa](?:\s+(?:el|em|a))?|consultat[oa](?:\s+il)?|acesso em"
    r"|url consultato il|geraadpleegd(?:\s+op)?|dostęp|hämtad|läst|hentet|erişim(?:\s+tarihi)?"
    r"|cit\.|дата (?:обращения|звернення|доступа)|проверено|архивировано\s+и\s+проверено"
    r"|қаралған күні|اطلع عليه(?:\s+(?:بتاريخ|في))?|تاريخ (?:الوصول|الاطلاع)|بازبینی‌شده در",
    re.IGNORECASE,
)
"""Stands before the date of access."""

_ORIGINAL: Final = (
    r"(?:\(PDF\)\s*)?(?:from\s+(?:the\s+)?original|de\s+l['’](?:original|URL d['’]origine)"
    r"|depuis\s+l['’]original|vom\s+Original|desde\s+el\s+original|do\s+original"
    r"|dall['’](?:url\s+)?originale|из\s+(?:первоисточника|оригинала)"
    r"|з\s+оригіналу|van\s+het\s+origineel|z\s+oryginału|от\s+оригинала|من\s+الأصل|kaynağından"
    r"|از\s+(?:نسخه\s+)?اصلی|fra\s+originalen|från\s+originalet)"
)
ARCHIVED: Final = re.compile(
    r"(?:archived|archivé[es]*|archiviert|archivad[oa]|arquivad[oa]|archiviato|архивировано"
    r"|архивная\s+копия|архівовано|gearchiveerd|zarchiwizowane|архивиран|مؤرشف(?:ة)?|أرشفة"
    r"|arşivlendi|arkiveret|arkiverad|arkivert)(?![^\W\d_])(?:\s*\(PDF\))?"
    rf"(?:\s*{_ORIGINAL})?(?:\s*\(PDF\))?(?:\s+(?:on|le|am|el|em|il|op|от|в|في|den))?",
    re.IGNORECASE,
)
"""Stands before the date of an archived copy."""

AFTER_ARCHIVE_DATE: Final = re.compile(
    r"\s*(?:\(?(?:at|via|in|on|im|en|na|на)\s+(?:the\s+)?(?:Wayback Machine|archive\.\w+"
    r"|Internet Archive|WebCite|Webarchiv)\)?|\(archived by[^)]*\))",
    re.IGNORECASE,
)

DEAD: Final = re.compile(
    r"\[\s*(?:permanent(?:ly)?\s+)?(?:dead|broken)\s+(?:link|url)[^\[\]]*\]"
    r"|\[\s*lien mort[^\[\]]*\]"
    r"|\[\s*toter link[^\[\]]*\]|\(?\s*nicht mehr online[^\[\]()]*\)?|\[\s*enlace roto[^\[\]]*\]"
    r"|\[\s*ligação inativa[^\[\]]*\]|\[\s*collegamento interrotto[^\[\]]*\]"
    r"|[\[(]\s*недоступная ссылка[^\[\]()]*[\])]|\[\s*وصلة مكسورة[^\[\]]*\]"
    r"|\[\s*dode link[^\[\]]*\]|\[\s*martwy link[^\[\]]*\]|\[\s*ölü bağlantı[^\[\]]*\]",
    re.IGNORECASE,
)
UNFIT: Final = re.compile(
    r"unfit url|\[\s*unfit[^\[\]]*\]|url[- ]status\s*[:=]?\s*unfit", re.IGNORECASE
)
USURPED: Final = re.compile(r"\[\s*usurped[^\[\]]*\]|usurped(?: url| title)?(?!\w)", re.IGNORECASE)
MAINTENANCE: Final = re.compile(
    r"\{\{[^{}]*\}\}\s*:.*$|\bCS1 (?:maint|errors?)\b.*$|\[\s*(?:citation needed|better source"
    r" needed|failed verification|page needed|self-published source\??|full citation needed"
    r"|non-primary source needed|unreliable source\??|clarification needed)\s*\]",
    re.IGNORECASE,
)
"""Messages of citation templates, and remarks of editors on a source."""

BACK_LINKS: Final = re.compile(
    r"^\s*(?:[\^↑]\s*)?(?:(?:Jump up to:|Jump up|Перейти обратно:?|Aller à\s*:|Hochspringen nach:)"
    r"\s*)?[\^↑]?\s*(?:(?:[a-z]{1,2}\b|\d\.\d)\s+(?=(?:[a-z]{1,2}\b|\d\.\d)\s))*",
    re.IGNORECASE,
)
"""The links of a rendered reference to where it is used: ^ a b c."""

_NATIVE: Final = {
    "français": "fr", "anglais": "en", "allemand": "de", "arabe": "ar", "russe": "ru",
    "espagnol": "es", "italien": "it", "englisch": "en", "französisch": "fr", "deutsch": "de",
    "russisch": "ru", "arabisch": "ar", "español": "es", "inglés": "en", "francés": "fr",
    "inglês": "en", "português": "pt", "italiano": "it", "inglese": "en", "francese": "fr",
    "английском": "en", "английский": "en", "русском": "ru", "русский": "ru", "французском": "fr",
    "немецком": "de", "арабском": "ar", "казахском": "kk", "қазақша": "kk", "türkçe": "tr",
    "ingilizce": "en", "polski": "pl", "polsku": "pl", "svenska": "sv", "engels": "en",
    "الإنجليزية": "en", "العربية": "ar", "الفرنسية": "fr", "الروسية": "ru",
}  # fmt: skip
_MORE: Final = {
    "albanian": "sq", "bengali": "bn", "bosnian": "bs", "catalan": "ca", "croatian": "hr",
    "estonian": "et", "hindi": "hi", "icelandic": "is", "indonesian": "id", "irish": "ga",
    "kyrgyz": "ky", "latvian": "lv", "lithuanian": "lt", "macedonian": "mk", "malay": "ms",
    "mongolian": "mn", "pashto": "ps", "slovak": "sk", "slovene": "sl", "slovenian": "sl",
    "tajik": "tg", "thai": "th", "urdu": "ur", "uzbek": "uz", "vietnamese": "vi", "welsh": "cy",
    "brazilian portuguese": "pt-BR", "american english": "en-US", "british english": "en-GB",
    "mexican spanish": "es-MX", "canadian french": "fr-CA", "swiss german": "de-CH",
    "serbo-croatian": "sh", "swahili": "sw", "afrikaans": "af", "basque": "eu", "galician": "gl",
}  # fmt: skip
LANGUAGE_NAMES: Final = {**LANGUAGES, **_MORE, **_NATIVE}
"""The tag of each name of a language, in lower case."""
_NAME: Final = "|".join(sorted(map(re.escape, LANGUAGE_NAMES), key=len, reverse=True))
LANGUAGE_NOTE: Final = re.compile(
    rf"\((?:in|en|auf|in|на|по|w języku|po|på|em|بـ?|بال)?\s*(?:the\s+)?({_NAME})(?:\s+языке)?"
    rf"((?:,\s*|\s+(?:and|et|und|y|e|и)\s+)(?:{_NAME}))*\)",
    re.IGNORECASE,
)
"""(in French), (in English and Russian), (en français), (на русском)."""

MARKERS: Final = {
    r"press\s+release|media\s+release|communiqué(?: de presse)?|pressemitteilung|пресс-релиз": (
        "webpage",
        None,
    ),
    r"tweet|твит": ("post", None),
    r"facebook post|instagram post|post|telegram": ("post", None),
    r"video|vidéo|vídeo|видео|motion picture|film|dvd|documentary|youtube video": (
        "motion_picture",
        "Video",
    ),
    r"television production|tv production|tv|podcast|radio(?: broadcast)?|audio": (
        "broadcast",
        None,
    ),
    r"interview|entretien|entrevista|интервью": ("interview", None),
    r"speech|address|discours|rede|discurso|речь": ("speech", None),
    r"(?:technical\s+|annual\s+)?report|rapport|bericht|informe|доклад|отч[её]т": ("report", None),
    r"(?:ph\.?\s?d\.?|doctoral|master'?s?|m\.?a\.?|bachelor'?s?)?\s*(?:thesis|dissertation)"
    r"|thèse|diplomarbeit": ("thesis", None),
    r"map|carte|karte": ("map", None),
    r"blog|weblog": ("post-weblog", None),
    r"data ?set": ("dataset", None),
}
"""What stands in parentheses after a title, with the type that it tells and the medium."""

MEDIA: Final = re.compile(r"[(\[]\s*(PDF|DOCX?|XLSX?|PPTX?|MP3|MP4|EPUB)\s*[)\]]", re.IGNORECASE)
