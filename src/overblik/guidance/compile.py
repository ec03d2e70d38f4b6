# SPDX-License-Identifier: MPL-2.0
"""Texts made ready for reading: which text sets which field for a number, found once and remembered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from overblik.guidance.advice import (
    Advice,
    ComplaintAdvice,
    ContactAdvice,
    LinkAdvice,
    Origin,
    Said,
)
from overblik.guidance.editing import folded
from overblik.guidance.text import AreaText, AuthorityTexts, Complaint, ContactPoint, Link, Stage, Wording
from overblik.kle.number import FacetPattern, KlePattern

_REMEMBERED = 20_000
# More than all municipalities' pairs of number and facet; a bound because facets arrive unchecked.

_ORDINARY = "G"
# The facet category of handling a case. A published term is one for answering applications: not for a
# complaint (K) or a request to see documents (A), unless a text names their facet.


class _Entry:
    """One text with its patterns ready; of two, the more specific has the smaller `width`."""

    __slots__ = ("area", "facet", "kle", "origin", "width")

    def __init__(self, area: AreaText, authority: str | None) -> None:
        self.area = area
        self.kle = KlePattern(area.kle)
        self.facet = None if area.facet is None else FacetPattern(area.facet)
        self.origin = Origin(area.kle, area.facet, authority)
        self.width = (-self.kle.length, -(self.facet.length if self.facet else 0))

    def matches(self, kle: str, facet: str | None) -> bool:
        return self.kle.matches(kle) and (
            self.facet is None or (facet is not None and self.facet.matches(facet))
        )


class Guidance:
    """The shipped texts and those of all authorities. Immutable but for the memory of answers; thread-safe.

    What an area *is* (title, explanation) is said by the most specific text, of two for the same area by the
    authority's own. In all else the authority's own texts come first, then the shipped; within each the most
    specific decides. Every field on its own (ADR 0024).
    """

    def __init__(self, shipped: Iterable[AreaText] = (), own: Iterable[AuthorityTexts] = ()) -> None:
        self._shipped = sorted((_Entry(area, None) for area in shipped), key=_width)
        self._own: dict[str, list[_Entry]] = {}
        self._statuses: dict[tuple[str, uuid.UUID | None, str], Wording] = {}
        for texts in own:
            entries = (_Entry(area, texts.authority) for area in texts.areas)
            self._own[texts.authority] = sorted(entries, key=_width)
            for entry in texts.statuses:
                self._statuses[(texts.authority, entry.source, folded(entry.status))] = entry.words
        self._advice: dict[tuple[str, str | None, str | None, str], Advice] = {}

    def of(self, kle: str, facet: str | None, authority: str | None, language: str) -> Advice:
        """What is said of a number of any level to a reader of `language`; never raises.

        `authority` None or unknown: the shipped texts alone. A number nobody knows gets an empty advice.
        """
        key = (kle, facet, authority, language)
        found = self._advice.get(key)
        if found is None:
            if len(self._advice) >= _REMEMBERED:
                self._advice.clear()
            found = self._advice[key] = self._merge(kle, facet, authority, language)
        return found

    def status(self, authority: str, source: uuid.UUID | None, local_status: str) -> Wording | None:
        """What a source system's own status is called for citizens; None unless the dictionary has it.

        The entry for the very source system decides before one for all of the authority's.
        """
        word = folded(local_status)
        return self._statuses.get((authority, source, word)) or self._statuses.get((authority, None, word))

    def _merge(self, kle: str, facet: str | None, authority: str | None, language: str) -> Advice:
        own = [entry for entry in self._own.get(authority or "", ()) if entry.matches(kle, facet)]
        shipped = [entry for entry in self._shipped if entry.matches(kle, facet)]
        narrowest = sorted((*own, *shipped), key=_width)
        values: dict[str, Any] = {}
        set_by: dict[str, Origin] = {}
        for entry in narrowest:
            _take(values, set_by, entry, ("title", "explanation"), language)
        for entry in (*own, *shipped):
            _take(values, set_by, entry, _WAYS, language)
            _take_next(values, set_by, entry, language)
            if entry.area.term is not None and "deadline" not in values and _counts(entry, facet):
                values["deadline"] = entry.area.term
                set_by["deadline"] = entry.origin
        return Advice(**values, set_by=set_by)


_WAYS = ("to_do", "keep_in_mind", "complaint", "self_service", "articles", "contact")


def _width(entry: _Entry) -> tuple[int, int]:
    return entry.width


def _counts(entry: _Entry, facet: str | None) -> bool:
    return entry.facet is not None or facet is None or facet.startswith(_ORDINARY)


def _take(
    values: dict[str, Any], set_by: dict[str, Origin], entry: _Entry, fields: Iterable[str], language: str
) -> None:
    for field in fields:
        value = getattr(entry.area, field)
        if value is not None and field not in values:
            values[field] = _said(value, language)
            set_by[field] = entry.origin


def _take_next(values: dict[str, Any], set_by: dict[str, Origin], entry: _Entry, language: str) -> None:
    if entry.area.next is None:
        return
    told: dict[Stage, Said] = values.setdefault("next", {})
    for stage, words in _stages(entry.area):
        if stage not in told:
            told[stage] = _words(words, language)
            set_by[f"next.{stage}"] = entry.origin


def _stages(area: AreaText) -> Iterator[tuple[Stage, Wording]]:
    for stage in Stage:
        words: Wording | None = getattr(area.next, stage)
        if words is not None:
            yield stage, words


def _words(words: Wording, language: str) -> Said:
    if language == "en" and words.en is not None:
        return Said(words.en, "en")
    return Said(words.da, "da")


def _said(value: Wording | Complaint | ContactPoint | tuple[Link, ...], language: str) -> Any:
    """The same in one language, as the reader meets it."""
    if isinstance(value, tuple):
        return tuple(LinkAdvice(_words(link.title, language), link.url) for link in value)
    if isinstance(value, Complaint):
        to = None if value.to is None else _words(value.to, language)
        return ComplaintAdvice(_words(value.how, language), to, value.term)
    if isinstance(value, ContactPoint):
        return ContactAdvice(
            _words(value.unit, language),
            value.phone,
            value.secure_contact,
            value.email,
            None if value.hours is None else _words(value.hours, language),
            value.address,
        )
    return _words(value, language)
