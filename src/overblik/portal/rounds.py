# SPDX-License-Identifier: MPL-2.0
"""The timeline of a case in words: one list of steps for each time it has been opened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext

from overblik.overview.view import CaseView, CitizenStatus, StepView
from overblik.portal.sentences import ahead_sentence, status_sentence
from overblik.webkit.formatting import day
from overblik.webkit.parts import Reached, TimelineStep


@dataclass(frozen=True, slots=True)
class Round:
    """One time through the steps; `heading` is empty when there was only one."""

    heading: str
    steps: tuple[TimelineStep, ...]


def rounds(case: CaseView, language: str, answer_by: dt.date | None = None) -> tuple[Round, ...]:
    """The rounds, the oldest first. Steps that were skipped are not drawn.

    `answer_by`: the day to come by which there is a decision.
    """
    by_round: dict[int, list[StepView]] = {}
    for step in case.steps:
        by_round.setdefault(step.round, []).append(step)
    return tuple(
        Round(
            _heading(number, steps[0], language) if len(by_round) > 1 else "",
            tuple(
                _step(step, case.authority, case.reopened and number > 1, language, answer_by)
                for step in steps
            ),
        )
        for number, steps in by_round.items()
    )


def _heading(number: int, first: StepView, language: str) -> str:
    if number == 1:
        return gettext("The first time")
    if first.since is None:
        return gettext("The case was taken up again")
    return gettext("The case was taken up again on %(day)s") % {"day": day(first.since, language)}


def _step(
    step: StepView, authority: str, again: bool, language: str, answer_by: dt.date | None
) -> TimelineStep:
    since = None if step.since is None else day(step.since, language)
    if step.expected:
        when = gettext("Expected on %(day)s") % {"day": since} if since else ""
        if step.status is CitizenStatus.DECIDED and answer_by is not None:
            when = gettext("At the latest on %(day)s") % {"day": day(answer_by, language)}
        return TimelineStep(ahead_sentence(step.status, authority), Reached.AHEAD, when)
    sentence = status_sentence(step.status, authority, again=again)
    if not step.current:
        return TimelineStep(sentence, Reached.PAST, since or "")
    return TimelineStep(sentence, Reached.CURRENT, gettext("Since %(day)s") % {"day": since} if since else "")
