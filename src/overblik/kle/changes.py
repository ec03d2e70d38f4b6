# SPDX-License-Identifier: MPL-2.0
"""What one edition changed against an earlier one, at every level; and how far two readings differ."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from overblik.errors import InvalidInput
from overblik.kle.edition import Edition, Entry

_SLASH = re.compile(r"\s*/\s*")


@dataclass(frozen=True)
class Retitled:
    """A title that changed, marks such as "[udgår 2027]" included.

    `only_spacing`: the same but for spaces (KLE put spaces around "/" in 2026).
    `only_mark`: the same but for the announced year of retirement.
    """

    number: str
    before: str
    after: str
    only_spacing: bool
    only_mark: bool


@dataclass(frozen=True)
class KeywordChange:
    """Keywords of one entry that came, went or changed weight; compared without regard to case."""

    number: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reweighted: tuple[str, ...]


@dataclass(frozen=True)
class EditionChanges:
    """The difference of two editions of one part; all tuples in number order.

    `maybe_added` and `maybe_removed`: the number has no keywords in the edition that holds it, and the
    other edition's format leaves such entries out, so the two files cannot tell.
    `keywords` is None when one of the editions tells no keywords.
    """

    before: str
    after: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    maybe_added: tuple[str, ...]
    maybe_removed: tuple[str, ...]
    retitled: tuple[Retitled, ...]
    keywords: tuple[KeywordChange, ...] | None


def changes(before: Edition, after: Edition) -> EditionChanges:
    """What `after` changed against `before`; raises InvalidInput when they are not the same part."""
    if before.part is not after.part:
        raise InvalidInput(
            "kle.parts_differ", "Subjects can only be compared with subjects, facets with facets"
        )
    added, maybe_added = _only_in(after, before)
    removed, maybe_removed = _only_in(before, after)
    pairs = [(before.entries[n], e) for n, e in after.entries.items() if n in before.entries]
    keywords = None
    if before.wordless is not None and after.wordless is not None:
        keywords = tuple(_keyword_changes(pairs))
    return EditionChanges(
        before.label,
        after.label,
        added,
        removed,
        maybe_added,
        maybe_removed,
        tuple(_retitled(pairs)),
        keywords,
    )


def count_differences(one: Edition, other: Edition) -> int:
    """In how many entries two readings of an edition differ in anything at all."""
    numbers = one.entries.keys() | other.entries.keys()
    return sum(one.entries.get(number) != other.entries.get(number) for number in numbers)


def _only_in(edition: Edition, other: Edition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers `other` lacks, split into those it surely and those it only maybe did not have."""
    numbers = [n for n in edition.entries if n not in other.entries]
    if not other.omits_wordless or edition.wordless is None:
        return tuple(numbers), ()
    wordy = [n for n, e in edition.entries.items() if e.keywords]
    sure: list[str] = []
    maybe: list[str] = []
    for number in numbers:
        # A level worked out from below is as sure as what lies below it.
        has_words = any(n.startswith(number) for n in wordy)
        (sure if has_words else maybe).append(number)
    return tuple(sure), tuple(maybe)


def _retitled(pairs: Iterable[tuple[Entry, Entry]]) -> Iterable[Retitled]:
    for old, new in pairs:
        # An empty title means that the format did not tell it.
        if old.full_title != new.full_title and old.title and new.title:
            yield Retitled(
                new.number,
                old.full_title,
                new.full_title,
                only_spacing=_spaced(old.full_title) == _spaced(new.full_title),
                only_mark=old.title == new.title,
            )


def _spaced(title: str) -> str:
    return " ".join(_SLASH.sub(" / ", title).split())


def _keyword_changes(pairs: Iterable[tuple[Entry, Entry]]) -> Iterable[KeywordChange]:
    for old, new in pairs:
        # A derived level holds no keywords of its own: nothing to compare.
        if old.derived or new.derived or old.keywords == new.keywords:
            continue
        was = {word.text.casefold(): word for word in old.keywords}
        now = {word.text.casefold(): word for word in new.keywords}
        change = KeywordChange(
            new.number,
            added=tuple(sorted(now[key].text for key in now.keys() - was.keys())),
            removed=tuple(sorted(was[key].text for key in was.keys() - now.keys())),
            reweighted=tuple(
                sorted(now[key].text for key in now.keys() & was.keys() if now[key].weight != was[key].weight)
            ),
        )
        if change.added or change.removed or change.reweighted:
            yield change
