# SPDX-License-Identifier: MPL-2.0
"""Person numbers inside titles and notes: taken out before a text is stored, masked before it is shown.

A number becomes a token that holds the party key and how the number was written, so that the very text can
be rebuilt for those who may have it. Every opening bracket of a stored text begins a token: one that was in
the delivered text is itself stored as a token, so nothing that is delivered can pass for one of ours.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from overblik.people.cpr import Cpr

OPENING = "⟦"
REMOVED = "[personnummer fjernet]"

_ESCAPED = "⟦!⟧"
# The place in this list is part of stored texts: only ever append.
_SEPARATORS = ("", "-", " ", "–", "\u00a0", " - ", "\u2011", " – ")
# Every number begins with six digits. Written so, and not as {6}, the engine skips to the first digit:
# half the time on a text without digits, which nearly every title is.
_DIGITS = re.compile(r"[0-9][0-9]{5}", re.ASCII)
_NUMBER = re.compile(
    r"⟦|(?<![0-9])"
    r"((?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])(?:0[1-9]|1[0-2])[0-9]{2})"
    rf"({'|'.join(re.escape(form) for form in sorted(_SEPARATORS, key=len, reverse=True))})"
    r"([0-9]{4})(?![0-9])",
    re.ASCII,
)
_TOKEN = re.compile(
    rf"⟦(?:!|person:([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}):([0-{len(_SEPARATORS) - 1}]))⟧"
)


def holds_number(text: str) -> bool:
    """Whether a delivered (not yet protected) text holds something shaped like a person number."""
    if _DIGITS.search(text) is None:
        return False
    return any(match[1] is not None for match in _NUMBER.finditer(text))


def protect(text: str, to_key: Callable[[Cpr], uuid.UUID]) -> tuple[str, tuple[uuid.UUID, ...]]:
    """The text to store, and the keys of those whose numbers were in it, each once, in order of appearance.

    Day (01-31 or 61-91) and month decide what is a number, not the calendar: a mistyped number is still
    someone's number. Digits inside a longer run of digits are left alone.
    """
    if _DIGITS.search(text) is None and OPENING not in text:
        return text, ()
    found: dict[uuid.UUID, None] = {}

    def token(match: re.Match[str]) -> str:
        if match[1] is None:
            return _ESCAPED
        key = to_key(Cpr(match[1] + match[3]))
        found[key] = None
        return f"⟦person:{key}:{_SEPARATORS.index(match[2])}⟧"

    return _NUMBER.sub(token, text), tuple(found)


def mask(text: str, instead: str = REMOVED) -> str:
    """The text to show: `instead` (words in the reader's language) where a number was."""
    if OPENING not in text:
        return text
    return _TOKEN.sub(lambda match: OPENING if match[1] is None else instead, text)


def restore(text: str, unseal: Callable[[uuid.UUID], Cpr | None]) -> str:
    """The very text that was delivered. `unseal` gives the number behind a party key; None masks it."""
    if OPENING not in text:
        return text

    def original(match: re.Match[str]) -> str:
        if match[1] is None:
            return OPENING
        cpr = unseal(uuid.UUID(match[1]))
        if cpr is None:
            return REMOVED
        digits = cpr.digits
        return digits[:6] + _SEPARATORS[int(match[2])] + digits[6:]

    return _TOKEN.sub(original, text)


def keys_in(text: str) -> tuple[uuid.UUID, ...]:
    """The party keys that a stored text names, each once."""
    if OPENING not in text:
        return ()
    return tuple(dict.fromkeys(uuid.UUID(match[1]) for match in _TOKEN.finditer(text) if match[1]))
