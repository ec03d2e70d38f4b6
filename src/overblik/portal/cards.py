# SPDX-License-Identifier: MPL-2.0
"""The items of the start page as markup, put together here: a page may hold hundreds of them.

Every text from outside passes `escape`. What is in Danish on a page of another language says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from overblik.guidance.advice import Said
from overblik.overview.view import BenefitView, CaseView, CitizenStatus
from overblik.portal.addresses import benefit_address, case_address
from overblik.portal.expected import forecast, reached
from overblik.portal.naming import Names
from overblik.portal.news import News, Since
from overblik.portal.now import Matter, Thing
from overblik.portal.sentences import (
    expected_sentence,
    last_time,
    money,
    pays_sentence,
    period_sentences,
    status_sentence,
    step_sentence,
)
from overblik.webkit.formatting import amount, day, relative_day


def running_cases(
    cases: Iterable[CaseView], start: str, names: Names, since: Since, today: dt.date
) -> SafeString:
    """Cards of cases: title, step and status as a sentence, authority and last change."""
    changed = gettext("last changed %(day)s")
    return _list(
        _card(
            case_address(start, case.id),
            _named(names, case),
            f"{_news(since.words(since.case(case), today, names.language))}<p>{escape(step_sentence(case))}</p>",
            f"{escape(case.authority_name)} · {changed % {'day': day(case.changed_at, names.language)}}",
        )
        for case in cases
    )


def closed_cases(
    cases: Iterable[CaseView], start: str, names: Names, since: Since, today: dt.date
) -> SafeString:
    """Lines of cases that are over: title, and how and when they ended."""
    return _lines(
        _line(
            case_address(start, case.id),
            _named(names, case),
            f"{escape(status_sentence(case.status, case.authority))}{_since(case, names.language)} · "
            f"{escape(case.authority_name)}",
            since.words(since.case(case), today, names.language),
        )
        for case in cases
    )


def running_benefits(
    benefits: Iterable[BenefitView], start: str, names: Names, since: Since, today: dt.date
) -> SafeString:
    """Cards of benefits: name, next payment, who pays."""
    return _list(
        _card(
            benefit_address(start, benefit.id),
            _named(names, benefit),
            f"{_news(since.words(since.benefit(benefit), today, names.language))}"
            f"<p>{escape(_next_payment(benefit, today, names.language))}</p>",
            f"{_about(names, benefit)}{escape(pays_sentence(benefit))}",
        )
        for benefit in benefits
    )


def earlier_benefits(
    benefits: Iterable[BenefitView], start: str, names: Names, since: Since, today: dt.date
) -> SafeString:
    """Lines of benefits that have ended: name, when, who paid."""
    return _lines(
        _line(
            benefit_address(start, benefit.id),
            _named(names, benefit),
            f"{escape(period_sentences(benefit, today, names.language)[0].rstrip('.'))} · "
            f"{escape(pays_sentence(benefit))}",
            since.words(since.benefit(benefit), today, names.language),
        )
        for benefit in benefits
    )


def things_now(things: Iterable[Thing], start: str, names: Names, since: Since, today: dt.date) -> SafeString:
    """The list under "right now": each thing is a link in a sentence, with what it is about below it."""
    return mark_safe(  # noqa: S308 - made of escaped parts
        "".join(_thing(thing, start, names, since, today) for thing in things)
    )


def _thing(thing: Thing, start: str, names: Names, since: Since, today: dt.date) -> str:
    when = relative_day(thing.day, today, names.language)
    if thing.case is not None:
        url, about = case_address(start, thing.case.id), _marked(names, names.of(thing.case))
        sentence = _case_sentence(thing, thing.case, when)
    else:
        assert thing.benefit is not None
        url = benefit_address(start, thing.benefit.id)
        about = ", ".join(_marked(names, names.of(one)) for one in (thing.benefit, *thing.others))
        sentence = _money_sentence(thing, when, names.language)
    news = _news(since.words(News.STEP, today, names.language), "span") if thing.is_new else ""
    return (
        f'<li class="now-{thing.matter.name.lower()}"><a href="{escape(url)}">{escape(sentence)}</a>'
        f'<span class="now-about">{about}</span>{news}</li>'
    )


def _case_sentence(thing: Thing, case: CaseView, when: str) -> str:
    if thing.matter is Matter.DECISION:
        dismissed = case.status is CitizenStatus.DISMISSED
        words = (
            gettext("Your case was dismissed %(when)s")
            if dismissed
            else gettext("You got a decision %(when)s")
        )
        return words % {"when": when}
    if thing.certain:
        return gettext("%(authority)s has to answer you at the latest %(when)s") % {
            "authority": case.authority_name,
            "when": when,
        }
    return gettext("You can expect an answer %(when)s") % {"when": when}


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


def _named(names: Names, item: CaseView | BenefitView) -> tuple[str, str]:
    """The heading, and the attribute of its language."""
    said = names.of(item)
    return said.text, names.attribute(said)


def _marked(names: Names, said: Said) -> str:
    attribute = names.attribute(said)
    return f"<span{attribute}>{escape(said.text)}</span>" if attribute else escape(said.text)


def _about(names: Names, benefit: BenefitView) -> str:
    said = names.beside(benefit)
    return "" if said is None else f"<span{names.attribute(said)}>{escape(said.text)}</span> · "


def _since(case: CaseView, language: str) -> str:
    current = next((step for step in case.steps if step.current), None)
    return f" {day(current.since, language)}" if current is not None and current.since is not None else ""


def _list(cards: Iterable[str]) -> SafeString:
    return mark_safe(f'<ul class="card-list">{"".join(cards)}</ul>')  # noqa: S308 - made of escaped parts


def _card(url: str, named: tuple[str, str], content: str, below: str) -> str:
    heading, attribute = named
    return (
        '<li><div class="card"><div class="card-content"><h3 class="card-heading">'
        f'<a class="card-link" href="{escape(url)}"{attribute}>{escape(heading)}</a></h3>{content}'
        f'<p class="card-subheading">{below}</p></div></div></li>'
    )


def _lines(lines: Iterable[str]) -> SafeString:
    return mark_safe(f'<ul class="line-list">{"".join(lines)}</ul>')  # noqa: S308 - made of escaped parts


def _news(words: str, element: str = "p") -> str:
    return f'<{element} class="news">{escape(words)}</{element}>' if words else ""


def _line(url: str, named: tuple[str, str], below: str, news: str) -> str:
    heading, attribute = named
    return (
        f'<li><a href="{escape(url)}"{attribute}>{escape(heading)}</a>'
        f'<span class="line-about">{below}</span>{_news(news, "span")}</li>'
    )
