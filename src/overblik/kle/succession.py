# SPDX-License-Identifier: MPL-2.0
"""What became of a number: its successors over the years, from KL's own three kinds of evidence.

No official table of old and new numbers exists. In order of trust: *AfloestAf* of the v2.0 file; the
guidance ("Emnet erstatter ...", "Emnet afløser ...", "... erstattes af ..."); the keyword "Tidligere
emnenr. ...". They contradict each other at times (32.24.05 against 15.20.16 and 15.20.17), so weaker
evidence counts only where there is no stronger.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Edition, Entry
from overblik.kle.number import parse_any


class Evidence(enum.IntEnum):
    """Where a succession is told; lower is stronger."""

    MOVED_TO = 1
    GUIDANCE = 2
    KEYWORD = 3


@dataclass(frozen=True)
class Successor:
    """A number in force that took over, after `steps` steps; `evidence` is the weakest on the way."""

    number: str
    steps: int
    evidence: Evidence


# The lookarounds keep the parts of longer digit rows (dates, laws) out.
_NUMBER = r"(?<![0-9.])[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2})?(?![0-9]|\.[0-9])"
_FACET = r"\b[A-ZÆØÅ][0-9]{2}\b"
_ANY = re.compile(f"{_NUMBER}|{_FACET}")
_TAKES_OVER = re.compile(
    r"\b(?:emnet|gruppen|facetten)\s+(?:har\s+)?(?:erstatter|afløser|erstattet|afløst)\b(?!\s+af\b)", re.I
)
_TAKEN_OVER = re.compile(
    r"\b(?:emnet|gruppen|facetten)\s+(?:er\s+)?(?:erstattes|afløses|erstattet|afløst)\s+af\b", re.I
)
_FORMER = re.compile(rf"^\s*tidligere\s+(?:emne|gruppe|facet)(?:nr\.?|nummer)?\s*({_NUMBER}|{_FACET})", re.I)
# A sentence ends at a full stop before a capital ("pr. november" goes on); "se" begins a mere reference.
_CLAUSE_END = re.compile(r"\.\s+(?=[A-ZÆØÅ])|[,;(]?\s+(?:se|jf\.|jfr\.)\s")


@dataclass(frozen=True)
class Succession:
    """The successor relation over all editions we hold; immutable."""

    _next: Mapping[str, tuple[tuple[str, Evidence], ...]]

    @classmethod
    def of(cls, editions: Iterable[Edition]) -> Succession:
        """The relation told by full editions (guidance and keywords loaded), in any order."""
        found: dict[str, dict[str, Evidence]] = {}
        for edition in editions:
            for entry in edition.entries.values():
                for old, new, evidence in _claims(entry):
                    if old != new:
                        known = found.setdefault(old, {})
                        known[new] = min(evidence, known.get(new, evidence))
        return cls(
            MappingProxyType(
                {
                    old: tuple(sorted((n, e) for n, e in news.items() if e is min(news.values())))
                    for old, news in found.items()
                }
            )
        )

    def successors(self, number: str, catalogue: Catalogue, on: datetime.date) -> tuple[Successor, ...]:
        """The numbers in force on `on` that took over from `number`, nearest first; () when none is told.

        Follows numbers that are gone themselves; a loop ends where it began.
        """
        reached: list[Successor] = []
        seen = {number}
        edge = [(number, Evidence.MOVED_TO)]
        steps = 0
        while edge:
            steps += 1
            ahead: list[tuple[str, Evidence]] = []
            for current, weakest in edge:
                for target, evidence in self._next.get(current, ()):
                    if target in seen:
                        continue
                    seen.add(target)
                    worst = max(weakest, evidence)
                    if catalogue.entry(target, on) is not None:
                        reached.append(Successor(target, steps, worst))
                    else:
                        ahead.append((target, worst))
            edge = ahead
        return tuple(reached)


def _claims(entry: Entry) -> Iterator[tuple[str, str, Evidence]]:
    """(old number, new number, evidence) as one entry tells it."""
    for target in entry.moved_to:
        yield entry.number, target, Evidence.MOVED_TO
    for line in entry.guidance.splitlines():
        for number in _named_after(_TAKEN_OVER, line, entry):
            yield entry.number, number, Evidence.GUIDANCE
        for number in _named_after(_TAKES_OVER, line, entry):
            yield number, entry.number, Evidence.GUIDANCE
    for word in entry.keywords:
        former = _FORMER.match(word.text)
        if former is not None:
            yield former[1].upper(), entry.number, Evidence.KEYWORD


def _named_after(opening: re.Pattern[str], line: str, entry: Entry) -> list[str]:
    """The numbers of the entry's own part in the clause that `opening` begins."""
    found = opening.search(line)
    if found is None:
        return []
    clause = _CLAUSE_END.split(line[found.end() :], maxsplit=1)[0]
    return [number for number in _ANY.findall(clause) if parse_any(number).level.part is entry.level.part]
