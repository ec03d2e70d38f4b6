# SPDX-License-Identifier: MPL-2.0
"""What commands share: settings, the clock, an open database with its keys checked."""

from __future__ import annotations

import datetime as dt
import functools
import sys
from typing import Any

from psycopg import Connection

from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from overblik.people.keys import KeyRing
from overblik.settings import Settings, from_environment
from overblik.site import start
from overblik.site.clock import DENMARK
from overblik.site.clock import now as clock_now


@functools.cache
def settings() -> Settings:
    """The settings of this process."""
    return from_environment()


def now() -> dt.datetime:
    """The present moment (UTC): the command line is an edge, so it may read the clock."""
    return clock_now()


def today() -> dt.date:
    """Today's date in Denmark."""
    return now().astimezone(DENMARK).date()


@functools.cache
def installation() -> start.Installation:
    """The database, running and migrated, and the keys it was written with."""
    return start.open_installation(settings())


def connection() -> Connection[Any]:
    """A new connection to the migrated database."""
    conn = connect(installation().conninfo)
    use_raw_json(conn)
    return conn


def ring() -> KeyRing:
    """The keys of this installation."""
    return installation().ring


def person(text: str) -> Cpr:
    """The person number given to an option, or on standard input for `-`."""
    given = sys.stdin.readline() if text == "-" else text
    rule = FictiveRule.REQUIRED if settings().is_demo else FictiveRule.ALLOWED
    return parse_cpr(given, fictive=rule)
