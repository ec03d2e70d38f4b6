# SPDX-License-Identifier: MPL-2.0
"""Tells LoRa's JSON from a delivery of ours by its first bytes."""

from __future__ import annotations

import re

# As names: inside a text a backslash stands before the closing quote.
_NAMES = re.compile(rb'"(?:attributter|registreringer|tilstande|relationer|results)"[ \t\r\n]*:')
_OURS = re.compile(rb'"kind"[ \t\r\n]*:')


def looks_like_lora(start: bytes) -> bool:
    """Whether the start of a JSON file has a name that only LoRa uses, and no `kind` before it."""
    found, ours = _NAMES.search(start), _OURS.search(start)
    return found is not None and (ours is None or found.start() < ours.start())
