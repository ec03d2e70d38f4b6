# SPDX-License-Identifier: MPL-2.0
"""What ends the reading of a file, whatever may follow."""

from __future__ import annotations

from xml.parsers import expat

_UTF8_NAMES = ("utf-8", "utf8", "us-ascii", "ascii")
_CUT_OFF = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


class Stop(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, code: str, remedy: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.remedy = remedy
        self.line = line


def refuse_document_type(*_: object) -> None:
    """Called where a document type begins."""
    raise Stop("doctype", "a document type is not accepted; the indexes' bodies have none, remove it")


def check_encoding(_: str, encoding: str | None, __: int) -> None:
    """Called with what the XML declaration says."""
    if encoding is not None and encoding.lower() not in _UTF8_NAMES:
        raise Stop("encoding", "the file says it is not UTF-8; save it as UTF-8 and say so")


def malformed(error: expat.ExpatError) -> Stop:
    """What the parser objects to."""
    if error.code in _CUT_OFF:
        return Stop("cut_off", "the file ends here in the middle; send it again whole")
    what = expat.ErrorString(error.code)
    return Stop("malformed", f"the XML is broken here ({what}); what stood before it was read")
