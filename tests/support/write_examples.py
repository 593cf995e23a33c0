"""Requests of the documented write examples, by operationId; each works on the bundled dossier.

They contain facts of the bundled document or invented ones, so that a reader can send them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A write request; `before` contains the requests that it depends on.

    `path` overrides the documented examples of path parameters. A `body` that is a text is sent as
    the content of a file.
    """

    body: Json | str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    before: tuple[tuple[str, str, Json | None], ...] = ()

    def target(self, path: str) -> str:
        """Return the path with the query string."""
        return f"{path}?{urlencode(self.query)}" if self.query else path


_FINDING = "fi-ftjr5lub2tn2budg"
_ABSORBED = "islamic-state-of-iraq-and-the-levant"
_MERGE: Json = {"into": "islamic-state", "message": "One body under its former and its later name"}


def _withdrawn(path: str, query: str = "") -> Request:
    return Request(
        {"message": "It was withdrawn by mistake"}, before=(("DELETE", path + query, None),)
    )


WRITES: Mapping[str, Request] = {
    "import_file": Request(
        "TY  - BOOK\nID  - 1\nAU  - Archer, Ana\nPY  - 2019\nTI  - Lamps\nXX  - shelf 4\nER  -\n",
        {"source": "library", "title": "Library of the harbour", "license": "CC0-1.0"},
    ),
    "create_organization": Request(
        {
            "name": "Ministry of Foreign Affairs of Kazakhstan",
            "lang": "en",
            "classification": "ministry",
            "country": ["kazakhstan"],
            "leader": [
                {
                    "value": "kairat-abdrakhmanov",
                    "role": "Minister of Foreign Affairs",
                    "evidence": [{"citation": "mspsy-kassis-abdrakhmanov"}],
                }
            ],
            "message": "Add the ministry, with the minister whom a reference names",
        }
    ),
    "create_person": Request(
        {
            "id": "ada-archer",
            "names": [
                {"value": "Ada Archer", "lang": "en", "name_kind": "preferred"},
                {"value": "Ада Арчер", "lang": "ru", "name_kind": "transliteration"},
            ],
            "born": "1970~",
            "occupation": [{"value": "keeper of lanterns", "lang": "en", "start": "2001"}],
            "message": "Add an invented person",
        }
    ),
    "create_event": Request(
        {
            "name": "Call of eight countries for a halt to military operations in Syria",
            "lang": "en",
            "dates": ["[..2024-12-08]"],
            "participant": ["egypt"],
            "evidence": {
                "dates": [{"citation": "egypttoday-2024-halt"}],
                "participant": [{"citation": "egypttoday-2024-halt"}],
            },
            "message": "Add what the title of a reference reports",
        }
    ),
    "create_place": Request(
        {
            "names": [{"value": "Almaty", "lang": "en"}, {"value": "Алматы", "lang": "kk"}],
            "classification": {"value": "city", "lang": "en"},
            "country": "kazakhstan",
            "coordinates": {"latitude": 43.25, "longitude": 76.95},
        }
    ),
    "create_work": Request(
        {
            "name": "Why Was Syria's Opposition in Kazakhstan?",
            "lang": "en",
            "classification": "article",
            "author": ["catherine-putz"],
            "published": "2015-05-29",
            "evidence": [{"citation": "putz-2015-why"}],
            "message": "Add the article itself",
        }
    ),
    "correct_organization": Request(
        {
            "description": "Platform of Syrian opposition members who first met in Astana",
            "message": "Say it more plainly",
        }
    ),
    "correct_person": Request(
        {
            "description": "Syrian politician, head of the Astana Platform until 2023",
            "lang": "en",
            "evidence": {"description": [{"citation": "putz-2015-why"}]},
            "message": "Say until when",
        }
    ),
    "correct_event": Request({"classification": "peace conference", "message": "Say of what sort"}),
    "correct_place": Request(
        {"coordinates": {"latitude": 51.13, "longitude": 71.43}, "message": "Say where it lies"}
    ),
    "correct_work": Request({"classification": None, "message": "Take back what is not known"}),
    **{
        f"withdraw_{kind}": Request(query={"reason": "Recorded twice"})
        for kind in ("organization", "person", "event", "place", "work")
    },
    "restore_organization": _withdrawn("/v1/organizations/astana-platform"),
    "restore_person": _withdrawn("/v1/persons/randa-kassis"),
    "restore_event": _withdrawn("/v1/events/syrian-national-congress-sochi"),
    "restore_place": _withdrawn("/v1/places/astana"),
    "restore_work": _withdrawn("/v1/works/draft-syrian-constitution"),
    "merge_entity": Request(_MERGE, path={"id": _ABSORBED}),
    "unmerge_entity": Request(
        {"message": "They are two after all"},
        path={"id": _ABSORBED},
        before=(("POST", f"/v1/entities/{_ABSORBED}/merge", _MERGE),),
    ),
    "create_statement": Request(
        {
            "subject": "catherine-putz",
            "property": "occupation",
            "value": "journalist",
            "lang": "en",
            "evidence": [{"citation": "putz-2015-why"}],
            "message": "Say what she does",
        }
    ),
    "correct_statement": Request(
        {
            "qualifiers": {"end": "2023"},
            "message": "The document says until when",
        },
        path={"id": "st-vbijcfil4bvb2ikq"},
    ),
    "retract_statement": Request(query={"reason": "The document does not say so"}),
    "add_evidence": Request({"citation": "putz-2015-why", "note": "It tells of the first meeting"}),
    "end_evidence": Request(query={"reason": "The phrase says something else"}),
    "create_citation": Request(
        {
            "id": "archer-2019-lanterns",
            "type": "book",
            "title": "Lanterns and Their Keepers",
            "titles": {"en": "Lanterns and Their Keepers"},
            "authors": [{"name": "Archer, Ada", "family": "Archer", "given": "Ada"}],
            "issued": "2019-04",
            "message": "Record an invented book",
        }
    ),
    "correct_citation": Request({"language": "en", "message": "Say in which language it is"}),
    "withdraw_citation": Request(query={"statements": "keep", "reason": "Recorded twice"}),
    "restore_citation": _withdrawn("/v1/citations/putz-2015-why", "?statements=keep"),
    "acknowledge_finding": Request(query={"reason": "The article says more than its record"}),
    "end_acknowledgement": Request(
        query={"reason": "It is to be looked into"},
        before=(("POST", f"/v1/audit/{_FINDING}/acknowledgement?reason=known", None),),
    ),
    "create_document": Request(
        {
            "id": "lantern-leaflet",
            "title": "Leaflet of the Lantern Society",
            "language": "en",
            "sections": [
                {"key": "lead", "first_line": 1, "last_line": 2},
                {"key": "history", "heading": "History", "first_line": 4, "last_line": 9},
            ],
            "references": [{"number": 1, "citation": "putz-2015-why", "line": 11}],
            "message": "Record an invented leaflet",
        }
    ),
    "correct_document": Request(
        {"title": "Astana Platform (article)", "message": "Tell the article from the platform"}
    ),
    "withdraw_document": Request(query={"statements": "keep", "reason": "Recorded twice"}),
    "restore_document": _withdrawn("/v1/documents/astana-platform-article", "?statements=keep"),
}
