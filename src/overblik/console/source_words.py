# SPDX-License-Identifier: MPL-2.0
"""What is said about deliveries, in the language of the page: delays, refusals, days and what is expected."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from overblik.console.source_figures import share
from overblik.intake.expected import EVERY_DAY, ExpectedDelivery
from overblik.intake.receipt import Outcome
from overblik.intake.tally import Delay
from overblik.webkit import formatting

DELAYS: dict[Delay, str | Promise] = {
    Delay.MINUTE: gettext_lazy("Within a minute"),
    Delay.FIVE_MINUTES: gettext_lazy("Within five minutes"),
    Delay.HOUR: gettext_lazy("Within an hour"),
    Delay.DAY: gettext_lazy("Within a day"),
}
"""How soon something came after it was recorded."""

OUTCOMES: dict[Outcome, str | Promise] = {
    Outcome.STORED: gettext_lazy("Stored"),
    Outcome.WAITING: gettext_lazy("Waits for the case or benefit it belongs to"),
    Outcome.UNCHANGED: gettext_lazy("Known already"),
    Outcome.REMOVED: gettext_lazy("Removed"),
    Outcome.IGNORED_REMOVED: gettext_lazy("Older than its removal"),
    Outcome.REFUSED: gettext_lazy("Refused"),
    Outcome.INVALID: gettext_lazy("Could not be understood"),
}
"""What became of what was delivered."""

REFUSALS: dict[str, str | Promise] = {
    "intake.no_master": gettext_lazy("Names no system as its master"),
    "intake.not_yours": gettext_lazy("Belongs to another system than the one that delivered it"),
    "intake.other_kind": gettext_lazy("Known under the same id as another kind of object"),
    "intake.other_master": gettext_lazy("Has another master system than before"),
    "intake.recorded_ahead": gettext_lazy("Recorded more than a day ahead of our clock"),
    "intake.wrong_address": gettext_lazy("Sent to the address of another kind of object"),
}
"""Why something was refused, by code; what is not here could not be read."""

DOOR: dict[str, tuple[str | Promise, str | Promise]] = {
    "delivery.forbidden": (
        gettext_lazy("The system may not deliver"),
        gettext_lazy("Whoever runs Overblik has forbidden it, and can allow it again."),
    ),
    "notices.forbidden": (
        gettext_lazy("Asked whom a notice is for, and may not"),
        gettext_lazy("Whoever runs Overblik gives that right."),
    ),
    "token.expired": (
        gettext_lazy("Its token had run out"),
        gettext_lazy("The system must fetch a new token in time. Once in a while is nothing to worry about."),
    ),
    "token.not_yet": (
        gettext_lazy("Its token was not valid yet"),
        gettext_lazy("A clock is wrong, at the system or at the issuer of its tokens."),
    ),
    "token.scope": (
        gettext_lazy("Its token is not for this"),
        gettext_lazy("The issuer of the token must give it the right scope."),
    ),
    "token.certificate": (
        gettext_lazy("Its token came without the certificate it is bound to"),
        gettext_lazy(
            "If nobody has just changed the certificate, the token may have been stolen: ask the supplier."
        ),
    ),
    "intake.no_length": (
        gettext_lazy("The delivery did not tell how long it is"),
        gettext_lazy("The supplier must send Content-Length."),
    ),
    "intake.too_large": (
        gettext_lazy("The delivery was too large"),
        gettext_lazy("The supplier must send it in smaller parts."),
    ),
    "soap.too_large": (
        gettext_lazy("The message was too large"),
        gettext_lazy("The supplier must send it in smaller parts."),
    ),
    "soap.not_whole": (
        gettext_lazy("The message was broken"),
        gettext_lazy("It was cut off on its way, or the system writes wrong XML: ask the supplier."),
    ),
    "soap.cut_off": (
        gettext_lazy("The message was broken"),
        gettext_lazy("It was cut off on its way, or the system writes wrong XML: ask the supplier."),
    ),
    "soap.removal_unconfirmed": (
        gettext_lazy("Wanted to remove many at once, which has to be confirmed"),
        gettext_lazy("Nothing, if the system has confirmed it. Else nothing was removed."),
    ),
    "intake.other_kind": (
        gettext_lazy("Removed at the address of another kind of object"),
        gettext_lazy("The supplier must remove it where such objects are delivered."),
    ),
}
"""What was turned away before it was looked at: why, and what is to be done, by code."""

WEEKDAYS: tuple[str | Promise, ...] = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
"""The days of the week, Monday first."""

_WORKDAYS = frozenset(range(1, 6))


def refusal_words(code: str) -> str:
    """Why something was refused."""
    return str(REFUSALS.get(code, gettext("Could not be read or is not right in itself")))


def door_words(code: str) -> tuple[str, str]:
    """Why something was turned away at the door, and what is to be done."""
    known = DOOR.get(code)
    if known is not None:
        return str(known[0]), str(known[1])
    if code.startswith("search."):
        return (
            gettext("A search, or a removal by search, could not be understood"),
            gettext("The supplier finds the code in the reference of errors."),
        )
    return (
        gettext("The message could not be read or is no message of ours"),
        gettext("The supplier finds the code in the reference of errors."),
    )


def percent(part: int, whole: int) -> str:
    """A share in words."""
    told = share(part, whole)
    return "–" if told is None else gettext("%(share)s percent") % {"share": told}


def expected_words(expected: ExpectedDelivery, language: str) -> str:
    """What is expected of a system."""
    told = {"time": _clock(expected.due, language)}
    if expected.weekdays == EVERY_DAY:
        return gettext("Every day before %(time)s") % told
    if expected.weekdays == _WORKDAYS:
        return gettext("Monday to Friday before %(time)s") % told
    days = ", ".join(str(WEEKDAYS[day - 1]) for day in sorted(expected.weekdays))
    return gettext("%(days)s before %(time)s") % {**told, "days": days}


def _clock(due: dt.time, language: str) -> str:
    return formatting.clock(dt.datetime.combine(dt.date(2000, 1, 1), due, formatting.DENMARK), language)
