"""Compress rendered JSON for storage, with a dictionary of the text that renderings share.

A rendering of a few kilobytes shrinks to a fifth, and is decompressed in two microseconds. Without
the dictionary it would shrink half as much: most of it are keys that every rendering repeats.
"""

import threading
from importlib.resources import files
from typing import Final

import zstandard

DICTIONARY_ID: Final = 2
"""The number of the dictionary, which each compressed text contains.

Another dictionary needs another number, and another `RENDERING_VERSION`, so that stored renderings
are compressed again. `benchmarks.dictionary` makes one.
"""
_LEVEL: Final = 9


class _Codec(threading.local):
    """A compressor and a decompressor of one thread: threads cannot share them."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=_DICTIONARY)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=_DICTIONARY)


def _load_dictionary() -> zstandard.ZstdCompressionDict:
    content = files(__package__).joinpath("renderings.dict").read_bytes()
    dictionary = zstandard.ZstdCompressionDict(content)
    dictionary.precompute_compress(level=_LEVEL)
    return dictionary


_DICTIONARY = _load_dictionary()
_codec = _Codec()


def compress(text: str) -> bytes:
    """Return the text as it is stored."""
    return _codec.compressor.compress(text.encode())


def decompress(data: bytes) -> bytes:
    """Return a stored text in UTF-8.

    Raises zstandard.ZstdError for anything else, and for a text of another dictionary.
    """
    return _codec.decompressor.decompress(data)
