# SPDX-License-Identifier: MPL-2.0
"""Changing one text or one word of the dictionary among all of an authority's, without losing anybody's words.

Each change says what it was made from. If that has changed since, it is refused, and nothing is changed.
"""

from __future__ import annotations

import uuid
from typing import TypeVar

import msgspec

from overblik.errors import Conflict, InvalidInput
from overblik.guidance.text import AreaText, AuthorityTexts, StatusWord, Wording
from overblik.people.free_text import holds_number

_T = TypeVar("_T")


def area_at(texts: AuthorityTexts, kle: str, facet: str | None) -> AreaText | None:
    """The authority's own text for exactly this pattern and facet."""
    return next((each for each in texts.areas if (each.kle, each.facet) == (kle, facet)), None)


def status_at(texts: AuthorityTexts, source: uuid.UUID | None, status: str) -> StatusWord | None:
    """The entry of the dictionary for exactly this system (None = all) and this status, written in any case."""
    wanted = (source, folded(status))
    return next(
        (each for each in reversed(texts.statuses) if (each.source, folded(each.status)) == wanted), None
    )


def folded(status: str) -> str:
    """A local status as the dictionary compares it: case and spaces do not matter."""
    return " ".join(status.casefold().split())


def sets_nothing(area: AreaText) -> bool:
    """Whether every field is inherited."""
    return area == AreaText(area.kle, area.facet)


def with_area(
    texts: AuthorityTexts, made: AreaText, opened: AreaText | None, *, remove: bool = False
) -> AuthorityTexts:
    """The texts with this one in its place; one that sets nothing, or that is to be removed, is taken out.

    `opened` is what the text was when the change was begun. Raises Conflict if it is another by now.
    """
    held = area_at(texts, made.kle, made.facet)
    _unchanged(held, opened)
    new = None if remove or sets_nothing(made) else made
    return msgspec.structs.replace(texts, areas=_exchanged(texts.areas, held, new))


def with_status(
    texts: AuthorityTexts,
    source: uuid.UUID | None,
    status: str,
    words: Wording | None,
    opened: StatusWord | None,
) -> AuthorityTexts:
    """The texts with these words for a local status; None takes the entry out. `opened` as in `with_area`.

    Raises InvalidInput for a status that looks as if it held a person number.
    """
    if holds_number(status):
        raise InvalidInput(
            "guidance.status_number", "The status looks as if it held a person number; it cannot have words"
        )
    held = status_at(texts, source, status)
    _unchanged(held, opened)
    new = None
    if words is not None:
        new = StatusWord(status=held.status if held else status, source=source, words=words)
    return msgspec.structs.replace(texts, statuses=_exchanged(texts.statuses, held, new))


def _unchanged(held: object, opened: object) -> None:
    if held != opened:
        raise Conflict(
            "guidance.changed", "Somebody has changed this text since you opened it. Look at it anew."
        )


def _exchanged(all_: tuple[_T, ...], held: _T | None, new: _T | None) -> tuple[_T, ...]:
    if held is None:
        return all_ if new is None else (*all_, new)
    return tuple(one for each in all_ if (one := new if each == held else each) is not None)
