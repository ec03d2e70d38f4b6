# SPDX-License-Identifier: MPL-2.0
"""What publishing a draft would change for citizens, decided on combinations, not on cases.

Every combination is decided on twice by `decide`, under the rules in force and under the draft, and its rows are
counted accordingly. What is counted is an item in one citizen's overview: the case of two parents is two.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from overblik.disclosure.combination import KEY, Combination, Grain, Mark
from overblik.disclosure.decision import Decision, KleKnowledge, decide
from overblik.disclosure.document import decide_document
from overblik.disclosure.policy import Policy
from overblik.disclosure.rule import RuleSet, TitleChoice
from overblik.index.kinds import DocumentState
from overblik.index.reading import ItemKind, ReadingRow, Step

_K = TypeVar("_K", bound=Hashable)

_FINISHED = (Step(DocumentState.FINAL, None, None),)
_UNFINISHED = (Step(DocumentState.DRAFT, None, None),)
"""What stands for the states of a document, of which a combination tells only whether it can be shown."""

_DECIDING = len(KEY)


class Effect(enum.StrEnum):
    """What publishing the draft does to an item in somebody's overview."""

    APPEARS = "appears"
    DISAPPEARS = "disappears"
    STAYS = "stays"
    HIDDEN = "hidden"


class Presentation(enum.StrEnum):
    """What is shown otherwise of a case that stays: its title, and whether its documents are listed."""

    OWN_TITLE = "own_title"
    KLE_TITLE = "kle_title"
    DOCUMENTS_LISTED = "documents_listed"
    DOCUMENTS_NOT_LISTED = "documents_not_listed"


@dataclass(slots=True)
class Tally:
    """How many items. `hidden` ones are so before and after."""

    appears: int = 0
    disappears: int = 0
    stays: int = 0
    hidden: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.appears + other.appears,
            self.disappears + other.disappears,
            self.stays + other.stays,
            self.hidden + other.hidden,
        )

    @property
    def changes(self) -> int:
        """Items of which somebody would notice."""
        return self.appears + self.disappears


@dataclass(frozen=True, slots=True)
class Cell:
    """What happens to the items of one kind in one area from one source system.

    `kle` and `source` are None where the items name none. `shown_otherwise` counts cases that stay.
    """

    kle: str | None
    source: uuid.UUID | None
    kind: ItemKind
    tally: Tally
    shown_otherwise: dict[Presentation, int]

    @property
    def group(self) -> str | None:
        """The KLE group of the subject: `32.24` of `32.24.04`."""
        return None if self.kle is None else self.kle[:5]


class FindingCount(NamedTuple):
    """How many items that appear have a quality finding; `code` as in a verdict. An item may have several."""

    code: str
    kle: str | None
    kind: ItemKind
    items: int


class Judged(NamedTuple):
    """One combination that somebody sees before or after, and how it is decided; all findings together."""

    combination: Combination
    before: Decision
    after: Decision

    @property
    def effect(self) -> Effect:
        """What happens to its rows."""
        return _EFFECTS[self.before.shown, self.after.shown]


class Reach(NamedTuple):
    """How many citizens notice, as far as this authority's items go.

    `gaining` and `losing` see an item appear or disappear (perhaps both); `beginning` saw nothing of the
    authority before, `ending` sees nothing of it any more.
    """

    gaining: int = 0
    losing: int = 0
    beginning: int = 0
    ending: int = 0


class Different(NamedTuple):
    """How many different objects come and go: the case of two parents is one. `appears`: nobody saw it before and
    somebody does after; `disappears`: the other way round. What one citizen no longer sees and another does now,
    is neither.
    """

    appears: int = 0
    disappears: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What publishing a draft would change for an authority's citizens (*konsekvensberegning*).

    `version` is that of the rules in force (0 = none), `lifted` the stops that publishing would lift; `items` were
    counted in `combinations`. `cells` are ordered by area, source and kind, `findings` by how many there are.
    """

    authority: str
    moment: dt.datetime
    version: int
    lifted: int
    items: int
    combinations: int
    cells: tuple[Cell, ...]
    findings: tuple[FindingCount, ...]
    grain: Grain = field(repr=False)
    judged: tuple[Judged, ...] = field(repr=False)

    @property
    def changes(self) -> bool:
        """Whether anything appears or disappears."""
        return any(each.effect is not Effect.STAYS for each in self.judged)

    def totals(self) -> dict[ItemKind, Tally]:
        """By kind, each kind there is."""
        found = self._rolled(lambda cell: None)
        return found.get(None, {kind: Tally() for kind in ItemKind})

    def by_area(self) -> dict[str | None, dict[ItemKind, Tally]]:
        """By KLE subject."""
        return self._rolled(lambda cell: cell.kle)

    def by_group(self) -> dict[str | None, dict[ItemKind, Tally]]:
        """By KLE group."""
        return self._rolled(lambda cell: cell.group)

    def by_source(self) -> dict[uuid.UUID | None, dict[ItemKind, Tally]]:
        """By source system."""
        return self._rolled(lambda cell: cell.source)

    def shown_otherwise(self) -> dict[Presentation, int]:
        """How many cases stay and are shown in another way; 0 where none."""
        return {
            shown: sum(cell.shown_otherwise.get(shown, 0) for cell in self.cells) for shown in Presentation
        }

    def _rolled(self, key: Callable[[Cell], _K]) -> dict[_K, dict[ItemKind, Tally]]:
        rolled: dict[_K, dict[ItemKind, Tally]] = {}
        for cell in self.cells:
            kinds = rolled.setdefault(key(cell), {kind: Tally() for kind in ItemKind})
            kinds[cell.kind] += cell.tally
        return rolled


def in_force(live: RuleSet | None, draft: RuleSet, *, republish: bool = False) -> RuleSet:
    """What would hold after publishing: the draft without stops. The rules in force given again change nothing
    (`store.publish`), unless `republish` says that the stops shall be lifted.
    """
    if live is not None and live.rules == draft.rules and not republish:
        return live
    return RuleSet(authority=draft.authority, rules=draft.rules)


def compare(
    counted: Iterable[tuple[Combination, int]],
    grain: Grain,
    live: RuleSet | None,
    after: RuleSet,
    today: dt.date,
    knowledge: KleKnowledge,
) -> WhatIf:
    """Decide on each combination under both rule sets and sum.

    `counted`: each combination once, with its number of rows, all of the authority of `after` and told apart by
    a `grain` fine enough for both. `live` None = nothing is published. `today`: Danish date of the moment.
    """
    judge = _Judge(grain, live, after, today, knowledge)
    cells: dict[tuple[str, uuid.UUID | None, int], tuple[Tally, dict[Presentation, int]]] = {}
    findings: dict[tuple[str, str, int], int] = {}
    items = combinations = 0
    for combination, count in counted:
        items += count
        combinations += 1
        judged = judge(combination)
        effect = judged.effect
        place = (combination.kle, judge.source(combination), combination.kind)
        cell = cells.get(place)
        if cell is None:
            cell = cells[place] = (Tally(), {})
        tally, shown_otherwise = cell
        setattr(tally, effect, getattr(tally, effect) + count)
        if effect is Effect.STAYS and combination.kind == ItemKind.CASE:
            for shown in _otherwise(judged.before, judged.after):
                shown_otherwise[shown] = shown_otherwise.get(shown, 0) + count
        if effect is Effect.APPEARS and combination.findings:
            for code in combination.findings.split(","):
                told = (code, combination.kle, combination.kind)
                findings[told] = findings.get(told, 0) + count
    return WhatIf(
        authority=after.authority,
        moment=grain.moment,
        version=live.version if live else 0,
        lifted=len(live.stops) - len(after.stops) if live else 0,
        items=items,
        combinations=combinations,
        cells=tuple(
            Cell(kle or None, source, ItemKind(kind), tally, shown_otherwise)
            for (kle, source, kind), (tally, shown_otherwise) in sorted(cells.items(), key=_in_order)
        ),
        findings=tuple(
            FindingCount(code, kle or None, ItemKind(kind), count)
            for (code, kle, kind), count in sorted(findings.items(), key=lambda each: (-each[1], each[0]))
        ),
        grain=grain,
        judged=judge.seen(),
    )


class _Judge:
    """Decides on each combination once under either policy, however many findings it comes with."""

    def __init__(
        self, grain: Grain, live: RuleSet | None, after: RuleSet, today: dt.date, knowledge: KleKnowledge
    ) -> None:
        self._grain, self._authority = grain, after.authority
        self._today, self._knowledge = today, knowledge
        self._before = Policy.of(0, [] if live is None else [live])
        self._after = Policy.of(0, [after])
        self._known: dict[tuple[object, ...], Judged] = {}

    def __call__(self, combination: Combination) -> Judged:
        key = combination[:_DECIDING]
        known = self._known.get(key)
        if known is None:
            row = self._grain.row(combination, self._authority)
            before, after = self._decide(row, self._before), self._decide(row, self._after)
            if combination.kind == ItemKind.DOCUMENT and (before.shown or after.shown):
                before = self._as_document(combination, before, self._before)
                after = self._as_document(combination, after, self._after)
            known = self._known[key] = Judged(combination, before, after)
        return known

    def source(self, combination: Combination) -> uuid.UUID | None:
        """The source system the combination names."""
        return self._grain.source(combination)

    def seen(self) -> tuple[Judged, ...]:
        """What is shown before or after."""
        return tuple([each for each in self._known.values() if each.before.shown or each.after.shown])

    def _decide(self, row: ReadingRow, policy: Policy) -> Decision:
        return decide(row, policy, self._grain.moment, self._today, self._knowledge)

    def _as_document(self, combination: Combination, decision: Decision, policy: Policy) -> Decision:
        case = self._grain.case_row(combination, self._authority)
        states = _UNFINISHED if combination.marks & Mark.UNFINISHED else _FINISHED
        return decide_document(decision, self._decide(case, policy), states, self._grain.moment)


_EFFECTS = {
    (False, True): Effect.APPEARS,
    (True, False): Effect.DISAPPEARS,
    (True, True): Effect.STAYS,
    (False, False): Effect.HIDDEN,
}


def _otherwise(before: Decision, after: Decision) -> Iterable[Presentation]:
    if before.title is not after.title:
        yield Presentation.OWN_TITLE if after.title is TitleChoice.CASE else Presentation.KLE_TITLE
    if before.documents is not after.documents:
        yield Presentation.DOCUMENTS_LISTED if after.documents else Presentation.DOCUMENTS_NOT_LISTED


def _in_order(cell: tuple[tuple[str, uuid.UUID | None, int], object]) -> tuple[str, str, int]:
    (kle, source, kind), _ = cell
    return kle, str(source or ""), kind
