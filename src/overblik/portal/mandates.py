# SPDX-License-Identifier: MPL-2.0
"""The pages of mandates: those given and held, looking for another, and the way back."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from overblik.index.reading import ItemKind
from overblik.overview.compose import DENMARK
from overblik.people.mandate import Mandate, MandateProvider, MandateState
from overblik.portal.acting import Acting, act, stop_acting
from overblik.portal.citizen import Citizen, moment_of, signed_in, today_of
from overblik.portal.desk import desk
from overblik.portal.frame import language_of_page, own, own_look, page, reached, read_for, unkept
from overblik.portal.naming import Names
from overblik.webkit.formatting import day

PURPOSE = "portal.on-behalf"
GIVEN, ENDED = "given", "ended"
"""Parameters of the page that tell what was just done; the first holds the mandate's id as the receipt."""

# Whom nobody is: what is asked for somebody who gave nothing.
_NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One mandate as a page tells it; `running`: it opens now, `open`: it can still be ended."""

    id: uuid.UUID
    name: str
    areas: tuple[str, ...]
    period: str
    state: str
    running: bool
    open: bool


@require_safe
@own
def mandates(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """What the citizen lets others see, and what others let the citizen see."""
    provider = _provider()
    with reached():
        given, held = provider.given(citizen.keys), provider.held(citizen.keys)
    receipt = next((one for one in given if str(one.id) == request.GET.get(GIVEN)), None)
    values = {
        "given": [_shown(request, one, one.holder_label) for one in given],
        "held": [_shown(request, one, one.giver_label) for one in held],
        "receipt": None if receipt is None else _shown(request, receipt, receipt.holder_label),
        "ended": ENDED in request.GET,
        "can_give": desk().granting is not None,
    }
    return page(request, "portal/mandates.html", values, signed_in=True)


@require_POST
@own
def look_for_another(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Begin to act for another. The statement judges, also of an id that nobody gave the citizen."""
    asked = _asked(request)
    with reached():
        held = next((one for one in _provider().held(citizen.keys) if one.id == asked), None)
        another = Acting(asked, _NOBODY if held is None else held.giver)
        act(request, another.mandate, another.giver)
        read_for(request, citizen, another, own_look(request, citizen, PURPOSE), (ItemKind.CASE,))
    return unkept(HttpResponseRedirect(reverse("portal:start")))


@require_POST
def back_to_own(request: HttpRequest) -> HttpResponse:
    """Back to one's own overview; from anywhere, at any time."""
    if signed_in(request) is not None:
        stop_acting(request)
    return unkept(HttpResponseRedirect(reverse("portal:start")))


@require_POST
@own
def withdraw(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """End a mandate, given or held. The answer is the same whether there was one."""
    with reached():
        _provider().withdraw(citizen.keys, _asked(request), moment_of(request))
    return unkept(HttpResponseRedirect(f"{reverse('portal:mandates')}?{ENDED}=1"))


def _provider() -> MandateProvider:
    found = desk().mandates
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest) -> uuid.UUID:
    """The id that was sent; one that is none is that of no mandate."""
    try:
        return uuid.UUID(request.POST.get("mandate", ""))
    except ValueError:
        return _NOBODY


def _shown(request: HttpRequest, mandate: Mandate, label: str | None) -> Shown:
    language, today = language_of_page(), today_of(request)
    names, state = Names(desk().guidance(), language), mandate.state(moment_of(request))
    areas = {names.area(area, today, desk().kle_title) for area in mandate.areas}
    return Shown(
        mandate.id,
        label or gettext("A person without a name here"),
        tuple(sorted(areas, key=str.casefold)),
        _period(mandate, language),
        _state(mandate, state, language),
        state is MandateState.RUNNING,
        state in (MandateState.RUNNING, MandateState.AHEAD),
    )


_STATES = {
    MandateState.RUNNING: gettext_noop("In force now"),
    MandateState.AHEAD: gettext_noop("Has not begun yet"),
    MandateState.EXPIRED: gettext_noop("Has run out"),
}


def _period(mandate: Mandate, language: str) -> str:
    start = day(mandate.valid_from.astimezone(DENMARK).date(), language)
    if mandate.valid_to is None:
        return gettext("From %(start)s, without an end") % {"start": start}
    last = (mandate.valid_to - dt.timedelta(microseconds=1)).astimezone(DENMARK).date()
    return gettext("From %(start)s until and including %(end)s") % {
        "start": start,
        "end": day(last, language),
    }


def _state(mandate: Mandate, state: MandateState, language: str) -> str:
    if state is MandateState.WITHDRAWN:
        assert mandate.withdrawn_at is not None
        ended = day(mandate.withdrawn_at.astimezone(DENMARK).date(), language)
        return gettext("Ended on %(day)s") % {"day": ended}
    return gettext(_STATES[state])
