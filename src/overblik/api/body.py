# SPDX-License-Identifier: MPL-2.0
"""The body of a machine's request: how large it may be, and what it looks like."""

from __future__ import annotations

import io
from typing import BinaryIO

from django.http import HttpRequest

from overblik.errors import InvalidInput

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes in one request; larger deliveries are sent in parts, or as files with `overblik import`."""

LARGEST_ARRAY = 8 * 1024 * 1024
"""Bytes of a JSON array, which cannot be read piece by piece as lines can."""

MOST_LINES = 100_000
"""Lines in one request: each gets a receipt, and millions of empty ones would fill the memory."""


class TooLarge(InvalidInput):
    """More than one request may hold."""

    http_status = 413


class NoLength(InvalidInput):
    """A body whose length is not told."""

    http_status = 411


def body_of(request: HttpRequest, largest: int = LARGEST_BODY) -> BinaryIO:
    """The body, whole. Raises NoLength or TooLarge, before it is read where that is possible."""
    length = request.META.get("CONTENT_LENGTH")
    if not length:
        # Without it the server hands over nothing, and the sender would be told that all went well.
        raise NoLength("intake.no_length", "send Content-Length; a body in chunks is not taken")
    if not (length.isascii() and length.isdigit()) or int(length) > largest:
        raise _too_large(f"{largest // 1024 // 1024} MB")
    body = request.read(largest)
    if is_array(body) and len(body) > LARGEST_ARRAY:
        raise _too_large(f"{LARGEST_ARRAY // 1024 // 1024} MB as a JSON array")
    if body.count(b"\n") > MOST_LINES:
        raise _too_large(f"{MOST_LINES} lines")
    return io.BytesIO(body)


def is_array(body: bytes) -> bool:
    """Whether it looks like a JSON array."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _too_large(limit: str) -> TooLarge:
    return TooLarge("intake.too_large", f"one request may hold at most {limit}; send the delivery in parts")
