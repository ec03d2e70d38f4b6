# SPDX-License-Identifier: MPL-2.0
"""What only cases and documents have, put together from their elements: secret titles, notes, search words."""

from __future__ import annotations

from overblik.wire.xml.draft import Draft
from overblik.wire.xml.model import Record

ALTERNATIVE_TITLE, EXEMPT_BASIS = ".alternative_title", ".exempt_basis"
NOTE_TITLE, NOTE_CONTENT, NOTE_FORMAT = ".note_title", ".note_content", ".note_format"
KEYWORD_ID, KEYWORD_TEXT, KEYWORD_CATEGORY = ".keyword_id", ".keyword_text", ".keyword_category"


def exempt(record: Record, _: Draft) -> None:
    """End of an OffentlighedUndtaget."""
    record["exempt"] = {
        "alternative_title": record.pop(ALTERNATIVE_TITLE),
        "legal_basis": record.pop(EXEMPT_BASIS),
    }


_NOTE_KEYS = ((NOTE_TITLE, "title"), (NOTE_CONTENT, "content"), (NOTE_FORMAT, "format"))
_KEYWORD_KEYS = ((KEYWORD_ID, "id"), (KEYWORD_TEXT, "description"), (KEYWORD_CATEGORY, "category"))


def journal_note(record: Record, _: Draft) -> None:
    """End of a JournalnotatEgenskaber."""
    record["note"] = {name: record.pop(key) for key, name in _NOTE_KEYS if key in record}


def keyword(record: Record, _: Draft) -> None:
    """End of a Soegeord."""
    told = {name: record.pop(key) for key, name in _KEYWORD_KEYS if key in record}
    record.setdefault("keywords", []).append(told)
