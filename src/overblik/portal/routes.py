# SPDX-License-Identifier: MPL-2.0
"""Whom to turn to: how to complain, whom to ask, where to read more; as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from overblik.guidance.advice import Advice, ComplaintAdvice, Said
from overblik.guidance.term import Term, Unit
from overblik.overview.view import AuthorityView

_TERMS = {
    Unit.DAY: (gettext_noop("1 day"), gettext_noop("%(number)s days")),
    Unit.WEEK: (gettext_noop("1 week"), gettext_noop("%(number)s weeks")),
    Unit.MONTH: (gettext_noop("1 month"), gettext_noop("%(number)s months")),
    Unit.WORKING_DAY: (gettext_noop("1 working day"), gettext_noop("%(number)s working days")),
}


def term_words(term: Term) -> str:
    """`4 uger`."""
    one, many = _TERMS[term.unit]
    return gettext(one) if term.number == 1 else gettext(many) % {"number": term.number}


def complaint_sentences(complaint: ComplaintAdvice | None, language: str) -> tuple[Said, ...]:
    """To whom, by when and how to complain; without a known route, that the decision tells.

    What the decision says is what counts, so a known route never stands without that.
    """
    if complaint is None:
        general = (
            gettext("You can often complain about a decision."),
            gettext("The decision says how to complain, to whom and by when."),
            gettext("The deadline is often four weeks, so do not wait."),
        )
        return (Said(" ".join(general), language),)
    whom = []
    if complaint.to is not None:
        whom.append(gettext("You can complain to %(body)s.") % {"body": complaint.to.text})
    if complaint.within is not None:
        within = gettext("You must complain within %(term)s from the day you got the decision.")
        whom.append(within % {"term": term_words(complaint.within)})
    told = [Said(" ".join(whom), language)] if whom else []
    told.append(complaint.how)
    if complaint.to is not None:
        told.append(Said(gettext("It is also in the decision, and what it says is what counts."), language))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class ContactShown:
    """Whom to ask, and how: the unit of the area, with what the authority has in common."""

    unit: Said | None = None
    phone: str | None = None
    secure_contact: str | None = None
    email: str | None = None
    website: str | None = None
    hours: Said | None = None
    address: str | None = None


def contact(advice: Advice, authority: str, authorities: Iterable[AuthorityView]) -> ContactShown | None:
    """How to reach the unit of the area, else the authority; None when we know no more than its name."""
    common = next((view for view in authorities if view.cvr == authority), None)
    website = None if common is None else common.website
    point = advice.contact
    if point is not None:
        return ContactShown(
            point.unit,
            point.phone,
            point.secure_contact,
            point.email,
            website,
            point.hours,
            point.address,
        )
    if common is None or not (common.phone or website or common.secure_contact or common.email):
        return None
    return ContactShown(
        phone=common.phone,
        secure_contact=common.secure_contact,
        email=common.email,
        website=website,
    )
