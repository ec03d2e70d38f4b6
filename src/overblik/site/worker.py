# SPDX-License-Identifier: MPL-2.0
"""What runs beside the server: events to their receivers, seals on the access log, tidying up. Several may run
at once.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import DatabaseError
from django.db import connection as django_connection
from psycopg import Connection

from overblik.access import gate_store
from overblik.access.key_standing import standing, worst
from overblik.access.local_sign_in import forget_addresses
from overblik.audit.change_verification import chain_head
from overblik.audit.sealing import Sealer, drop_expired
from overblik.audit.segment import Seal
from overblik.audit.sign_ins import drop_expired_sign_ins
from overblik.database import connection as connections
from overblik.database import server
from overblik.database.raw_json import use_raw_json
from overblik.disclosure.draft_store import publish_due
from overblik.errors import OverblikError, kind_and_place
from overblik.events import lines, store
from overblik.events.rounds import Rounds
from overblik.index.store import lock_for_writing
from overblik.intake import tally_store
from overblik.intake.forgetting import forget
from overblik.intake.turning import turn
from overblik.people.mandate_store import drop_ended
from overblik.reports import desk as reports
from overblik.site.clock import now
from overblik.site.counting import Counting
from overblik.site.mending import Mending
from overblik.site.notices import Duty, Notices
from overblik.site.start import Installation, set_up_django
from overblik.wire.besked import codes

_log = logging.getLogger(__name__)

_A_DAY = 86_400.0
_COUNTS_KEPT = dt.timedelta(days=3 * 366)
"""How long it stays known how much each system delivered each day: nothing personal, but nobody needs it for ever."""


def run(installation: Installation, stop: threading.Event) -> None:
    """Do what is due until `stop` is set; a database that is away is waited for."""
    set_up_django()
    settings = installation.settings

    def connect() -> Connection[Any]:
        return connections.connect(installation.conninfo)

    def current() -> Connection[Any]:
        return connections.current(installation.conninfo, lambda: server.ensure(settings), use_raw_json)

    def tidy() -> int:
        return store.tidy(current(), now() - dt.timedelta(days=settings.event_days))

    def seal() -> None:
        for segment in sealer.round(current(), now()):
            # Here the digest leaves the database: who keeps these lines can prove a chain that was made anew.
            _log.info("access segment sealed: %s", segment.seal)
        head = chain_head(current())
        if head.number and head != told.get("changes"):
            told["changes"] = head
            _log.info("changes chained: %s", head)

    def publish_what_is_due() -> None:
        for draft in publish_due(current(), now()):
            _log.info("draft %s of authority %s is %s", draft.id, draft.authority, draft.state)

    def expire() -> None:
        moment = now()
        _, broken = drop_expired(current(), moment - dt.timedelta(days=settings.access_log_days), moment)
        drop_expired_sign_ins(current(), moment - dt.timedelta(days=settings.access_log_days))
        forget_addresses(current(), moment)
        for segment in broken:
            _log.error("access segment %s is not as it was sealed; its looks are kept", segment.number)

    def note_missed_deliveries() -> None:
        for one in tally_store.note_missed(current(), now()):
            _log.warning("system %s has not delivered to authority %s as expected", one.source, one.authority)

    def tell_of_keys() -> None:
        moment = now()
        for system, seen in sorted(gate_store.keys(current()).items()):
            told = worst(standing(seen, moment))
            if told is not None:
                key, ends = told.seen.key, told.seen.key.ends_at
                _log.warning(
                    "the %s %s of system %s is %s: %s",
                    key.kind,
                    key.fingerprint[:16],
                    system,
                    told.state,
                    ends,
                )

    def forget_counts() -> None:
        moment = now()
        tally_store.drop_expired(current(), moment.date() - _COUNTS_KEPT)
        gate_store.drop_expired(current(), moment, moment.date() - _COUNTS_KEPT)

    def forget_people() -> None:
        kept_from = now() - dt.timedelta(days=settings.access_log_days)
        drop_ended(current(), kept_from, lock=lock_for_writing)
        forget(current())

    sealer, told = Sealer(), dict[str, Seal]()
    named = codes.read(settings.message_codes.read_bytes()) if settings.message_codes else codes.published()
    open_line = lines.opener(settings.data / "keys", settings.system_id, named, now)
    rounds = Rounds(connect, open_line, now)
    notices = Notices(installation, connect)
    counting, mending = Counting(connect), Mending(connect)
    duties: list[tuple[float, Duty]] = [
        (1.0, lambda: rounds.begin(current())),
        (5.0, tidy),
        (5.0, lambda: turn(current(), now())),
        (5.0, publish_what_is_due),
        (5.0, lambda: mending.begin(current())),
        *notices.duties(current),
        (60.0, seal),
        # After the seal, which waits for transactions that were begun before it.
        (60.0, lambda: counting.begin(current())),
        (_A_DAY, tell_of_keys),
        (60.0, note_missed_deliveries),
        (600.0, expire),
        (600.0, _clear_sessions),
        (_A_DAY, lambda: reports.expire(current(), now() - dt.timedelta(days=settings.report_days))),
        (_A_DAY, forget_people),
        (_A_DAY, forget_counts),
    ]
    try:
        _in_turn(duties, stop)
    finally:
        mending.stop()
        counting.stop()
        notices.stop()
        rounds.stop()
        connections.close_current()


def _clear_sessions() -> None:
    try:
        call_command("clearsessions")
    finally:
        django_connection.close()  # else it would be found dead after the database has been away


def _in_turn(duties: list[tuple[float, Duty]], stop: threading.Event) -> None:
    """Each duty at once, and then every so many seconds; what fails is tried again when it is due again."""
    due = [time.monotonic()] * len(duties)
    while not stop.is_set():
        for place, (every, duty) in enumerate(duties):
            if time.monotonic() >= due[place] and not stop.is_set():
                _do(duty)
                due[place] = time.monotonic() + every
        stop.wait(max(0.0, min(due) - time.monotonic()))


def _do(duty: Duty) -> None:
    try:
        duty()
    except OverblikError as error:
        _log.warning("the worker waits: %s", error.code)
    except (psycopg.Error, DatabaseError, OSError) as error:
        # The driver's words may quote rows.
        _log.warning("the worker waits: %s", type(error).__name__)
    except Exception as error:
        # One duty that cannot be done must not keep the others from being.
        _log.error("a duty of the worker failed: %s", kind_and_place(error))
