# SPDX-License-Identifier: MPL-2.0
"""From the official states of a case to the steps a citizen follows: been, being, and still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from overblik.index.kinds import Progress
from overblik.index.reading import Step
from overblik.overview.view import CitizenStatus, StepView

STEPS_TOTAL = 4

# The index says ORDERED and EXECUTED in old data only; both come after the decision and before the close.
# Keyed by plain texts: a look-up among enumeration members takes several times as long.
CITIZEN_STATUS: dict[str, CitizenStatus] = {
    Progress.OPENED.value: CitizenStatus.CREATED,
    Progress.INFORMED.value: CitizenStatus.IN_PROGRESS,
    Progress.DECIDED.value: CitizenStatus.DECIDED,
    Progress.ORDERED.value: CitizenStatus.DECIDED,
    Progress.EXECUTED.value: CitizenStatus.DECIDED,
    Progress.CLOSED.value: CitizenStatus.CLOSED,
}

_LADDER = (CitizenStatus.CREATED, CitizenStatus.IN_PROGRESS, CitizenStatus.DECIDED, CitizenStatus.CLOSED)
_LEFT = {
    status: tuple(StepView(later, None, expected=True) for later in _LADDER if later > status)
    for status in _LADDER
}
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Timeline(msgspec.Struct, frozen=True):
    """Where a case is, and since when; the steps are told only to who asks, for a list does not.

    `passed` holds the states of a case that went straight ahead, else `told` the steps.
    """

    status: CitizenStatus
    active: bool
    step: int
    reopened: bool
    since: dt.datetime | None
    passed: tuple[Step, ...] = ()
    told: tuple[StepView, ...] = ()

    @property
    def steps(self) -> tuple[StepView, ...]:
        """What has happened in order, the current step, then what is expected."""
        if self.told:
            return self.told
        last = len(self.passed) - 1
        return (
            *(
                StepView(CITIZEN_STATUS[state.status], state.valid_from, state.valid_to, 1, place == last)
                for place, state in enumerate(self.passed)
            ),
            *_LEFT[self.status],
        )


class _Span(NamedTuple):
    start: dt.datetime
    end: dt.datetime
    status: CitizenStatus


def timeline(states: Iterable[Step], moment: dt.datetime, *, dismissed: bool = False) -> Timeline | None:
    """The timeline at `moment`; None when no known state holds then, so that nothing can be said.

    States may be skipped, repeated, overlapping, out of order or without times. Where several hold, the one
    that began last counts, of those the furthest. A round ends when the case falls back to an earlier step;
    it is `reopened` if it had been closed. States that begin later are steps expected at their time.
    `dismissed`: the municipality calls the decision of this case a dismissal, not a decision.
    """
    states = tuple(states)
    plain = None if dismissed else _plain(states, moment)
    return _timeline(states, moment, dismissed) if plain is None else plain


def _plain(states: tuple[Step, ...], moment: dt.datetime) -> Timeline | None:
    """The timeline of a case that went straight ahead, one state after the other, as nearly all do.

    None when there is anything more to think of; a test holds it against `_timeline`. It is five times as
    fast, and twenty cases are read in every request.
    """
    status = since = until = None
    for state in states:
        following, start = CITIZEN_STATUS.get(state.status), state.valid_from
        if following is None or start is None:
            return None
        if status is not None and (
            following <= status or since is None or until is None or until != start or until <= since
        ):
            return None
        status, since, until = following, start, state.valid_to
    if status is None or since is None or since > moment or (until is not None and until <= moment):
        return None
    return Timeline(status, status < CitizenStatus.CLOSED, int(status), False, since, passed=states)


def _timeline(states: tuple[Step, ...], moment: dt.datetime, dismissed: bool) -> Timeline | None:
    spans = _known(states)
    current = _holding(spans, moment)
    if current is None:
        return None
    past = _merge(_winners([span for span in spans if span.start <= moment], moment), current)
    steps, reopened = _rounds(past)
    if dismissed:
        steps = _dismiss(steps)
    steps[-1] = _current(steps[-1], current)
    last = steps[-1]
    future = [span for span in spans if span.start > moment]
    active = last.status < CitizenStatus.CLOSED
    expected = _expected(last, future) if active else []
    return Timeline(
        status=last.status,
        active=active,
        step=min(last.status, STEPS_TOTAL),
        reopened=reopened,
        since=last.since,
        told=(*steps, *expected),
    )


def _known(states: Iterable[Step]) -> list[_Span]:
    """The states we know, without those that hold for no time, by start and then by how far they are."""
    spans = [
        _Span(state.valid_from or _EVER, state.valid_to or _NEVER, CITIZEN_STATUS[state.status])
        for state in states
        if state.status in CITIZEN_STATUS
    ]
    return sorted(
        (span for span in spans if span.start < span.end),
        key=lambda span: (span.start, span.status, span.end),
    )


def _holding(spans: list[_Span], moment: dt.datetime) -> _Span | None:
    for span in reversed(spans):
        if span.start <= moment < span.end:
            return span
    return None


def _winners(begun: list[_Span], moment: dt.datetime) -> list[_Span]:
    """What held, one after the other: at each change the winner from there to the next change.

    A state overtaken at the very moment it began still counts: the case passed through it.
    """
    changes = sorted({span.start for span in begun} | {span.end for span in begun if span.end <= moment})
    result: list[_Span] = []
    for place, change in enumerate(changes):
        until = changes[place + 1] if place + 1 < len(changes) else moment
        winner = _holding(begun, change)
        result.extend(
            _Span(change, change, span.status)
            for span in begun
            if span.start == change and span is not winner
        )
        if winner is not None:
            result.append(_Span(change, until, winner.status))
    return result


def _merge(passed: list[_Span], current: _Span) -> list[_Span]:
    """Neighbours of equal status are one step, from the first start to the last end."""
    merged: list[_Span] = []
    for span in passed:
        if merged and merged[-1].status is span.status:
            merged[-1] = merged[-1]._replace(end=span.end)
        else:
            merged.append(span)
    merged[-1] = merged[-1]._replace(end=current.end)
    return merged


def _rounds(passed: list[_Span]) -> tuple[list[StepView], bool]:
    steps: list[StepView] = []
    reopened = False
    number = 1
    for span in passed:
        if steps and span.status < steps[-1].status:
            number += 1
            reopened = reopened or steps[-1].status is CitizenStatus.CLOSED
        steps.append(StepView(span.status, _or_none(span.start, _EVER), _or_none(span.end, _EVER), number))
    return steps, reopened


def _dismiss(steps: list[StepView]) -> list[StepView]:
    """In the last round, everything from the decision on becomes one dismissal."""
    last = steps[-1]
    if last.status < CitizenStatus.DECIDED:
        return steps
    kept = [step for step in steps if step.round < last.round or step.status < CitizenStatus.DECIDED]
    first = steps[len(kept)]
    return [*kept, StepView(CitizenStatus.DISMISSED, first.since, last.until, last.round)]


def _current(step: StepView, holding: _Span) -> StepView:
    return StepView(step.status, step.since, _or_none(holding.end, _NEVER), step.round, current=True)


def _expected(last: StepView, future: list[_Span]) -> list[StepView]:
    """The steps left, each with the time a source has already given it, if any."""
    announced: dict[CitizenStatus, dt.datetime] = {}
    for span in future:
        announced.setdefault(span.status, span.start)
    return [
        StepView(status, announced.get(status), None, last.round, expected=True)
        for status in _LADDER
        if status > last.status
    ]


def _or_none(moment: dt.datetime, absent: dt.datetime) -> dt.datetime | None:
    return None if moment == absent else moment
