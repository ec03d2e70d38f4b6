# SPDX-License-Identifier: MPL-2.0
"""The simple types of the schemas: from element text to a value, or a BadValue that names the remedy."""

from __future__ import annotations

import binascii
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable

from overblik.wire import times
from overblik.wire.roles import UUID_SHAPE

Convert = Callable[[str], object]

_BLANKS = " \t\r\n"
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_CVR = re.compile(r"[0-9]{8}", re.ASCII)
_LONGEST_URN = 255


class BadValue(ValueError):
    """What a reader cannot take. `code` is stable, the format comes before it; `remedy` never quotes a text."""

    def __init__(self, code: str, remedy: str) -> None:
        super().__init__(remedy)
        self.code = code
        self.remedy = remedy


def text(longest: int | None = None, shortest: int = 0) -> Convert:
    """Any text of so many characters."""
    most = longest if longest is not None else 1 << 40

    def convert(value: str) -> str:
        if shortest <= len(value) <= most:
            return value
        if len(value) < shortest:
            raise BadValue("empty", "the text is empty; fill it or leave the element out")
        raise BadValue("too_long", f"the text is longer than {longest} characters; shorten it")

    return convert


def code(allowed: Iterable[str]) -> Convert:
    """One of a closed list of codes."""
    known = {str(value): str(value) for value in allowed}

    def convert(value: str) -> str:
        try:
            return known[value]
        except KeyError:
            raise BadValue("code", f"unknown code; use one of: {'; '.join(known)}") from None

    return convert


@functools.lru_cache(maxsize=16384)
def moment(value: str) -> dt.datetime:
    """A date-time, in UTC."""
    try:
        return times.read_moment(value)
    except ValueError:
        raise BadValue(
            "date_time", "no such date-time; write it like 2026-01-31T09:30:00.000+01:00"
        ) from None


@functools.lru_cache(maxsize=4096)
def moment_text(value: str) -> str:
    """A date-time as it is kept inside values."""
    return times.moment_text(moment(value))


def date(value: str) -> str:
    """A date as ISO text."""
    try:
        return times.read_date(value)
    except ValueError:
        raise BadValue("date", "no such date; write it like 2026-01-31") from None


def boolean(value: str) -> bool:
    """True or false."""
    found = _BOOLEANS.get(value.strip(_BLANKS))
    if found is None:
        raise BadValue("boolean", "write true or false")
    return found


def open_end(value: str) -> None:
    """The mark of an open end, which is always true."""
    if not boolean(value):
        raise BadValue("boolean", "GraenseIndikator may only be true; else give a point in time")


@functools.lru_cache(maxsize=16384)
def uuid_text(value: str) -> str:
    """A UUID in lower case."""
    if UUID_SHAPE.fullmatch(value) is None:
        raise BadValue("uuid", "not a UUID; write 8-4-4-4-12 hexadecimal digits")
    return value.lower()


def urn(value: str) -> str:
    """A URN, kept as it is; one that is but a UUID counts as the UUID."""
    if len(value) > _LONGEST_URN:
        raise BadValue("too_long", f"the URN is longer than {_LONGEST_URN} characters; shorten it")
    return value.lower() if len(value) == 36 and UUID_SHAPE.fullmatch(value) else value


def cvr(value: str) -> str:
    """A CVR number."""
    if _CVR.fullmatch(value) is None:
        raise BadValue("cvr", "a CVR number has eight digits")
    return value


def whole(value: str) -> int:
    """A whole number of at most 18 digits."""
    stripped = value.strip(_BLANKS)
    if _WHOLE.fullmatch(stripped) is None:
        raise BadValue("integer", "write a whole number of at most 18 digits")
    return int(stripped)


def base64(value: str) -> str:
    """Base64 without white space; kept encoded."""
    joined = "".join(value.split())
    try:
        binascii.a2b_base64(joined, strict_mode=True)
    except (binascii.Error, ValueError):
        raise BadValue("base64", "the content is not base64; encode it again") from None
    return joined
