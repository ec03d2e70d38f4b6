# SPDX-License-Identifier: MPL-2.0
"""Do the systems deliver? Each of the authority's: how much, how late, what was refused, what is missing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from overblik.access import clients, gate_store
from overblik.access.key_standing import KeyState, StandingKey
from overblik.access.staff import Role
from overblik.audit.export import csv_line
from overblik.console import source_words as words
from overblik.console.desk import desk
from overblik.console.disclosure import sources as source_names
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.source_figures import WITHIN, SourceFigures, by_source, summed
from overblik.console.source_keys import keys_table, renewal_words, short_words
from overblik.console.source_quality import source_quality
from overblik.console.source_refusals import days_ago, door_table, refusals_table
from overblik.console.source_rights import rights_rows
from overblik.console.source_standing import SourceStanding
from overblik.errors import InvalidInput
from overblik.intake import tally_store
from overblik.intake.expected import ExpectedDelivery, expect
from overblik.intake.expecting import expect_delivery, stop_expecting
from overblik.intake.tally import NOBODY, Counted, Delay
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit import formatting
from overblik.webkit.charts import Bar, Chart, Words, bar_chart
from overblik.webkit.parts import Column, Table

DAYS = 30
"""So many days are shown, today among them."""

CSV_COLUMNS = ("day", "system", "name", "what", "times")

READERS = (Role.OPERATOR, Role.STEWARD, Role.AUDITOR)
_MARK = "\ufeff"
"""What tells spreadsheets that a CSV file is UTF-8."""


@require_safe
@for_roles(*READERS)
def sources(request: HttpRequest, member: Member) -> HttpResponse:
    """All systems of the authority, those that did not deliver as expected first."""
    language, now = language_of_page(), moment_of(request)
    today, rows = today_of(request), _counted(request, member)
    figures, total = by_source(rows), summed(rows)
    held = SourceStanding(member, now)
    known = sorted(set(figures) | held.delivering, key=held.name)
    reading = sorted(held.concerned.difference(known), key=held.name)
    missing = [one for one in known if held.missed(one)]
    to_renew = held.to_renew()
    values = {
        "missing": [held.missing_words(one, language) for one in missing],
        "ended": _renewals(held, to_renew, KeyState.ENDED, today, language),
        "ending": _renewals(held, to_renew, KeyState.ENDING, today, language),
        "is_any_expected": bool(held.expected),
        "days": DAYS,
        "figures": [
            (gettext("Systems that deliver"), formatting.number(len(held.last), language)),
            (gettext("New or changed"), formatting.number(total.new, language)),
            (gettext("Received within an hour"), words.percent(total.within(Delay.HOUR), total.new)),
            (gettext("Refused"), formatting.number(total.refused, language)),
        ],
        "chart": _chart(total, today, language),
        "systems": [
            {
                "url": _url(one),
                "name": held.name(one),
                "last": held.last_words(one, today, language),
                "new": formatting.number(told.new, language),
                "hour": words.percent(told.within(Delay.HOUR), told.new),
                "refused": formatting.number(told.refused, language),
                "standing": held.words(one, language),
                "is_missing": one in missing,
                "keys": short_words(held.keys.get(one, ()), today),
                "is_to_renew": any(one == source for source, _ in to_renew),
            }
            for one in [*missing, *(each for each in known if each not in missing)]
            for told in [figures.get(one, summed([]))]
        ],
        "turned_away": _turned_away(held, today, language),
        "reading": [
            (_url(one), held.name(one), short_words(held.keys.get(one, ()), today)) for one in reading
        ],
        "silent": [
            (_url(one), name)
            for one, name in held.names.items()
            if one not in known and one not in held.concerned
        ],
        "csv_url": reverse("console:sources-csv"),
    }
    return page(request, "console/sources.html", values, member)


@require_safe
@for_roles(*READERS)
def source(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """One system. Raises NotFound for one that neither delivers for the authority nor has a name here."""
    return _source_page(request, member, source)


@require_POST
@for_roles(Role.OPERATOR)
def expectation(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """Set when the system is expected to have delivered, or expect nothing any more; the log tells who did."""
    conn, now = desk().connect(), moment_of(request)
    SourceStanding(member, now).require(source)
    if "end" in request.POST:
        stop_expecting(conn, member.authority, source, now, member.actor)
        return unkept(HttpResponseRedirect(_url(source)))
    days = frozenset(int(day) for day in request.POST.getlist("weekday") if day in set("1234567"))
    try:
        expect_delivery(
            conn, expect(member.authority, source, days, request.POST.get("due", ""), now), member.actor
        )
    except InvalidInput as error:
        return _source_page(request, member, source, error)
    return unkept(HttpResponseRedirect(_url(source)))


@require_safe
@for_roles(*READERS)
def as_csv(request: HttpRequest, member: Member) -> HttpResponse:
    """The counts of every day as a file for a spreadsheet."""
    names = source_names()
    text = "".join(_csv(_counted(request, member), names))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kilder-{today_of(request)}.csv"'
    return unkept(response)


def known_source(request: HttpRequest, member: Member, source: uuid.UUID) -> str:
    """What the system is called. Raises NotFound for one that neither delivers here nor has a name."""
    held = SourceStanding(member, moment_of(request))
    held.require(source)
    return held.name(source)


def waiting_sources(member: Member, now: dt.datetime) -> tuple[int, int]:
    """How many systems have not delivered as the authority expects, and of how many a key ends soon or has ended."""
    held = SourceStanding(member, now)
    return sum(held.missed(one) for one in held.expected), len(held.to_renew())


def _source_page(
    request: HttpRequest, member: Member, source: uuid.UUID, refused: InvalidInput | None = None
) -> HttpResponse:
    language, now, today = language_of_page(), moment_of(request), today_of(request)
    held = SourceStanding(member, now)
    held.require(source)
    figures = summed(_counted(request, member, source))
    expected = held.expected.get(source)
    conn = desk().connect()
    client = clients.at_authority(conn, member.authority, source)
    to_renew, is_shared = held.to_renew([source]), held.is_shared(source)
    values = {
        "name": held.name(source),
        "replay_url": reverse("console:sources-replay", args=[source]),
        "reload_url": reverse("console:sources-reload", args=[source]),
        "system": "" if source == NOBODY else str(source),
        "sources_url": reverse("console:sources"),
        "days": DAYS,
        "missing": held.missing_words(source, language) if held.missed(source) else "",
        "ended": _renewals(held, to_renew, KeyState.ENDED, today, language),
        "ending": _renewals(held, to_renew, KeyState.ENDING, today, language),
        "figures": [
            (gettext("Last delivery"), held.last_words(source, today, language)),
            (gettext("New or changed"), formatting.number(figures.new, language)),
            (gettext("Received within an hour"), words.percent(figures.within(Delay.HOUR), figures.new)),
            (gettext("Refused"), formatting.number(figures.refused, language)),
        ],
        "chart": _chart(figures, today, language),
        "outcomes": _outcomes(figures, language),
        "delays": _delays(figures, language) if figures.new else None,
        "ahead": formatting.number(figures.ahead, language) if figures.ahead else "",
        "refusals": refusals_table(figures.refusals, language) if figures.refusals else None,
        "is_shared": is_shared,
        "door": _door(held, source, today, language, is_shared),
        "quality": source_quality(member, source, language),
        "expected": expected and words.expected_words(expected, language),
        "standing": held.words(source, language),
        "missed": [formatting.day(one, language) for one in reversed(figures.missed)],
        "may_set": member.may(Role.OPERATOR),
        "form": _form(request, source, expected, refused),
        "is_concerned": source in held.concerned,
        "keys": keys_table(held.keys.get(source, ()), today, language),
        "rights": rights_rows(client),
        "right_url": reverse("console:sources-right", args=[source]),
        "take_url": reverse("console:sources-take-right", args=[source]),
        "may_deliver": client is None or client.may_deliver,
        "may_send_notices": client is not None and client.may_send_notices,
    }
    return page(
        request, "console/source.html", values, member, status=refused.http_status if refused else 200
    )


def _renewals(
    held: SourceStanding,
    to_renew: list[tuple[uuid.UUID, StandingKey]],
    state: KeyState,
    today: dt.date,
    language: str,
) -> list[str]:
    """Sentences on the keys that stand so."""
    return [
        renewal_words(held.name(source), one, today, language)
        for source, one in to_renew
        if one.state is state
    ]


def _turned_away(held: SourceStanding, today: dt.date, language: str) -> list[tuple[str, str, str]]:
    """Each system of which something was turned away at the door yesterday or today: address, name and the last."""
    lately = gate_store.refusals(desk().connect(), days_ago(today, 2), held.concerned - {NOBODY})
    last = {
        place.system: (place.code, told)
        for place, told in sorted(lately.items(), key=lambda one: one[1].last_at)
    }
    return [
        (
            _url(source),
            held.name(source),
            f"{words.door_words(code)[0]}, {formatting.recent_moment(told.last_at, today, language)}",
        )
        for source, (code, told) in sorted(last.items(), key=lambda one: held.name(one[0]))
    ]


def _door(
    held: SourceStanding, source: uuid.UUID, today: dt.date, language: str, is_shared: bool
) -> Table | None:
    if source not in held.concerned or source == NOBODY:
        return None
    found = gate_store.refusals(desk().connect(), days_ago(today, DAYS), {source})
    return door_table(found, language, is_shared=is_shared)


def _form(
    request: HttpRequest, source: uuid.UUID, expected: ExpectedDelivery | None, refused: InvalidInput | None
) -> dict[str, Any]:
    """The form on what is expected: as it is, or as it was sent and refused."""
    if refused is not None:
        chosen, due = set(request.POST.getlist("weekday")), request.POST.get("due", "")
    elif expected is not None:
        chosen, due = {str(day) for day in expected.weekdays}, expected.due.isoformat("minutes")
    else:
        chosen, due = set("12345"), "06:00"
    wrong = ""
    if refused is not None:
        wrong = (
            gettext("Choose at least one day.")
            if refused.params.get("field") == "weekday"
            else gettext("Write a time such as 06:00.")
        )
    days = [(str(number), day, str(number) in chosen) for number, day in enumerate(words.WEEKDAYS, 1)]
    return {
        "url": reverse("console:sources-expectation", args=[source]),
        "weekdays": days,
        "due": due[:5],
        "wrong": wrong,
    }


def _counted(request: HttpRequest, member: Member, source: uuid.UUID | None = None) -> list[Counted]:
    first = days_ago(today_of(request), DAYS)
    return tally_store.counted(desk().connect(), member.authority, first, source)


def _chart(figures: SourceFigures, today: dt.date, language: str) -> Chart | None:
    """What was new each day; None when nothing came."""
    if not figures.new:
        return None
    days = [today - dt.timedelta(days=back) for back in reversed(range(DAYS))]
    bars = [
        Bar(
            label=str(day.day),
            name=formatting.day(day, language),
            value=Decimal(figures.new_by_day.get(day, 0)),
            text=formatting.number(figures.new_by_day.get(day, 0), language),
            second_label=formatting.short_month(day, language) if day.day == 1 or day == days[0] else "",
        )
        for day in days
    ]
    return bar_chart(
        bars,
        title=gettext("New or changed each day"),
        description=gettext("%(count)s in %(days)s days.")
        % {"count": formatting.number(figures.new, language), "days": DAYS},
        identifier="received",
        words=Words(
            category=gettext("Day"),
            value=gettext("New or changed"),
            expected="",
            number=lambda value: formatting.number(int(value), language),
        ),
    )


def _outcomes(figures: SourceFigures, language: str) -> Table | None:
    rows = tuple(
        (str(told), formatting.number(figures.times[outcome], language))
        for outcome, told in words.OUTCOMES.items()
        if figures.times.get(outcome)
    )
    head = (Column(gettext("What became of it")), Column(gettext("How many"), numeric=True))
    return (
        Table(gettext("What became of what was delivered"), head, rows, caption_hidden=True) if rows else None
    )


def _delays(figures: SourceFigures, language: str) -> Table:
    rows = [
        (
            str(words.DELAYS[delay]),
            formatting.number(figures.within(delay), language),
            words.percent(figures.within(delay), figures.new),
        )
        for delay, _ in WITHIN
    ]
    late = figures.times.get(Delay.LATER, 0)
    rows.append((gettext("Later"), formatting.number(late, language), words.percent(late, figures.new)))
    head = (
        Column(gettext("Received")),
        Column(gettext("How many"), numeric=True),
        Column(gettext("Share"), numeric=True),
    )
    return Table(gettext("How soon after it was recorded"), head, tuple(rows), caption_hidden=True)


def _csv(rows: list[Counted], names: Mapping[uuid.UUID, str]) -> Iterator[str]:
    yield _MARK + csv_line(CSV_COLUMNS)
    for row in sorted(rows, key=lambda one: (one.day, str(one.source), one.what)):
        yield csv_line((row.day, row.source, names.get(row.source, ""), row.what, row.times))


def _url(source: uuid.UUID) -> str:
    return reverse("console:sources-one", args=[source])
