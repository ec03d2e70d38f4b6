# SPDX-License-Identifier: MPL-2.0
"""The sentences of a case and a benefit: its status, what happens next and when money comes.

Written in English here; the Danish words stand in the text catalogue. Udbetaling Danmark decides its own
cases, so "the municipality" would be wrong of them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext, gettext_noop

from overblik.basedata.authority import UDK_CVR
from overblik.overview.view import BenefitView, CaseView, CitizenStatus
from overblik.portal.expected import Forecast, last_alone, reached
from overblik.webkit.formatting import amount, day, period, weekday_and_day
from overblik.webkit.templatetags.dkfds import step_of

_S = CitizenStatus

STATUS = {
    _S.CREATED: gettext_noop("The municipality has opened the case"),
    _S.IN_PROGRESS: gettext_noop("The municipality is working on the case"),
    _S.DECIDED: gettext_noop("The municipality has made a decision"),
    _S.CLOSED: gettext_noop("The case is closed"),
    _S.DISMISSED: gettext_noop("The municipality has dismissed the case"),
}
STATUS_OF_UDK = {
    **STATUS,
    _S.CREATED: gettext_noop("Udbetaling Danmark has opened the case"),
    _S.IN_PROGRESS: gettext_noop("Udbetaling Danmark is working on the case"),
    _S.DECIDED: gettext_noop("Udbetaling Danmark has made a decision"),
    _S.DISMISSED: gettext_noop("Udbetaling Danmark has dismissed the case"),
}
AHEAD = {
    _S.IN_PROGRESS: gettext_noop("The municipality works on the case"),
    _S.DECIDED: gettext_noop("The municipality makes a decision"),
    _S.CLOSED: gettext_noop("The case will be closed"),
}
AHEAD_OF_UDK = {
    **AHEAD,
    _S.IN_PROGRESS: gettext_noop("Udbetaling Danmark works on the case"),
    _S.DECIDED: gettext_noop("Udbetaling Danmark makes a decision"),
}
HAPPENS_NOW = {
    _S.CREATED: (
        gettext_noop("The case has been opened. Soon someone will look at it."),
        gettext_noop("You get a letter in your Digital Post if something is missing."),
    ),
    _S.IN_PROGRESS: (
        gettext_noop("Your case is being looked at. Then comes a decision."),
        gettext_noop("You get the answer in your Digital Post."),
    ),
    _S.DECIDED: (
        gettext_noop("The decision is in your Digital Post. It says what you get, or why you do not get it."),
        gettext_noop("The case stays open until everything in it has been done."),
    ),
    _S.CLOSED: (gettext_noop("Nothing more happens in the case. You can still ask about it."),),
    _S.DISMISSED: (
        gettext_noop("Nothing more happens in the case. The letter in your Digital Post says why."),
    ),
}
TO_DO = {
    _S.CREATED: gettext_noop("You do not have to do anything right now."),
    _S.IN_PROGRESS: gettext_noop("You do not have to do anything right now."),
    _S.DECIDED: gettext_noop(
        "Read the decision in your Digital Post. It says if there is something you have to do."
    ),
    _S.CLOSED: gettext_noop("You do not have to do anything."),
    _S.DISMISSED: gettext_noop("Read the letter in your Digital Post."),
}


def status_sentence(status: CitizenStatus, authority: str, *, again: bool = False) -> str:
    """The status as a sentence, in the language of the page; `again`: the case had been closed before."""
    if again and status is CitizenStatus.CREATED:
        return gettext("The case has been taken up again")
    return gettext((STATUS_OF_UDK if authority == UDK_CVR else STATUS)[status])


def ahead_sentence(status: CitizenStatus, authority: str) -> str:
    """A step that has not come yet, as a sentence."""
    return gettext((AHEAD_OF_UDK if authority == UDK_CVR else AHEAD)[status])


def step_sentence(case: CaseView) -> str:
    """`Trin 2 af 4: Kommunen behandler sagen`; a dismissed case has left the ladder and says no step."""
    sentence = status_sentence(case.status, case.authority, again=case.reopened)
    if case.status is CitizenStatus.DISMISSED:
        return sentence
    return f"{step_of(case.step, case.steps_total)}: {sentence}"


def money(value: Decimal, language: str, *, before_tax: bool) -> str:
    """An amount, with the words "before tax" where tax may still be taken."""
    text = amount(value, language)
    return gettext("%(amount)s before tax") % {"amount": text} if before_tax else text


def expected_amount(forecast: Forecast, language: str) -> str:
    """`Forventet: 8.100,00 kr.`; that a payment is expected, where the amount is not known."""
    if forecast.amount is None:
        return gettext("A payment is expected")
    return gettext("Expected: %(amount)s") % {
        "amount": money(forecast.amount, language, before_tax=forecast.before_tax)
    }


def expected_day(forecast: Forecast, language: str) -> str:
    """`Fredag den 28. november 2025`, or the plan's own words for the day."""
    text = weekday_and_day(forecast.day, language) if forecast.day is not None else forecast.day_text or ""
    return text[:1].upper() + text[1:]


def expected_sentence(forecast: Forecast, language: str) -> str:
    """`Forventet udbetaling: 8.100,00 kr. fredag den 28. november 2025.` as far as it is known."""
    parts = []
    if forecast.amount is not None:
        parts.append(money(forecast.amount, language, before_tax=forecast.before_tax))
    if forecast.day is not None:
        parts.append(weekday_and_day(forecast.day, language))
    elif forecast.day_text:
        parts.append(forecast.day_text[:1].lower() + forecast.day_text[1:])
    if not parts:
        return gettext("A payment is expected. We do not know when.")
    return gettext("Expected payment: %(payment)s.") % {"payment": " ".join(parts).rstrip(".")}


def last_time(benefit: BenefitView, forecast: Forecast, language: str) -> tuple[str, ...]:
    """What came last time, where less came than what is now expected: what was taken off may be so again."""
    last = last_alone([benefit])
    sum_ = None if last is None else reached(last)
    if sum_ is None or forecast.before_tax or forecast.amount is None or sum_ >= forecast.amount:
        return ()
    return (gettext("Last time you got %(amount)s.") % {"amount": amount(sum_, language)},)


def subject_beside(title: str, subject: str) -> str:
    """What KLE calls it, where that says more than the title does."""
    return "" if title.casefold() in subject.casefold() else subject


def pays_sentence(benefit: BenefitView) -> str:
    """Who pays: `Prøve Kommune udbetaler`."""
    return gettext("Paid by %(payer)s") % {"payer": benefit.payer}


def period_sentences(benefit: BenefitView, today: dt.date, language: str) -> tuple[str, ...]:
    """From when to when the benefit is granted, one thing a sentence; what is not known is said."""
    start, end = benefit.start, benefit.end
    if start is not None and end is not None and start == end:
        return (gettext("You got this once, on %(day)s.") % {"day": day(start, language)},)
    if end is not None and end < today:
        if start is None:
            return (gettext("You had this benefit until %(end)s.") % {"end": day(end, language)},)
        return (gettext("You had this benefit: %(period)s.") % {"period": period(start, end, language)},)
    if start is None:
        first = gettext("We have not been told when the benefit began.")
    elif start > today:
        first = gettext("You will get this benefit from %(start)s.") % {"start": day(start, language)}
    else:
        first = gettext("You have had this benefit since %(start)s.") % {"start": day(start, language)}
    if end is None:
        return first, gettext("It has no end date.")
    return first, gettext("It ends on %(end)s.") % {"end": day(end, language)}
