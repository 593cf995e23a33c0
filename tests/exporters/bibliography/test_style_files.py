"""The styles and locales of CSL are the files of Debian's packages, byte for byte."""

from hashlib import sha256
from importlib.resources import files

import pytest

# Each on one line, also where it is too long: a digest is searched for and pasted as a whole.
# fmt: off
DIGESTS = {
    "apa.csl": "5c8d7e6e96f2cb1c0e0bfdf3d6cf835ad33ae32e7c5ab67403c86f497b78794c",
    "chicago-author-date.csl": "7a27e330d0943f1e378e339a1a6954149715080f6c4ce117c4af947b532c8e6d",
    "chicago-note-bibliography.csl": "77ebcce5ffd8febf4c55cfce2aa7bf918bfcae8607823665fb0914bce293a80c",  # noqa: E501
    "harvard-cite-them-right.csl": "5e62d5143adfb209040986806dda8cec2b4f9f1a2282a7c62a1c97f6a9d84c9d",  # noqa: E501
    "locales-ar.xml": "6fe259ab8697168c54198adb7a4af9feb0c589b12e0bbdfcb9db2f10ee654c0f",
    "locales-de-DE.xml": "ceaa874a27e739d5134c508b3d66992f2a268d5df009fff1fd2d579f322b82dc",
    "locales-en-GB.xml": "9c29d247ef911fa2cc6b863712d3a8289aebb50e89bf7e00b63536d53badf8a6",
    "locales-en-US.xml": "8e771dcbee36edaab02b5c479edb5c16a2eb982f83e00cdfd0991282b9c1cfc6",
    "locales-fr-FR.xml": "1a02b25790403c6a7acf9576c9ca41612b2d70a2706e7cc76a6387bafbd7a82a",
    "locales-ru-RU.xml": "2a91cbcefb5bc8c5dbafdc31b0e1dd7e77b32a5796ee216861b378505d557264",
    "modern-language-association.csl": "59c11c1a4344e029d5055e1283fec5b13ac59a9508ec50ecbe38f658cf31f2d8",  # noqa: E501
}
# fmt: on
FOLDER = files("astana_api.exporters.citations") / "styles"


def test_folder_of_styles_has_only_pinned_files() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(DIGESTS)


@pytest.mark.parametrize("name", DIGESTS)
def test_style_file_is_that_of_the_package(name: str) -> None:
    assert sha256((FOLDER / name).read_bytes()).hexdigest() == DIGESTS[name]
