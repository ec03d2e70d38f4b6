# SPDX-License-Identifier: MPL-2.0
"""What must be true before an area is opened, each point met, not met or not known; without a page and a database."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from overblik.disclosure.roll_up import Delivery
from overblik.guidance.advice import Advice

FRESH = dt.timedelta(days=7)
"""A system that delivers at all delivers within a week."""

_NEARLY_ALL = 99
_FEW = 5


class Point(enum.StrEnum):
    """What is looked at, in the order of the page."""

    KLE = "kle"
    TITLES = "titles"
    FINDINGS = "findings"
    HISTORY = "history"
    DELIVERIES = "deliveries"
    TEXTS = "texts"
    SUPPORT = "support"


class State(enum.StrEnum):
    """How a point stands."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


class Checked(NamedTuple):
    """One point: `part` of `whole` is as it should be (cases; of deliveries, systems; of texts, what is written), where
    that can be counted. `missing` names what is not there, `day` is the one it is about, `systems` are those that
    delivered what is not as it should be, the most first.
    """

    point: Point
    state: State
    part: int = 0
    whole: int = 0
    missing: tuple[str, ...] = ()
    day: dt.date | None = None
    systems: tuple[uuid.UUID, ...] = ()


class Numbers(Protocol):
    """What must be known of KLE; `overblik.kle.catalogue.Catalogue` fits."""

    def known(self, number: str, on: dt.date) -> bool:
        """Whether a subject is in force on a Danish day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the worker counted of the area; `ages` as `roll_up_store.cases_by_age`, with the first of `cuts` (the days
    that are told apart) on or before the creation.
    """

    moment: dt.datetime
    today: dt.date
    deliveries: Sequence[Delivery]
    ages: Sequence[tuple[str, dt.date | None, int]]
    cuts: frozenset[dt.date]


def check(
    counted: Counted | None, from_date: dt.date | None, advice: Advice, numbers: Numbers
) -> tuple[Checked, ...]:
    """All points of an area that is to be shown from `from_date`; None = no day is set. `counted` None = never."""
    cases = 0 if counted is None else sum(each.cases for each in counted.deliveries)
    if counted is None or not cases:
        told = {point: Checked(point, State.NOT_KNOWN) for point in (Point.KLE, Point.TITLES, Point.FINDINGS)}
        history = Checked(Point.HISTORY, State.NOT_KNOWN, day=from_date)
    else:
        untitled = sum(each.untitled for each in counted.deliveries)
        faulty = sum(each.with_findings for each in counted.deliveries)
        told = {
            Point.KLE: _numbers(counted, numbers),
            Point.TITLES: _share(Point.TITLES, cases - untitled, cases, _NEARLY_ALL)._replace(
                systems=_systems(counted, lambda each: each.untitled)
            ),
            Point.FINDINGS: _share(Point.FINDINGS, cases - faulty, cases, 100 - _FEW)._replace(
                systems=_systems(counted, lambda each: each.with_findings)
            ),
        }
        history = _history(counted, from_date)
    return (*told.values(), history, _deliveries(counted), _texts(advice), _support(advice))


def _share(point: Point, part: int, whole: int, percent: int) -> Checked:
    return Checked(point, State.MET if 100 * part >= percent * whole else State.NOT_MET, part, whole)


def _numbers(counted: Counted, numbers: Numbers) -> Checked:
    """Cases on numbers that were in force when the case was created, which is what decides whether it is shown."""
    known = whole = 0
    wrong: list[str] = []
    for kle, created, items in counted.ages:
        whole += items
        if numbers.known(kle, created or counted.today):
            known += items
        elif kle not in wrong:
            wrong.append(kle)
    # Which system delivered which number is not counted by age.
    systems = _systems(counted, lambda each: each.cases) if wrong else ()
    return _share(Point.KLE, known, whole, _NEARLY_ALL)._replace(missing=tuple(wrong), systems=systems)


def _systems(counted: Counted, faults: Callable[[Delivery], int]) -> tuple[uuid.UUID, ...]:
    """Those with faults, the most first; what was loaded without a system is nobody's to mend."""
    return tuple(
        each.source
        for each in sorted(counted.deliveries, key=lambda each: -faults(each))
        if each.source is not None and faults(each)
    )


def _history(counted: Counted, from_date: dt.date | None) -> Checked:
    """Whether the cases go as far back as the area says they are shown, and how many are too old."""
    first = min((each.first_created for each in counted.deliveries if each.first_created), default=None)
    if from_date is None or first is None or from_date not in counted.cuts:
        return Checked(Point.HISTORY, State.NOT_KNOWN, day=first)
    whole = sum(items for _, _, items in counted.ages)
    shown = sum(items for _, created, items in counted.ages if created is not None and created >= from_date)
    if first <= from_date:
        return Checked(Point.HISTORY, State.MET, shown, whole, day=first)
    systems = _systems(counted, lambda each: each.cases)
    return Checked(Point.HISTORY, State.NOT_MET, shown, whole, day=first, systems=systems)


def _deliveries(counted: Counted | None) -> Checked:
    if counted is None or not counted.deliveries:
        return Checked(Point.DELIVERIES, State.NOT_KNOWN)
    fresh = [each for each in counted.deliveries if counted.moment - each.last_received <= FRESH]
    last = max(each.last_received for each in counted.deliveries)
    state = State.MET if fresh else State.NOT_MET
    late = _systems(counted, lambda each: 0 if each in fresh else each.cases + each.benefits)
    return Checked(
        Point.DELIVERIES, state, len(fresh), len(counted.deliveries), day=last.date(), systems=late
    )


def _texts(advice: Advice) -> Checked:
    return _written(Point.TEXTS, advice, ("title", "explanation", "complaint"))


def _support(advice: Advice) -> Checked:
    return _written(Point.SUPPORT, advice, ("contact",))


def _written(point: Point, advice: Advice, fields: Iterable[str]) -> Checked:
    fields = tuple(fields)
    missing = tuple(field for field in fields if field not in advice.set_by)
    state = State.NOT_MET if missing else State.MET
    return Checked(point, state, len(fields) - len(missing), len(fields), missing)
