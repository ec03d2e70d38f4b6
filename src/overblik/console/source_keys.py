# SPDX-License-Identifier: MPL-2.0
"""The keys of a system in words: which, since when, last used, and when each ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from overblik.access.key_standing import KeyState, StandingKey, worst
from overblik.access.system_key import KeyKind, SystemKey
from overblik.webkit import formatting
from overblik.webkit.parts import Column, Table

KINDS: dict[KeyKind, str | Promise] = {
    KeyKind.CERTIFICATE: gettext_lazy("Certificate"),
    KeyKind.TOKEN: gettext_lazy("Signing key"),
}
"""What a system comes with."""

_STATES: dict[KeyState, str | Promise] = {
    KeyState.ENDED: gettext_lazy("Has ended"),
    KeyState.FOLLOWED: gettext_lazy("Replaced by another"),
    KeyState.GOOD: gettext_lazy("In order"),
    KeyState.UNKNOWN: gettext_lazy("Its end is not known"),
}

_LONG, _SHOWN = 24, 16
"""What is longer is cut: so many digits of a fingerprint tell keys apart."""


def keys_table(keys: Sequence[StandingKey], today: dt.date, language: str) -> Table | None:
    """The keys, the last used first; None when none has been seen."""
    head = (
        Column(gettext("Key")),
        Column(gettext("First seen")),
        Column(gettext("Last used")),
        Column(gettext("Ends")),
        Column(gettext("Is it in order?")),
    )
    rows = tuple(
        (
            _named(one.seen.key),
            formatting.day(one.seen.first_seen, language),
            formatting.day(one.seen.last_seen, language),
            formatting.day(ends, language) if (ends := one.seen.key.ends_at) else "–",
            state_words(one, today),
        )
        for one in keys
    )
    return Table(gettext("Keys"), head, rows, caption_hidden=True) if rows else None


def state_words(one: StandingKey, today: dt.date) -> str:
    """How a key stands."""
    ends = one.seen.key.ends_at
    if one.state is not KeyState.ENDING or ends is None:
        return str(_STATES[one.state])
    days = (formatting.danish_date(ends) - today).days
    if not days:
        return gettext("Ends today")
    return ngettext("Ends in %(days)s day", "Ends in %(days)s days", days) % {"days": days}


def short_words(keys: Sequence[StandingKey], today: dt.date) -> str:
    """How the keys of one system stand together."""
    told = worst(keys)
    if told is not None:
        return state_words(told, today)
    if any(one.state is KeyState.GOOD for one in keys):
        return str(_STATES[KeyState.GOOD])
    return "–"


def renewal_words(system: str, one: StandingKey, today: dt.date, language: str) -> str:
    """A sentence on a key that has to be renewed."""
    key = one.seen.key
    told = {
        "system": system,
        "kind": _named(key),
        "ends": formatting.relative_day(key.ends_at or one.seen.last_seen, today, language),
    }
    if one.state is KeyState.ENDED:
        return gettext("%(system)s: %(kind)s ended %(ends)s.") % told
    return gettext("%(system)s: %(kind)s ends %(ends)s.") % told


def details(key: SystemKey) -> str:
    """Who has issued it and under which number, for whoever has to find it; empty where nothing of it is known."""
    parts = [
        gettext("issued by %(issuer)s") % {"issuer": key.issuer} if key.issuer else "",
        gettext("serial number %(serial)s") % {"serial": key.serial} if key.serial else "",
        key.algorithm,
    ]
    return ", ".join(part for part in parts if part)


def _named(key: SystemKey) -> str:
    kind = str(KINDS[key.kind])
    if not key.fingerprint:
        return gettext("%(kind)s that the gateway does not pass on") % {"kind": kind}
    is_long = len(key.fingerprint) > _LONG
    name = f"{key.fingerprint[:_SHOWN]}…" if is_long else key.fingerprint
    more = details(key)
    return f"{kind} {name}" + (f" ({more})" if more else "")
