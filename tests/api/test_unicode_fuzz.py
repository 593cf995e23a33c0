"""Every documented GET with parameters from all of Unicode: no status of 500 or above.

Each operation gets every Unicode page (256 code points) in some parameter, with the other
parameters left out or valid. `ASTANA_TEST_FUZZ_ROUNDS=20` repeats this with other characters.
"""

import asyncio
import os
import random
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from astana_api.api.app import build_app
from tests.support.examples import operations
from tests.support.seeded_app import run_app

pytestmark = pytest.mark.xdist_group("seeded")

Json = dict[str, Any]

ROUNDS = int(os.environ.get("ASTANA_TEST_FUZZ_ROUNDS", "1"))
PAGES_IN_VALUE = 12
PAGE_SIZE = 256
LAST_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
TEMPLATES = (
    "{}",
    "a{}b",
    "{} {}",
    "{}-{}",
    "-{}",
    "{},{}",
    "{}/..",
    "2015-{}",
    "[{}..2016]",
    '"{}"',
)


def unicode_pages() -> list[list[str]]:
    """Return the assigned characters of each page of 256 code points that has any."""
    pages = []
    for start in range(0, LAST_CODE_POINT + 1, PAGE_SIZE):
        page = [
            chr(code)
            for code in range(start, start + PAGE_SIZE)
            if code not in SURROGATES and unicodedata.category(chr(code)) != "Cn"
        ]
        if page:
            pages.append(page)
    return pages


def values(pages: list[list[str]], choose: random.Random) -> Iterator[str]:
    """Yield texts that together have a character of every page."""
    order = choose.sample(range(len(pages)), len(pages))
    for start in range(0, len(order), PAGES_IN_VALUE):
        chars = [choose.choice(pages[page]) for page in order[start : start + PAGES_IN_VALUE]]
        template = choose.choice(TEMPLATES)
        middle = len(chars) // 2
        yield template.format("".join(chars[:middle]), "".join(chars[middle:]))


def targets(path: str, operation: Json, choose: random.Random) -> Iterator[str]:
    """Yield targets of an operation; each value goes to one of its parameters."""
    parameters = [each for each in operation["parameters"] if each["in"] in {"path", "query"}]
    examples = {each["name"]: str(each["example"]) for each in parameters if each["in"] == "path"}
    required = [each["name"] for each in parameters if each.get("required")]
    for value in values(unicode_pages(), choose) if parameters else ():
        parameter = choose.choice(parameters)
        by_name = {**dict.fromkeys(required, "astana"), **examples, parameter["name"]: value}
        target = path
        for name in examples:
            target = target.replace(f"{{{name}}}", quote(by_name.pop(name), safe=""))
        # Unescaped now and then: some clients send UTF-8 as it is.
        safe = choose.choice(["", "/:,"])
        query = "&".join(f"{name}={quote(text, safe=safe)}" for name, text in by_name.items())
        yield f"{target}?{query}"


READS = [
    (path, operation)
    for method, path, operation in operations(build_app().openapi())
    if method == "GET"
]


@pytest.mark.parametrize("database", ["seeded_sqlite", "seeded_postgresql"])
@pytest.mark.parametrize("tag", sorted({operation["tags"][0] for _, operation in READS}))
def test_reads_with_text_of_any_script_have_no_server_error(
    tag: str, database: str, request: pytest.FixtureRequest
) -> None:
    async def read_all() -> tuple[int, list[tuple[int, str]]]:
        sent, failed = 0, []
        async with run_app(request.getfixturevalue(database)) as client:
            for number in range(ROUNDS):
                choose = random.Random(number)
                for path, operation in READS:
                    if operation["tags"][0] == tag:
                        for target in targets(path, operation, choose):
                            response = await client.get(target)
                            sent += 1
                            if response.status >= 500:
                                failed.append((response.status, target))
        return sent, failed

    sent, failed = asyncio.run(read_all())
    assert failed == []
    assert sent >= len(unicode_pages()) / PAGES_IN_VALUE
