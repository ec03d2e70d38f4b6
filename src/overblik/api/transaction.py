# SPDX-License-Identifier: MPL-2.0
"""The caller's own id of a call, so that both logs can be laid side by side."""

from __future__ import annotations

import re
import uuid

_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
_TEN_DIGITS = re.compile(r"[0-9]{6}[-._: ]?[0-9]{4}", re.ASCII)


def transaction_id(*told: str | None) -> str:
    """The first of `told` that may stand in a log; else one of ours.

    A name that could hold a person number is not taken over.
    """
    for name in told:
        if name and _FORM.fullmatch(name) and _is_safe(name):
            return name
    return str(uuid.uuid4())


def _is_safe(name: str) -> bool:
    try:
        uuid.UUID(name)
    except ValueError:
        return _TEN_DIGITS.search(name) is None
    return True
