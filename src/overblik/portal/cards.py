# SPDX-License-Identifier: MPL-2.0
"""The items of the start page as markup, put together here: a page may hold hundreds of them.

Every text from outside passes `escape`. Titles come from the authorities in Danish and say so on other pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from overblik.overview.view import BenefitView, CaseView, CitizenStatus
from overblik.portal.addresses import benefit_address, case_address
from overblik.portal.expected import forecast, reached
from overblik.portal.now import Matter, Thing
from overblik.portal.sentences import (
    expected_sentence,
    last_time,
    money,
    pays_sentence,
    period_sentences,
    status_sentence,
    step_sentence,
    subject_beside,
)
from overblik.webkit.formatting import amount, day, relative_day


def said_in_danish(language: str) -> str:
    """The attribute of a Danish text on a page of another language."""
    return "" if language == "da" else ' lang="da"'


def running_cases(cases: Iterable[CaseView], start: str, language: str) -> SafeString:
    """Cards of cases: title, step and status as a sentence, authority and last change."""
    changed = gettext("last changed %(day)s")
    danish = said_in_danish(language)
    return _list(
        _card(
            case_address(start, case.id),
            case.title,
            danish,
            f"<p>{escape(step_sentence(case))}</p>",
            f"{escape(case.authority_name)} · {changed % {'day': day(case.changed_at, language)}}",
        )
        for case in cases
    )


def closed_cases(cases: Iterable[CaseView], start: str, language: str) -> SafeString:
    """Lines of cases that are over: title, and how and when they ended."""
    danish = said_in_danish(language)
    return _lines(
        _line(
            case_address(start, case.id),
            case.title,
            danish,
            f"{escape(status_sentence(case.status, case.authority))}{_since(case, language)} · "
            f"{escape(case.authority_name)}",
        )
        for case in cases
    )


def running_benefits(
    benefits: Iterable[BenefitView], start: str, today: dt.date, language: str
) -> SafeString:
    """Cards of benefits: name, next payment, who pays."""
    danish = said_in_danish(language)
    return _list(
        _card(
            benefit_address(start, benefit.id),
            benefit.name,
            danish,
            f"<p>{escape(_next_payment(benefit, today, language))}</p>",
            f"{_about(benefit.name, benefit.kle_title, danish)}{escape(pays_sentence(benefit))}",
        )
        for benefit in benefits
    )


def earlier_benefits(
    benefits: Iterable[BenefitView], start: str, today: dt.date, language: str
) -> SafeString:
    """Lines of benefits that have ended: name, when, who paid."""
    danish = said_in_danish(language)
    return _lines(
        _line(
            benefit_address(start, benefit.id),
            benefit.name,
            danish,
            f"{escape(period_sentences(benefit, today, language)[0].rstrip('.'))} · {escape(pays_sentence(benefit))}",
        )
        for benefit in benefits
    )


def things_now(things: Iterable[Thing], start: str, today: dt.date, language: str) -> SafeString:
    """The list under "right now": each thing is a link in a sentence, with what it is about below it."""
    return mark_safe(  # noqa: S308 - made of escaped parts
        "".join(_thing(thing, start, today, language) for thing in things)
    )


def _thing(thing: Thing, start: str, today: dt.date, language: str) -> str:
    when = relative_day(thing.day, today, language)
    if thing.case is not None:
        url, about = case_address(start, thing.case.id), thing.case.title
        if thing.matter is Matter.DECISION:
            dismissed = thing.case.status is CitizenStatus.DISMISSED
            words = (
                gettext("Your case was dismissed %(when)s")
                if dismissed
                else gettext("You got a decision %(when)s")
            )
            sentence = words % {"when": when}
        else:
            sentence = gettext("You can expect an answer %(when)s") % {"when": when}
    else:
        assert thing.benefit is not None
        url, about = (
            benefit_address(start, thing.benefit.id),
            ", ".join((thing.benefit.name, *thing.others)),
        )
        sentence = _money_sentence(thing, when, language)
    return (
        f'<li class="now-{thing.matter.name.lower()}"><a href="{escape(url)}">{escape(sentence)}</a>'
        f'<span class="now-about"{said_in_danish(language)}>{escape(about)}</span></li>'
    )


def _money_sentence(thing: Thing, when: str, language: str) -> str:
    if thing.amount is None:
        return gettext("A payment is expected %(when)s") % {"when": when}
    sum_ = money(thing.amount, language, before_tax=thing.before_tax)
    if thing.certain:
        return gettext("You get %(amount)s %(when)s") % {"amount": sum_, "when": when}
    return gettext("You can expect %(amount)s %(when)s") % {"amount": sum_, "when": when}


def _next_payment(benefit: BenefitView, today: dt.date, language: str) -> str:
    next_ = forecast(benefit)
    coming = [one for one in benefit.payments if one.available is not None and one.available >= today]
    newest = (
        min(coming, key=lambda one: one.available or today) if coming else next(iter(benefit.payments), None)
    )
    sum_ = None if newest is None else reached(newest)
    if coming and newest is not None and newest.available is not None and sum_ is not None:
        return gettext("Next payment: %(amount)s on %(day)s.") % {
            "amount": amount(sum_, language),
            "day": day(newest.available, language),
        }
    if next_ is not None:
        return " ".join((expected_sentence(next_, language), *last_time(benefit, next_, language)))
    if newest is not None and newest.available is not None and sum_ is not None:
        return gettext("Last payment: %(amount)s on %(day)s.") % {
            "amount": amount(sum_, language),
            "day": day(newest.available, language),
        }
    return gettext("We do not know when the next payment comes.")


def _about(name: str, subject: str, danish: str) -> str:
    said = subject_beside(name, subject)
    return f"<span{danish}>{escape(said)}</span> · " if said else ""


def _since(case: CaseView, language: str) -> str:
    current = next((step for step in case.steps if step.current), None)
    return f" {day(current.since, language)}" if current is not None and current.since is not None else ""


def _list(cards: Iterable[str]) -> SafeString:
    return mark_safe(f'<ul class="card-list">{"".join(cards)}</ul>')  # noqa: S308 - made of escaped parts


def _card(url: str, heading: str, danish: str, content: str, below: str) -> str:
    return (
        '<li><div class="card"><div class="card-content"><h3 class="card-heading">'
        f'<a class="card-link" href="{escape(url)}"{danish}>{escape(heading)}</a></h3>{content}'
        f'<p class="card-subheading">{below}</p></div></div></li>'
    )


def _lines(lines: Iterable[str]) -> SafeString:
    return mark_safe(f'<ul class="line-list">{"".join(lines)}</ul>')  # noqa: S308 - made of escaped parts


def _line(url: str, heading: str, danish: str, below: str) -> str:
    return (
        f'<li><a href="{escape(url)}"{danish}>{escape(heading)}</a>'
        f'<span class="line-about">{below}</span></li>'
    )
