"""The labels of infoboxes, in several languages, and the properties that they state."""

import re
from typing import Final

_PROPERTIES: Final = {
    "leader": "leader|leaders|president|chairman|chairperson|chairwoman|chair|secretary general"
    "|secretary-general|general secretary|director|head|party leader|co-leader|executive director"
    "|chief executive|ceo|key people|spokesperson|coordinator|dirigeant|président|leiter"
    "|vorsitzender|vorsitz|presidente|líder|лидер|председатель|руководитель|президент|الرئيس|الزعيم",
    "founded": "founded|formation|established|foundation|creation|created|date founded|inception"
    "|fondation|création|gründung|gegründet|fundación|fundación|fundação|fondazione|основана"
    "|дата основания|основание|التأسيس|تأسست",
    "dissolved": "dissolved|dissolution|disbanded|defunct|extinction|abolished|auflösung"
    "|disolución|dissolução|дата роспуска|роспуск|حلت",
    "headquarters": "headquarters|headquarter|seat|head office|location|siège|hauptsitz|sitz|sede"
    "|штаб-квартира|المقر",
    "website": "website|site web|homepage|web|url|official website|webseite|sitio web|сайт"
    "|веб-сайт|الموقع",
    "founded_by": "founder|founders|founded by|fondateur|gründer|fundador|основатель|المؤسس",
    "aim": "purpose|aim|aims|goal|mission|objective|but|zweck|objetivo|цель",
    "description": "type|motto",
    "classification": "ideology|political position|type of organization|idéologie|ideologie"
    "|ideología|идеология",
    "country": "country|pays|land|país|paese|страна|البلد",
    "operates_in": "region served|area served|region|regions",
    "affiliated_with": "affiliation|affiliations|national affiliation|european affiliation"
    "|international affiliation|parent organization|parent organisation|parent|affiliated with",
    "succeeded_by": "succeeded by|successor|merged into",
    "born": "born|birth date|date of birth|birth_date|naissance|geboren|nacimiento|родился"
    "|дата рождения|الولادة",
    "died": "died|death date|death_date|décès|gestorben|fallecimiento|умер|الوفاة",
    "citizenship": "nationality|citizenship|nationalité|nacionalidad|гражданство|الجنسية",
    "occupation": "occupation|profession|beruf|ocupación|профессия|المهنة",
    "spouse": "spouse|spouses|spouse(s)|conjoint|ehepartner|супруг|супруга",
    "dates": "date|dates|event date",
    "place": "venue|place",
    "participant": "participants|attendees",
    "organizer": "organizer|organiser|organized by|organised by",
    "name:abbreviation": "abbreviation|abbr|acronym|abréviation|abkürzung|аббревиатура|الاختصار",
    "name:native": "native name|native_name|nom natif",
    "name:alias": "other names|alternative names|also known as",
    "name:former": "former name|formerly|former names",
}
PROPERTY_OF_LABEL: Final = {
    label: name for name, labels in _PROPERTIES.items() for label in labels.split("|")
}
"""The property of each label in lower case; `name:KIND` is a name of that kind."""

_OTHERS: Final = (
    "members|membership|colors|colours|colour|color|languages|language|newspaper|logo|image|flag"
    "|caption|predecessor|preceded by|merger of|split from|youth wing|women's wing|slogan|anthem"
    "|staff|budget|revenue|status|region served|fields|main organ|remarks|party|alma mater|title"
)
_LABELS: Final = sorted({*PROPERTY_OF_LABEL, *_OTHERS.split("|")}, key=len, reverse=True)
_LABELLED: Final = re.compile(
    rf"({'|'.join(map(re.escape, _LABELS))})(?:\s*[:\t|]\s*|\s+|(?=[0-9])|\Z)",
    re.IGNORECASE,
)


def split_label(line: str) -> tuple[str, str] | None:
    """Return the label and the value of a row such as "Leader Ann Roe" or "Founded2015"."""
    match = _LABELLED.match(line)
    is_lower = line[:1].isascii() and not line[:1].isupper()
    if match is None or is_lower or line.endswith("."):
        return None
    value = line[match.end() :].strip()
    return match[1], value


def property_of(label: str) -> str | None:
    """Return the property that a label states; None if it is unknown."""
    return PROPERTY_OF_LABEL.get(label.strip(" :").replace("_", " ").lower())
