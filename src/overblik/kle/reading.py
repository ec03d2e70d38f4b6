# SPDX-License-Identifier: MPL-2.0
"""What all readers of KLE files share: where a fault lies, and fields checked before they are kept."""

from __future__ import annotations

import datetime
import re
import uuid

from overblik.errors import InvalidInput
from overblik.kle.number import FacetNumber, KleNumber

MAX_BYTES = 64 * 1024 * 1024
"""The official subject plan is about 7.4 MB; ten times that is no KLE file."""

MAX_TITLE = 500
MAX_GUIDANCE = 200_000

_RETENTION = re.compile(r"B|K[0-9]{0,2}|tom")
# xs:duration without sign; at least one part after P, and after T.
_DURATION = re.compile(
    r"P(?=[0-9T])(?:[0-9]{1,6}Y)?(?:[0-9]{1,6}M)?(?:[0-9]{1,6}D)?"
    r"(?:T(?=[0-9])(?:[0-9]{1,6}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?S)?)?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def fault(place: str, code: str, what: str) -> InvalidInput:
    """An error that says where (`line 12`, `line 12, EmneNr`) and what; never what the file holds there."""
    return InvalidInput(code, f"{place}: {what}; nothing was imported", place=place)


def decode(data: bytes) -> str:
    """UTF-8 text, with or without byte order mark; raises InvalidInput naming the line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault(
            f"line {line}", "kle.encoding", "not UTF-8 text; save the file as UTF-8 and try again"
        ) from None


def whole(text: str) -> str:
    """`text`, when it ends with a line end: a file cut off in the middle does not. Raises InvalidInput."""
    if not text.endswith("\n"):
        place = f"line {text.count(chr(10)) + 1}"
        raise fault(place, "kle.truncated", "the file ends in the middle of a line; fetch it again")
    return text


def title(text: str, place: str) -> str:
    """A title of at most MAX_TITLE characters without control characters, edges trimmed."""
    return _text(text, MAX_TITLE, place, "title")


def guidance(text: str, place: str) -> str:
    """Guidance of at most MAX_GUIDANCE characters; lines are kept."""
    return _text(text, MAX_GUIDANCE, place, "guidance")


def subject_number(text: str, place: str) -> KleNumber:
    try:
        return KleNumber.parse(text.strip())
    except InvalidInput as error:
        raise fault(place, error.code, error.message) from None


def facet_number(text: str, place: str) -> FacetNumber:
    try:
        return FacetNumber.parse(text.strip())
    except InvalidInput as error:
        raise fault(place, error.code, error.message) from None


def day(text: str, place: str) -> datetime.date:
    """A calendar day YYYY-MM-DD; a zone or time after it (xs:date allows "Z") is refused."""
    text = text.strip()
    try:
        if len(text) != 10:
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise fault(place, "kle.date", "not a date of the form 2026-02-01") from None


def identity(text: str, place: str) -> uuid.UUID | None:
    """A UUID in its usual form; None when empty."""
    text = text.strip()
    if not text:
        return None
    try:
        found = uuid.UUID(text)
    except ValueError:
        found = None
    if found is None or str(found) != text.lower():
        raise fault(place, "kle.uuid", "not a UUID") from None
    return found


def retention(text: str, place: str) -> str | None:
    """An archive code: B keep, K discard, K5/K10 discard after so many years, tom; None when empty."""
    text = text.strip()
    if text and _RETENTION.fullmatch(text) is None:
        raise fault(place, "kle.retention", "not an archive code (B, K, K5, K10 or tom)")
    return text or None


def deletion(text: str, place: str) -> str | None:
    """An ISO 8601 duration such as P1825D; None when empty."""
    text = text.strip()
    if text and _DURATION.fullmatch(text) is None:
        raise fault(place, "kle.deletion", "not a period such as P1825D")
    return text or None


def year(text: str, place: str) -> int | None:
    """A year of four digits; None when empty."""
    text = text.strip()
    if text and re.fullmatch(r"[0-9]{4}", text) is None:
        raise fault(place, "kle.year", "not a year of four digits")
    return int(text) if text else None


def _text(text: str, limit: int, place: str, what: str) -> str:
    text = text.strip()
    if len(text) > limit:
        raise fault(place, "kle.text_too_long", f"a {what} of {len(text)} characters (at most {limit})")
    if _CONTROL.search(text):
        raise fault(place, "kle.control_character", f"a control character in the {what}")
    return text
