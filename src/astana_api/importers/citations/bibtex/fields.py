"""The entry types and fields of BibTeX and biblatex, and what each is in a citation."""

from typing import Final

ENTRY_TYPES: Final = {
    "article": "article-journal",
    "suppperiodical": "article-journal",
    "review": "review",
    "book": "book",
    "mvbook": "book",
    "bookinbook": "book",
    "booklet": "book",
    "collection": "book",
    "mvcollection": "book",
    "reference": "book",
    "mvreference": "book",
    "proceedings": "book",
    "mvproceedings": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "inreference": "entry",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "manual": "report",
    "report": "report",
    "techreport": "report",
    "thesis": "thesis",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "unpublished": "manuscript",
    "misc": "document",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "patent": "patent",
    "periodical": "periodical",
    "dataset": "dataset",
    "software": "software",
    "standard": "standard",
    "legislation": "legislation",
    "legal": "treaty",
    "jurisdiction": "legal_case",
    "letter": "personal_communication",
    "audio": "song",
    "music": "song",
    "movie": "motion_picture",
    "video": "motion_picture",
    "performance": "performance",
    "artwork": "graphic",
    "image": "graphic",
    "map": "map",
}
"""The CSL type of each entry type."""

SUBTYPES: Final = {"magazine": "article-magazine", "newspaper": "article-newspaper"}
"""Values of `entrysubtype` that are no CSL type."""

GENRES: Final = {
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master's thesis",
    "mathesis": "Master's thesis",
}
"""The genre of a thesis whose entry states no `type`, or one of the keys of biblatex."""

PARTS: Final = (
    "inbook",
    "incollection",
    "inproceedings",
    "conference",
    "inreference",
    "bookinbook",
)
"""Entry types of a part of a book: the title of the parent is their `booktitle`."""

FIELDS: Final = {
    "title": "title",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "edition": "edition",
    "chapter": "chapter_number",
    "part": "part",
    "series": "collection_title",
    "version": "version",
    "pagetotal": "number_of_pages",
    "numpages": "number_of_pages",
    "volumes": "number_of_volumes",
    "shorttitle": "title_short",
    "shortjournal": "container_title_short",
    "eventtitle": "event_title",
    "venue": "event_place",
    "origtitle": "original_title",
    "origpublisher": "original_publisher",
    "origlocation": "original_publisher_place",
    "pubstate": "status",
    "keywords": "keyword",
    "abstract": "abstract",
    "note": "note",
    "annote": "annote",
    "annotation": "annote",
}
"""Fields whose value is a text in LaTeX."""

CONTAINERS: Final = ("journal", "journaltitle", "booktitle", "maintitle")
ONLINE_TYPES: Final = ("online", "electronic", "www")
"""Entry types whose `organization` is the site."""
PUBLISHERS: Final = ("publisher", "institution", "school", "organization", "howpublished")
LOCATIONS: Final = ("location", "address")
"""Fields of one meaning: the first that an entry has counts."""

VERBATIM_FIELDS: Final = {
    "doi": "doi",
    "isbn": "isbn",
    "issn": "issn",
    "pmid": "pmid",
    "pmcid": "pmcid",
    "url": "url",
    "archiveurl": "archive_url",
}
"""Fields whose value is no LaTeX."""

NAME_FIELDS: Final = {
    "author": "authors",
    "editor": "editors",
    "translator": "translators",
    "bookauthor": "container_authors",
}
DATE_FIELDS: Final = {
    "urldate": "accessed",
    "archivedate": "archived",
    "eventdate": "event_date",
    "origdate": "original_date",
}
"""Fields with a date in EDTF."""

NOT_INHERITED: Final = ("crossref", "xref", "ids", "entrysubtype", "keywords", "options", "label")
"""Fields that an entry does not take over from the entry that it refers to."""
