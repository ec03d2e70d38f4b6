# SPDX-License-Identifier: MPL-2.0
"""The verdict on a stored object: which rules it breaks, as short codes (decision 0021).

Told are the rules that bind and those that count old values, in the order of the table. The codes of the safe
core (`no_title` ...), which decide what a citizen can be shown, are `intake.verdict`'s and stand before these.
"""

from __future__ import annotations

import functools

from overblik.index.kinds import Kind
from overblik.quality.book import book
from overblik.quality.judge import Judge
from overblik.quality.part import Told


def verdict(state: Told, body: bytes) -> str | None:
    """The codes joined by commas, or None when no rule is broken. `body` is the state as stored.
    A complete registration that is the state, word for word, will do.

    An object in which nobody is named as the user or actor of anything came as a JSON delivery, which has no
    words for that: the rules that only the official message can keep are not held against it.
    """
    told = judge_of(state.kind).see(state, body)
    return _codes(state.kind, told) if told else None


@functools.cache
def judge_of(kind: Kind) -> Judge:
    """The judge of this process for one kind of object."""
    return Judge(book(kind))


@functools.lru_cache(maxsize=4096)
def _codes(kind: Kind, told: int) -> str:
    return ",".join(rule.code for number, rule in enumerate(judge_of(kind).rules) if told >> number & 1)
