"""Decode text files, which are UTF-8."""

from typing import Final

from astana_api.importers.draft_collector import DraftCollector
from astana_api.importers.imported_files import NoteType, UnreadableFile

_UTF_8_MARK: Final = b"\xef\xbb\xbf"
_OTHER_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def decode_text(content: bytes, collector: DraftCollector) -> str:
    """Return the text with line feeds as line ends; note a byte order mark as repaired.

    Raise UnreadableFile for any other encoding: guessing it would change names.
    """
    for mark, encoding in _OTHER_MARKS.items():
        if content.startswith(mark):
            raise UnreadableFile("line 1", f"the file is {encoding}; convert it to UTF-8")
    if content.startswith(_UTF_8_MARK):
        content = content.removeprefix(_UTF_8_MARK)
        collector.note(NoteType.REPAIRED, "line 1", "a byte order mark was removed")
    try:
        text = content.decode()
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise UnreadableFile(
            f"line {line}",
            f"the byte 0x{content[exc.start]:02X} is not UTF-8; convert the file to UTF-8",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
