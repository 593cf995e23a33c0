"""Test the compression of stored renderings."""

import hashlib
from importlib.resources import files

import pytest
import zstandard

from astana_api.domain.rendering import compression
from astana_api.domain.rendering.compression import compress, decompress
from astana_api.domain.rendering.entities import RENDERING_VERSION

DICTIONARY_SHA256 = "00a60d659edc79a0db42c708332833e5aaee7318accf5fec81fb1fdcbba45123"


@pytest.mark.parametrize(
    "text", ["", "{}", '{"name":"Астана أستانا"}', '{"a":"' + "x" * 70_000 + '"}']
)
def test_decompress_returns_the_compressed_text(text: str) -> None:
    assert decompress(compress(text)).decode() == text


def test_compress_shrinks_a_short_rendering_by_half() -> None:
    text = '{"id":"bern","kind":"place","name":"Bern","names":[],"sourced":false,"conflicts":[]}'
    assert len(compress(text)) < len(text) / 2


def test_decompress_text_of_another_dictionary_raises() -> None:
    sample: list[bytes | bytearray | memoryview] = [
        b'{"id":"%d","name":"a name that is repeated"}' % number for number in range(2000)
    ]
    dictionary = zstandard.train_dictionary(1024, sample, dict_id=compression.DICTIONARY_ID + 1)
    stored = zstandard.ZstdCompressor(dict_data=dictionary).compress(sample[0])
    with pytest.raises(zstandard.ZstdError):
        decompress(stored)


def test_another_dictionary_has_another_id_and_rendering_version() -> None:
    """Fail for a changed dictionary: stored renderings could no longer be read.

    Increase `DICTIONARY_ID` and `RENDERING_VERSION`, then write the new digest here.
    """
    content = files("astana_api.domain.rendering").joinpath("renderings.dict").read_bytes()
    assert zstandard.ZstdCompressionDict(content).dict_id() == compression.DICTIONARY_ID == 2
    assert hashlib.sha256(content).hexdigest() == DICTIONARY_SHA256
    assert RENDERING_VERSION >= 16
