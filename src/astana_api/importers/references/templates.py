"""Read citation templates of Wikipedia, in several languages."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from astana_api.domain.enums import UrlStatus
from astana_api.domain.text.identifiers import parse_doi, parse_isbn, parse_issn
from astana_api.domain.text.scripts import normalize_language_tag
from astana_api.importers.references.citation_guess import CitationGuess
from astana_api.importers.references.grammar import set_host
from astana_api.importers.references.names import split_names
from astana_api.importers.references.printed_dates import parse_date
from astana_api.importers.references.stock_phrases import LANGUAGE_NAMES

_TYPES: Final = {
    "cite web": "webpage", "cite news": "article-newspaper", "cite newspaper": "article-newspaper",
    "cite journal": "article-journal", "cite magazine": "article-magazine", "cite book": "book",
    "cite encyclopedia": "entry-encyclopedia", "cite encyclopaedia": "entry-encyclopedia",
    "cite report": "report", "cite techreport": "report", "cite tech report": "report",
    "cite tweet": "post", "cite facebook": "post", "cite av media": "motion_picture",
    "cite video": "motion_picture", "cite youtube": "motion_picture", "cite episode": "broadcast",
    "cite podcast": "broadcast", "cite serial": "broadcast", "cite press release": "webpage",
    "cite press": "webpage", "cite conference": "paper-conference", "cite thesis": "thesis",
    "cite speech": "speech", "cite interview": "interview", "cite map": "map",
    "cite document": "document", "cite arxiv": "article", "cite biorxiv": "article",
    "cite ssrn": "article", "cite mailing list": "post", "cite newsgroup": "post",
    "cite sign": "document", "cite court": "legal_case", "citation": "webpage",
    "cite": "webpage", "lien web": "webpage", "article": "article-journal", "ouvrage": "book",
    "chapitre": "chapter", "lien brisé": "webpage", "internetquelle": "webpage",
    "literatur": "book", "cita web": "webpage", "cita noticia": "article-newspaper",
    "cita publicación": "article-journal", "cita libro": "book", "cita news": "article-newspaper",
    "citar web": "webpage", "citar periódico": "article-newspaper", "citar jornal":
    "article-newspaper", "citar livro": "book", "cita pubblicazione": "article-journal",
    "книга": "book", "статья": "article-journal", "публикация": "webpage",
    "web kaynağı": "webpage", "haber kaynağı": "article-newspaper", "kitap kaynağı": "book",
    "citeer web": "webpage", "citeer boek": "book", "webbref": "webpage", "bokref": "book",
    "استشهاد ويب": "webpage", "استشهاد بخبر": "article-newspaper", "استشهاد بكتاب": "book",
    "استشهاد بدورية محكمة": "article-journal", "مرجع ويب": "webpage",
}  # fmt: skip
_ALIASES: Final = {
    "title": "title titre titel título titolo заглавие название başlık عنوان العنوان titulo",
    "work": "work website newspaper magazine journal periodical site périodique werk obra sitio"
    " sito издание сайт çalışma encyclopedia encyclopaedia zeitung sammelwerk revue publicación"
    " periódico jornal rivista event program book-title conference mailinglist موقع صحيفة العمل"
    " الصحيفة",
    "publisher": "publisher éditeur hrsg herausgeber verlag editorial editora editore editor-name"
    " издательство yayıncı institution ناشر الناشر",
    "date": "date datum fecha data дата tarih publication-date publicationdate تاريخ التاريخ",
    "year": "year année jahr año ano anno год yıl سنة السنة",
    "month": "month mois monat mes mese",
    "access-date": "access-date accessdate consulté-le consulté abruf zugriff fechaacceso"
    " acessodata accesso дата-обращения accessado erişimtarihi fecha-acceso bezochtdatum hämtdatum"
    " تاريخ-الوصول",
    "archive-url": "archive-url archiveurl archive-lien archiv-url urlarchivo arquivourl"
    " urlarchivio"
    " archive-dead arşivurl مسار-أرشيف archiefurl arkivurl",
    "archive-date": "archive-date archivedate archive-datum archiv-datum fechaarchivo arquivodata"
    " dataarchivio arşivtarihi تاريخ-أرشيف archiefdatum arkivdatum",
    "url": "url lien lire-en-ligne ссылка المسار enlace",
    "url-status": "url-status urlstatus deadurl dead-url brisé-le",
    "language": "language lang langue sprache idioma lingua язык dil لغة in",
    "chapter": "chapter contribution entry article chapitre section-title глава",
    "volume": "volume vol band tome volumen том",
    "issue": "issue no nummer numéro número numero номер выпуск",
    "number": "number",
    "pages": "pages page p pp seiten passage páginas páginas página pagina pagine страницы"
    " sayfa at",
    "location": "location place lieu ort ubicación ciudad local città место",
    "edition": "edition édition auflage edición",
    "doi": "doi", "isbn": "isbn", "issn": "issn", "pmid": "pmid", "pmc": "pmc",
    "format": "format", "series": "series collection", "type": "type", "medium": "medium",
    "agency": "agency agence agencia", "user": "user", "script-title": "script-title",
    "authors": "authors people vauthors auteurs autoren credits host",
}  # fmt: skip
_CANONICAL: Final = {alias: key for key, text in _ALIASES.items() for alias in text.split()}
_PERSON: Final = re.compile(
    r"(?P<role>author|editor|translator|auteur|autor|autore|автор|last|surname|nom|nachname"
    r"|apellidos?"
    r"|sobrenome|cognome|ultimo"
    r"|first|given|prénom|vorname|nombre|nome|имя|subject|host|الأخير|الأول"
    r"|مؤلف)[ -]?(?P<number>\d{0,2})"
    r"(?:-?(?P<part>last|first|surname|given|name))?(?P<after>\d{0,2})"
)
_FAMILY: Final = frozenset(
    [
        "last",
        "surname",
        "nom",
        "nachname",
        "apellido",
        "apellidos",
        "sobrenome",
        "cognome",
        "ultimo",
        "الأخير",
    ]
)
_GIVEN: Final = frozenset(["first", "given", "prénom", "vorname", "nombre", "nome", "имя", "الأول"])
_FIELDS: Final = {
    "volume": "volume", "pages": "page", "location": "publisher_place",
    "edition": "edition", "series": "collection_title", "medium": "medium",
}  # fmt: skip
_WORK_TYPES: Final = {
    "journal": "article-journal", "magazine": "article-magazine", "newspaper": "article-newspaper",
    "encyclopedia": "entry-encyclopedia",
}  # fmt: skip
_SITES: Final = {"cite tweet": "Twitter", "cite facebook": "Facebook"}


def is_citation_template(name: str) -> bool:
    return name in _TYPES or (name.startswith("cite ") and len(name) < 40)


def read_template(name: str, arguments: Mapping[str, str]) -> CitationGuess:
    """Return the fields of a template; `arguments` are plain texts by name."""
    values: dict[str, str] = {}
    for key, value in arguments.items():
        canonical = _CANONICAL.get(re.sub(r"[\s_]+", "-", key), "")
        if canonical and value:
            values.setdefault(canonical, value)
    guess = CitationGuess(_TYPES.get(name, "document"))
    _set_names(guess, arguments, values)
    _set_titles(guess, name, values)
    _set_dates(guess, values)
    _set_links(guess, name, values)
    for key, field in _FIELDS.items():
        guess.set_default(field, values.get(key))
    guess.set_default("issue", values.get("issue"))
    if "number" in values and name != "cite tweet":
        guess.set_default("number" if guess.type == "report" else "issue", values["number"])
    if re.fullmatch(r"PDF|DOCX?|XLSX?", values.get("format", ""), re.IGNORECASE):
        guess.set_default("medium", values["format"].upper())
    for key, parse in (("doi", parse_doi), ("isbn", parse_isbn), ("issn", parse_issn)):
        try:
            guess.set_default(key, parse(values[key]) if key in values else None)
        except ValueError:
            continue
    guess.set_default("pmid", values.get("pmid"))
    if "pmc" in values:
        guess.fields["pmcid"] = f"PMC{values['pmc'].upper().removeprefix('PMC')}"
    _refine_type(guess, name, values, arguments)
    return guess


def _set_titles(guess: CitationGuess, name: str, values: Mapping[str, str]) -> None:
    script = values.get("script-title", "")
    title = re.sub(r"\A[a-z]{2,3}:\s*", "", script) or values.get("title")
    chapter = values.get("chapter")
    title = title and _unquote(title)
    if chapter and guess.type in {"book", "chapter", "webpage", "paper-conference"}:
        guess.type = "chapter" if guess.type == "book" else guess.type
        guess.fields["title"] = _unquote(chapter)
        guess.set_default("container_title", title)
    else:
        guess.set_default("title", title or chapter)
    guess.set_default("container_title", values.get("work") or _SITES.get(name))
    guess.set_default("publisher", values.get("publisher"))
    if language := values.get("language"):
        guess.set_default("language", _language(language))


def _set_dates(guess: CitationGuess, values: Mapping[str, str]) -> None:
    date = values.get("date") or " ".join(filter(None, (values.get("month"), values.get("year"))))
    guess.set_default("issued", parse_date(date))
    guess.set_default("accessed", _point(values.get("access-date", "")))
    guess.set_default("archived", _point(values.get("archive-date", "")))


def _set_links(guess: CitationGuess, name: str, values: Mapping[str, str]) -> None:
    guess.set_default("url", values.get("url"))
    guess.set_default("archive_url", values.get("archive-url"))
    number, user = values.get("number", ""), values.get("user", "")
    if name == "cite tweet" and user and number:
        guess.set_default("url", f"https://twitter.com/{user}/status/{number}")
    status = values.get("url-status", "").lower()
    if status in {"dead", "live", "unfit", "usurped"}:
        guess.url_status = UrlStatus(status)
    elif status in {"yes", "true", "y"}:
        guess.url_status = UrlStatus.DEAD
    if not {"title", "container_title", "publisher"} & set(guess.fields):
        set_host(guess, guess.fields.get("url", ""))


def _refine_type(
    guess: CitationGuess, name: str, values: Mapping[str, str], arguments: Mapping[str, str]
) -> None:
    if name in {"citation", "cite", "literatur"}:
        if "isbn" in values or (
            values.get("publisher") and "work" not in values and "url" not in values
        ):
            guess.type = "chapter" if "chapter" in values else "book"
        elif kinds := [kind for key, kind in _WORK_TYPES.items() if arguments.get(key)]:
            guess.type = kinds[0]
        elif "issue" in values or "volume" in values:
            guess.type = "article-journal"
        guess.guessed.add("type")


def _set_names(
    guess: CitationGuess, arguments: Mapping[str, str], values: Mapping[str, str]
) -> None:
    people: dict[tuple[str, int], dict[str, str]] = {}
    for key, value in arguments.items():
        match = _PERSON.fullmatch(re.sub(r"[\s_]+", "-", key))
        if match is None or not value:
            continue
        word = match["role"]
        role = {"editor": "editors", "translator": "translators"}.get(word, "authors")
        part = match["part"] or (
            "first" if word in _GIVEN else "last" if word in _FAMILY else "name"
        )
        part = {"surname": "last", "given": "first"}.get(part, part)
        number = int(match["number"] or match["after"] or 1)
        people.setdefault((role, number), {}).setdefault(part, value)
    for (role, _), parts in sorted(people.items(), key=lambda each: each[0]):
        family = parts.get("last") or parts.get("name") or ""
        name = ", ".join(filter(None, (_unwrap(family), parts.get("first"))))
        if name:
            guess.names.setdefault(role, []).append(name)
    if "authors" not in guess.names:
        authors = values.get("authors") or values.get("user")
        if authors:
            guess.names["authors"] = split_names(_unwrap(authors))


def _unwrap(text: str) -> str:
    match = re.fullmatch(r"\(\((.*)\)\)", text.strip())
    return match[1] if match else text.strip()


def _unquote(text: str) -> str:
    text = _unwrap(text)
    return text[1:-1] if re.fullmatch(r"[\"“«][^\"“”«»]*[\"”»]", text) else text


def _point(text: str) -> str | None:
    date = parse_date(text)
    return date if date and "/" not in date else None


def _language(text: str) -> str | None:
    first = re.split(r"[,;]|\band\b", text)[0].strip().lower()
    if first in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[first]
    if not re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]+)*", first):
        return None
    try:
        return normalize_language_tag(first)
    except ValueError:
        return None


def print_citation(guess: CitationGuess) -> str:
    """Return a line such as Wikipedia renders of the template, in which phrases can be found."""
    return ". ".join(_printed_parts(guess)) + "."


def _printed_parts(guess: CitationGuess) -> Iterator[str]:
    fields = guess.fields
    issued = fields.get("issued")
    authors = "; ".join(guess.names.get("authors", ()))
    if authors:
        yield f"{authors} ({issued})" if issued else authors
    if title := fields.get("title"):
        yield f'"{title}"'
    if editors := "; ".join(guess.names.get("editors", ())):
        yield f"{editors} (ed.)"
    for key in ("container_title", "volume", "issue", "publisher_place", "publisher"):
        if value := fields.get(key):
            yield value
    if issued and not authors:
        yield issued
    for key in ("page", "doi", "isbn", "issn", "url"):
        if value := fields.get(key):
            yield f"{key.upper()} {value}" if key in {"doi", "isbn", "issn"} else value
    if archived := fields.get("archived"):
        yield f"Archived from the original on {archived}"
    if accessed := fields.get("accessed"):
        yield f"Retrieved {accessed}"
