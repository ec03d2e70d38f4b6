# SPDX-License-Identifier: MPL-2.0
"""Checks of texts: characters, ways of writing, secret titles, and person numbers where none belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from overblik.people.free_text import OPENING, holds_number
from overblik.quality.checks.kinds import PartFunction
from overblik.quality.generic import filled
from overblik.quality.part import Part, getter
from overblik.quality.rule import Rule
from overblik.wire.roles import UUID_SHAPE

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\t]|\r(?!\n)")
_SEVERAL_LINES = frozenset(("description", "reason", "content", "sent_reason", "paid_reason", "message"))
"""Texts that may have line breaks, or of which the sources do not say."""

# How a legal basis names a paragraph: with the sign, and not with the word.
_WORD_FOR_PARAGRAPH = re.compile(r"\bparagraf(?:fer|ferne|fen)?\b|\bpar\.\s*[0-9]", re.IGNORECASE)


def one_line(part: Part, _: Rule) -> bool:
    """A line break, tab or other control character in a text of one line."""
    return any(CONTROL.search(text) for name, text in texts(part.values) if name not in _SEVERAL_LINES)


def lines_only(part: Part, _: Rule) -> bool:
    """Formatting other than line breaks in a text of several lines."""
    found = [text for name, text in texts(part.values) if name in ("description", "reason", "message")]
    if part.validity is not None and part.validity.note:
        found.append(part.validity.note)
    return any(_BUT_BREAKS.search(text) for text in found)


def person_number(part: Part, _: Rule) -> bool:
    """A text that holds something shaped like a person number; journal notes are searched at the door."""
    told = [text for name, text in texts(part.values) if name != "content"]
    if part.validity is not None and part.validity.note:
        told.append(part.validity.note)
    return any(OPENING in text or holds_number(text) for text in told if not UUID_SHAPE.fullmatch(text))


def key_is_number(part: Part, _: Rule) -> bool:
    """Two keys that must be the same differ."""
    key, number = part.values.get("user_key"), part.values.get("number")
    return filled(key) and filled(number) and key != number


def title_not_secret(part: Part, _: Rule) -> bool:
    """The title everybody may see is the secret one."""
    title, secret = part.values.get("title"), _secret(part)
    return filled(title) and filled(secret) and title == secret


def paragraph_sign(part: Part, rule: Rule) -> bool:
    """A paragraph written with the word instead of the sign; the order of the parts is not judged."""
    return _WORD_FOR_PARAGRAPH.search(str(getter(rule.field)(part) or "")) is not None


def exemption_has_basis(part: Part, _: Rule) -> bool:
    """An exemption from public access without its legal basis."""
    return part.values.get("exempt") is not None and not filled(_basis(part))


def secret_title_with_basis(part: Part, _: Rule) -> bool:
    """The secret title goes with the legal basis of the exemption, and only with it."""
    return filled(_secret(part)) != filled(_basis(part))


def texts(values: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in these values, however deep, with the name it stands under."""
    if isinstance(values, str):
        yield name, values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from texts(value, name)
    elif hasattr(values, "items"):
        for inner, value in values.items():
            yield from texts(value, inner)


_secret = getter("exempt.alternative_title")
_basis = getter("exempt.legal_basis")

PARTS = {
    "one_line": PartFunction(one_line),
    "lines_only": PartFunction(lines_only),
    "person_number": PartFunction(person_number),
    "key_is_number": PartFunction(key_is_number),
    "title_not_secret": PartFunction(title_not_secret),
    "paragraph_sign": PartFunction(paragraph_sign),
    "exemption_has_basis": PartFunction(exemption_has_basis),
    "secret_title_with_basis": PartFunction(secret_title_with_basis, formats=True),
}
