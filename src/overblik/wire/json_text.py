# SPDX-License-Identifier: MPL-2.0
"""What JSON readers let pass and an index must not: a field told twice, a null character; and safe words for faults."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from overblik.wire.decoded import safe_name

_NULL = rb"\u0000"
_QUOTE = rb"\u0022"
_UNKNOWN = re.compile("unknown field `(.*)`", re.DOTALL)
# What msgspec adds to its words, and nothing that a field's name could pass off for it: no name of ours has digits.
_PLACE = re.compile(r" - at (?:`key` in )?`\$(?:\.[A-Za-z_]+|\[[0-9]{1,9}\]|\[\.\.\.\]|\.\*)*`\Z", re.ASCII)
_written = msgspec.json.Encoder().encode


def told_twice(text: bytes, kept: Any) -> str | None:
    """The name of a field that an object has twice: JSON readers keep the last and lose the other in silence.

    `kept` is what was read. It is written down again: a lost field is missing with the quotes around its name.
    Counting them is exact, because a quote inside a text counts in both, unless it was sent as a number.
    """
    if text.count(b'"') == _written(kept).count(b'"') and not (b"\\" in text and _QUOTE in text):
        return None
    try:
        json.loads(text, object_pairs_hook=_pairs)
    except _Twice as twice:
        return safe_name(twice.name)
    return None


class _Twice(Exception):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in pairs:
        if name in told:
            raise _Twice(name)
        told[name] = value
    return told


def holds_null(text: bytes, kept: Any) -> bool:
    """Whether a text holds a null character: the database stores it in JSON and then cannot read it as text, and
    XML could not say it at all.
    """
    return b"\\" in text and _NULL in text and _null_in(kept)


def _null_in(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_null_in(name) or _null_in(part) for name, part in value.items())
    return isinstance(value, list) and any(_null_in(part) for part in value)


def remedy(error: msgspec.ValidationError) -> str:
    """msgspec tells the place and what was expected; two of its sentences also quote what was sent."""
    text = str(error)
    found = _PLACE.search(text)
    where = found[0] if found is not None else ""
    if text.startswith("Invalid"):
        return f"a value that is not among the allowed ones{where or ' - at `$`'}"
    field = _UNKNOWN.search(text.removesuffix(where))
    if field is not None and safe_name(field[1]) == "?":
        return f"{text[: field.start()]}unknown field{where}"
    return text


def place(error: Exception) -> str:
    """Where a text stops being JSON, in msgspec's words."""
    return str(error).partition(": ")[2] or "unreadable"
