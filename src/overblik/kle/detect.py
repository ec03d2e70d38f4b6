# SPDX-License-Identifier: MPL-2.0
"""Which of the known formats a KLE file has, told by its content, not its name."""

from __future__ import annotations

import enum

from overblik.errors import InvalidInput
from overblik.kle.reading import MAX_BYTES


class Format(enum.StrEnum):
    """The formats KLE is read from."""

    XML = "xml"
    OS2KLE = "os2kle"
    CSV = "csv"


def check_size(data: bytes) -> None:
    """Raises InvalidInput for empty and huge files."""
    if not data.strip():
        raise InvalidInput("kle.file_empty", "The file is empty; nothing was imported")
    if len(data) > MAX_BYTES:
        raise InvalidInput(
            "kle.file_too_big",
            "The file is far too big for a KLE edition; is it another file?",
            bytes=len(data),
        )


def detect(data: bytes) -> Format:
    """The format of `data`; raises InvalidInput for foreign files."""
    # UTF-16 puts a zero beside each ASCII character; without them its beginning reads like UTF-8.
    start = data[:400].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")
    if start.startswith(b"<"):
        return Format.XML
    if start.startswith(b"KLENummer="):
        return Format.OS2KLE
    header = start.split(b"\n")[0].lower()
    if b"niveau" in header and b"titel" in header:
        return Format.CSV
    raise InvalidInput(
        "kle.file_foreign",
        "line 1: this is no KLE file; known are KL's XML, OS2KLE's text and a table with the columns "
        "niveau;nr;titel (name the format with --format when the file is one of these)",
    )
