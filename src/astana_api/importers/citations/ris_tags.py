"""The types and tags of RIS, and what each is in a citation."""

from typing import Final

TYPES: Final = {
    "ADVS": "motion_picture",
    "AGGR": "dataset",
    "ANCIENT": "classic",
    "ART": "graphic",
    "BILL": "bill",
    "BLOG": "post-weblog",
    "BOOK": "book",
    "CASE": "legal_case",
    "CHAP": "chapter",
    "CHART": "figure",
    "CLSWK": "classic",
    "COMP": "software",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "CTLG": "document",
    "DATA": "dataset",
    "DBASE": "dataset",
    "DICT": "entry-dictionary",
    "EBOOK": "book",
    "ECHAP": "chapter",
    "EDBOOK": "book",
    "EJOUR": "article-journal",
    "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia",
    "FIGURE": "figure",
    "GEN": "document",
    "GOVDOC": "report",
    "HEAR": "hearing",
    "ICOMM": "personal_communication",
    "INPR": "article-journal",
    "INTV": "interview",
    "JFULL": "periodical",
    "JOUR": "article-journal",
    "LEGAL": "regulation",
    "MANSCPT": "manuscript",
    "MAP": "map",
    "MGZN": "article-magazine",
    "MPCT": "motion_picture",
    "MUSIC": "musical_score",
    "NEWS": "article-newspaper",
    "PAMP": "pamphlet",
    "PAT": "patent",
    "PCOMM": "personal_communication",
    "RPRT": "report",
    "SER": "book",
    "SLIDE": "graphic",
    "SOUND": "song",
    "STAND": "standard",
    "STAT": "legislation",
    "THES": "thesis",
    "UNBILL": "bill",
    "UNPB": "manuscript",
    "VIDEO": "motion_picture",
    "WEB": "webpage",
}
"""The CSL type of each reference type."""

NAME_TAGS: Final = {
    "authors": ("AU", "A1"),
    "editors": ("ED", "A2"),
    "collection_editors": ("A3",),
    "translators": ("A4",),
}
DATE_TAGS: Final = {"issued": ("DA", "Y1", "PY"), "accessed": ("Y2",)}
TEXT_TAGS: Final = {
    "title": ("TI", "T1", "CT", "BT"),
    "title_short": ("ST",),
    "container_title": ("T2", "JF", "JO"),
    "container_title_short": ("J2", "JA", "J1"),
    "collection_title": ("T3",),
    "volume": ("VL",),
    "issue": ("IS",),
    "number": ("M1",),
    "edition": ("ET",),
    "section": ("SE",),
    "number_of_volumes": ("NV",),
    "genre": ("M3",),
    "publisher": ("PB",),
    "publisher_place": ("CY", "PP"),
    "doi": ("DO",),
    "url": ("UR", "LK"),
    "language": ("LA",),
    "source": ("DB",),
    "archive": ("DP",),
    "archive_location": ("AV",),
    "call_number": ("CN",),
}
"""The tags of each field, in the order in which they are used."""

LONG_TAGS: Final = ("AB", "N1", "N2")
"""Tags whose value has lines."""

SEASONS: Final = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
"""The EDTF code of each season."""
