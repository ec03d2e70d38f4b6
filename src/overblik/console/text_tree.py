# SPDX-License-Identifier: MPL-2.0
"""The tree of KLE with what citizens read at each node, and where an authority has written texts of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from overblik.console.area_tree import pattern_of
from overblik.disclosure.compile import CompiledRules
from overblik.guidance.advice import Advice, Origin
from overblik.guidance.compile import Guidance
from overblik.guidance.shipped import shipped_texts
from overblik.guidance.text import AreaText, AuthorityTexts
from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Entry
from overblik.kle.number import KlePattern


@dataclass(frozen=True, slots=True)
class TextNode:
    """One number: KLE's title, what citizens call it (Danish), and the authority's own texts here and below."""

    number: str
    title: str
    called: str
    own: tuple[AreaText, ...]
    below: int


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """The subjects of one group that citizens see something of, and what is said of each of them."""

    number: str
    title: str
    advice: tuple[Advice, ...]

    def lacking(self, field: str) -> int:
        """For how many of them nobody has said `field`."""
        return sum(getattr(one, field) is None for one in self.advice)


class TextTree:
    """The tree on one day under one authority's texts; made for one page."""

    def __init__(self, texts: AuthorityTexts, catalogue: Catalogue, on: dt.date) -> None:
        self.texts = texts
        self.guidance = Guidance(shipped_texts(), [texts])
        self._entries = {entry.number: entry for entry in catalogue.subjects_on(on)}

    def main_groups(self) -> list[TextNode]:
        """The top of the tree."""
        return [self._node(entry) for number, entry in self._entries.items() if len(number) == 2]

    def below(self, number: str) -> list[TextNode]:
        """Everything below a node, in the order of the numbers."""
        return [self._node(entry) for each, entry in self._entries.items() if each.startswith(f"{number}.")]

    def find(self, number: str) -> TextNode | None:
        """One node; a number KLE does not have is one if a text is about it."""
        entry = self._entries.get(number)
        if entry is not None:
            return self._node(entry)
        own = self._own(number)
        return TextNode(number, "", self._called(number), own, 0) if own else None

    def titles(self) -> dict[str, str]:
        """KLE's title of every number."""
        return {number: entry.title for number, entry in self._entries.items()}

    def nodes(self, numbers: Iterable[str]) -> list[TextNode]:
        """These nodes."""
        return [self._node(self._entries[number]) for number in numbers]

    def with_own(self) -> list[TextNode]:
        """The nodes the authority has written for."""
        return [node for entry in self._entries.values() if (node := self._node(entry)).own]

    def elsewhere(self) -> tuple[AreaText, ...]:
        """The texts that belong to no node of the tree: other patterns, retired and local numbers."""
        nodes = {pattern_of(number).text for number in self._entries}
        return tuple(area for area in self.texts.areas if area.kle not in nodes)

    def subjects_of(self, pattern: KlePattern) -> list[str]:
        """The subjects that a pattern covers."""
        return [number for number in self._entries if len(number) == 8 and pattern.matches(number)]

    def open_groups(self, rules: CompiledRules) -> list[OpenGroup]:
        """The groups with subjects that the rules show, by number; handling a case, as rules without facet say."""
        found: dict[str, list[Advice]] = {}
        for number in self._entries:
            if len(number) == 8 and rules.effective(number, None).open:
                advice = self.guidance.of(number, None, self.texts.authority, "da")
                found.setdefault(number[:5], []).append(advice)
        return [OpenGroup(group, self._title(group), tuple(said)) for group, said in found.items()]

    def _node(self, entry: Entry) -> TextNode:
        prefix = pattern_of(entry.number).text.removesuffix("*")
        own = self._own(entry.number)
        below = sum(area.kle.startswith(prefix) for area in self.texts.areas) - len(own)
        return TextNode(entry.number, entry.title, self._called(entry.number), own, below)

    def _own(self, number: str) -> tuple[AreaText, ...]:
        text = pattern_of(number).text
        return tuple(area for area in self.texts.areas if area.kle == text)

    def _called(self, number: str) -> str:
        title = self.guidance.of(number, None, self.texts.authority, "da").title
        return "" if title is None else title.text

    def _title(self, number: str) -> str:
        entry = self._entries.get(number)
        return "" if entry is None else entry.title


def number_of(pattern: str) -> str:
    """The number of the node that a pattern is, else of the nearest above; `3*` has none: empty."""
    prefix = pattern.removesuffix("*")
    return prefix if len(prefix) == 8 else prefix.rpartition(".")[0]


def is_node(pattern: str) -> bool:
    """Whether a pattern is that of a whole node."""
    number = number_of(pattern)
    return bool(number) and pattern_of(number).text == pattern


def example_of(pattern: str, facet: str | None, tree: TextTree) -> str:
    """The number to show a text by: the node itself, else the first subject below that reads some of the text."""
    if is_node(pattern):
        return number_of(pattern)
    origin = Origin(pattern, facet, tree.texts.authority)
    covered = tree.subjects_of(KlePattern(pattern))
    reads = (
        number
        for number in covered
        if origin in tree.guidance.of(number, facet, tree.texts.authority, "da").set_by.values()
    )
    return next(reads, covered[0] if covered else number_of(pattern))
