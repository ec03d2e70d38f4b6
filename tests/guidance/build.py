# SPDX-License-Identifier: MPL-2.0
"""Builders for texts: each test says only what it is about."""

from __future__ import annotations

from typing import Any

from overblik.guidance.compile import Guidance
from overblik.guidance.text import AreaText, AuthorityTexts, StatusWord, Title, Wording

AUTHORITY = "90000001"
OTHER_AUTHORITY = "90000002"


def says(da: str, en: str | None = None) -> Wording:
    """Words in Danish, and in English when given."""
    return Wording(da, en)


def titled(kle: str, title: str, facet: str | None = None, **fields: Any) -> AreaText:
    """A text that names its area (the same in both languages)."""
    return AreaText(kle, facet, title=Title(title, title), **fields)


def texts(
    *areas: AreaText, authority: str = AUTHORITY, statuses: tuple[StatusWord, ...] = ()
) -> AuthorityTexts:
    """All texts of one authority."""
    return AuthorityTexts(authority, areas=areas, statuses=statuses)


def a_guidance(*shipped: AreaText, own: tuple[AreaText, ...] = ()) -> Guidance:
    """These shipped texts, under those of the one authority."""
    return Guidance(shipped, [texts(*own)] if own else ())
