# SPDX-License-Identifier: MPL-2.0
"""What was changed and why somebody looked, in words: for every code of the logs, in the language of the page."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from overblik.audit.access import Channel
from overblik.audit.trail import Entry, TrailKind
from overblik.console import look_up

CHANGES: dict[str, str | Promise] = {
    "access.allow": gettext_lazy("Gave rights to the system %(name)s"),
    "access.forbid_delivery": gettext_lazy("Forbade the system %(subject)s to deliver"),
    "access.forbid_notices": gettext_lazy("Forbade the system %(subject)s to send notices"),
    "access.forbid_reading": gettext_lazy("Took rights to read from the system %(subject)s"),
    "audit.drop": gettext_lazy("Deleted look-ups that had been kept long enough (%(subject)s)"),
    "audit.export": gettext_lazy("Exported this log, from %(from)s to %(to)s"),
    "console.sign_in": gettext_lazy("Logged in to the console"),
    "console.sign_out": gettext_lazy("Logged out of the console"),
    "disclosure.publish": gettext_lazy("Published version %(version)s of what is shown"),
    "disclosure.stop": gettext_lazy("Hid something at once (stop number %(stop)s)"),
    "draft.approve": gettext_lazy("Approved draft number %(draft)s of what is shown"),
    "draft.begin": gettext_lazy("Began draft number %(draft)s of what is shown"),
    "draft.foresee": gettext_lazy("Saw what draft number %(draft)s would change, with examples"),
    "draft.outdated": gettext_lazy("Draft number %(draft)s was sent back: what is shown had changed"),
    "draft.published": gettext_lazy("Draft number %(draft)s became version %(version)s of what is shown"),
    "draft.rebase": gettext_lazy("Brought draft number %(draft)s in line with what is shown now"),
    "draft.send_back": gettext_lazy("Sent draft number %(draft)s back to be changed"),
    "draft.propose": gettext_lazy("Asked for approval of draft number %(draft)s"),
    "draft.take_back": gettext_lazy("Took draft number %(draft)s back to write in it"),
    "draft.withdraw": gettext_lazy("Withdrew draft number %(draft)s"),
    "draft.write": gettext_lazy("Wrote in draft number %(draft)s of what is shown"),
    "events.add": gettext_lazy("Added %(subject)s as receiver of events"),
    "events.pause": gettext_lazy("Paused events to %(subject)s"),
    "events.remove": gettext_lazy("Removed %(subject)s as receiver of events"),
    "events.resume": gettext_lazy("Resumed events to %(subject)s"),
    "events.rotate": gettext_lazy("Gave %(subject)s a new secret for events"),
    "events.rotate_end": gettext_lazy("Took the old secret for events from %(subject)s"),
    "guidance.publish": gettext_lazy("Published version %(version)s of the texts"),
    "index.export": gettext_lazy("Exported all cases, documents and benefits"),
    "look_up.refused": gettext_lazy("Was refused more look-ups than %(most)s within an hour"),
    "kle.import": gettext_lazy("Loaded the KLE edition %(subject)s"),
    "mandate.grant": gettext_lazy("A mandate was given"),
    "mandate.withdraw": gettext_lazy("A mandate was withdrawn"),
    "people.status": gettext_lazy("The status of a person was set"),
    "report.answered": gettext_lazy("Answered an error report"),
    "report.closed": gettext_lazy("Closed an error report"),
    "report.looked-at": gettext_lazy("Took an error report up"),
    "staff.accept": gettext_lazy("Took the account %(subject)s into use"),
    "staff.add": gettext_lazy("Made the account %(subject)s"),
    "staff.codes": gettext_lazy("Made new recovery codes for the account %(subject)s"),
    "staff.disable": gettext_lazy("Disabled the account %(subject)s"),
    "staff.enable": gettext_lazy("Enabled the account %(subject)s"),
    "staff.locked": gettext_lazy(
        "The account %(subject)s was locked for a while after %(tries)s wrong tries"
    ),
    "staff.password": gettext_lazy("Changed the password of the account %(subject)s"),
    "staff.recovery_code": gettext_lazy("Used a recovery code of the account %(subject)s; %(left)s are left"),
    "staff.reset": gettext_lazy("Gave the account %(subject)s a new invitation"),
    "staff.roles": gettext_lazy("Changed the roles of the account %(subject)s"),
    "staff.second_factor": gettext_lazy("Changed the authenticator app of the account %(subject)s"),
    "staff.wrong_tries": gettext_lazy(
        "Wrong tries with the account %(subject)s before this was right: %(tries)s"
    ),
    "source.expect": gettext_lazy("Said when the system %(subject)s is expected to deliver"),
    "source.expect_no_more": gettext_lazy("No longer expects deliveries from the system %(subject)s"),
    "source.reload_close": gettext_lazy(
        "Closed the full reload of the system %(subject)s: %(missing)s objects were not sent again"
    ),
    "source.reload_keep": gettext_lazy(
        "Left %(missing)s objects as they were that the system %(subject)s did not send again"
    ),
    "source.reload_list": gettext_lazy("Fetched the list of what the system %(subject)s did not send again"),
    "source.reload_open": gettext_lazy("Opened a full reload of the system %(subject)s"),
    "source.reload_remove": gettext_lazy(
        "Decided to remove %(objects)s objects that the system %(subject)s did not send again"
    ),
    "source.reload_removed": gettext_lazy(
        "Removed %(objects)s objects that the system %(subject)s did not send again"
    ),
    "source.replay": gettext_lazy("Began to restore what is kept of the system %(subject)s from the log"),
    "source.replay_stop": gettext_lazy(
        "Stopped restoring from the log after %(objects)s objects, of which %(different)s were different (%(subject)s)"
    ),
    "source.replayed": gettext_lazy(
        "Restored what is kept of the system %(subject)s from the log: %(objects)s objects, %(different)s different"
    ),
}
"""By action. The values filled in are the subject and what the detail says."""

CHANNELS: dict[str, str | Promise] = {
    Channel.CONSOLE: gettext_lazy("Looked a citizen up in the console (reference %(reference)s)"),
    Channel.COMMAND_LINE: gettext_lazy("Looked a citizen up by command (reference %(reference)s)"),
}
"""By which door staff look."""

PURPOSES: dict[str, str | Promise] = {
    "explain": gettext_lazy("To check that the right things are shown"),
    "overview": gettext_lazy("To see what the citizen sees"),
    "reports": gettext_lazy("To read error reports"),
    **look_up.PURPOSES,
}
"""By purpose; what is not here is told as it was given."""


_FILLED_IN = re.compile(r"%\(\w+\)s")


def what(entry: Entry) -> str:
    """What happened, as a short sentence; a code that has no words is told itself."""
    if entry.kind == TrailKind.LOOK:
        words = CHANNELS.get(entry.action)
        if words is None:
            return gettext("Looked a citizen up (reference %(reference)s)") % {"reference": entry.subject}
        return str(words) % {"reference": entry.subject}
    words = CHANGES.get(entry.action)
    if words is None:
        return f"{entry.action} ({entry.subject})"
    values: dict[str, Any] = defaultdict(lambda: "–", {**detail_of(entry), "subject": entry.subject})
    return str(words) % values


def why(entry: Entry) -> str:
    """The purpose of a look, or the reason of a change; empty when none was given."""
    if entry.kind == TrailKind.LOOK:
        return str(PURPOSES.get(entry.reason or "", entry.reason or ""))
    return entry.reason or str(detail_of(entry).get("reason") or "")


def who(actor: str) -> str:
    """An employee by the id of the sign-in; others as the log names them."""
    return actor.removeprefix("staff:")


def codes_for(words: str) -> tuple[str, ...]:
    """The codes whose words hold these, in the language of the page."""
    asked = words.casefold()
    return tuple(
        code
        for told in (CHANGES, PURPOSES)
        for code, text in told.items()
        if asked in _FILLED_IN.sub("", str(text)).casefold()
    )


def detail_of(entry: Entry) -> dict[str, Any]:
    """What a change says beside; empty for what cannot be read, as rows that were tampered with."""
    try:
        found = msgspec.json.decode(entry.detail or "{}")
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}
