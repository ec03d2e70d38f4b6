# SPDX-License-Identifier: MPL-2.0
"""Fills an installation with reading rows by SQL: what is measured here is reading, not intake."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator

from psycopg.types.numeric import Int4Dumper

from overblik.basedata import authorities as stored_authorities
from overblik.bench.place import Place
from overblik.bench.scale import (
    BENEFITS_A_CITIZEN,
    CASES_A_CITIZEN,
    MANY_PAYMENTS,
    PAYMENTS_A_CITIZEN,
    SIZES,
    Scale,
    Size,
)
from overblik.database.connection import Connection
from overblik.demo.filling import fill_reading
from overblik.demo.scale import cpr_digits
from overblik.demo.town import authorities
from overblik.disclosure import store as disclosure_store
from overblik.disclosure.rule import Rule, RuleSet, TitleChoice
from overblik.kle import store as kle_store
from overblik.kle.number import KlePattern
from overblik.kle.sample import load_sample

# Grows with every change of what is filled in, so that an older fill is made anew.
_EDITION = 3
_AUTHOR = "bench"
_FROM_DATE = dt.date(2000, 1, 1)


def fill(place: Place, scale: Scale, moment: dt.datetime) -> Size:
    """Make sure that `place` holds the data of `scale`, as of `moment` (aware); kept between runs.

    The log of looks is emptied, so that every run begins with an equally short one.
    """
    size = SIZES[scale]
    with place.connect() as connection:
        # Small numbers would go as smallint, and there is no generate_series of those.
        connection.adapters.register_dumper(int, Int4Dumper)
        connection.execute("TRUNCATE access_log")
        if not _filled(connection, size):
            show_all(connection, moment)
            _fill(connection, place, size, moment.date())
        connection.execute("CHECKPOINT")
    return size


def overview_citizens(size: Size) -> range:
    """The numbers of those who have cases only."""
    return range(size.citizens - size.receiving)


def receiving_citizens(size: Size) -> range:
    """The numbers of those who have cases, benefits and payments."""
    return range(size.citizens - size.receiving, size.citizens)


def well_paid_citizens(size: Size) -> range:
    """The numbers of those who have the usual cases and benefits, and many payments."""
    return range(size.citizens, size.citizens + size.well_paid)


def much_handled_citizens(size: Size) -> range:
    """The numbers of those who have many cases and nothing else."""
    first = well_paid_citizens(size).stop
    return range(first, first + size.much_handled)


def keys_of(place: Place, citizens: range) -> Iterator[uuid.UUID]:
    """Their party keys, in order: what the very numbers give that are asked about."""
    return (place.ring.party_key("cpr", cpr_digits(number)) for number in citizens)


def show_all(connection: Connection, moment: dt.datetime) -> None:
    """Authorities, KLE and rules under which every case is shown: deciding on what is shown costs most."""
    kle_store.save(connection, load_sample(), moment, replace=True)
    stored_authorities.save(connection, authorities())
    rules = tuple(
        Rule(
            id=f"all-{digit}",
            kle=KlePattern(f"{digit}*"),
            open=True,
            from_date=_FROM_DATE,
            title=TitleChoice.CASE,
            documents=True,
            sensitivity_ceiling=3,
        )
        for digit in range(10)
    )
    for authority in authorities():
        disclosure_store.publish(connection, RuleSet(authority=authority.cvr, rules=rules), moment, _AUTHOR)


def _filled(connection: Connection, size: Size) -> bool:
    if connection.execute("SELECT to_regclass('bench.fill') IS NULL").fetchone() == (True,):
        return False
    row = connection.execute("SELECT edition, cases, receiving FROM bench.fill").fetchone()
    return row == (_EDITION, size.cases, size.receiving)


def _fill(connection: Connection, place: Place, size: Size, today: dt.date) -> None:
    with connection.transaction():
        connection.execute("TRUNCATE reading")
        plain = overview_citizens(size)
        fill_reading(connection, len(plain) * CASES_A_CITIZEN, today, keys=keys_of(place, plain))
        for paid, payments in (
            (receiving_citizens(size), PAYMENTS_A_CITIZEN),
            (well_paid_citizens(size), MANY_PAYMENTS),
        ):
            fill_reading(
                connection,
                len(paid) * CASES_A_CITIZEN,
                today,
                keys=keys_of(place, paid),
                benefits=BENEFITS_A_CITIZEN,
                payments=payments,
            )
        handled = much_handled_citizens(size)
        # Every hundred parties are one person.
        shares = size.many_cases // CASES_A_CITIZEN
        keys = (key for each in keys_of(place, handled) for key in itertools.repeat(each, shares))
        fill_reading(connection, len(handled) * size.many_cases, today, keys=keys)
        connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
        connection.execute("CREATE TABLE IF NOT EXISTS bench.fill (edition int, cases int, receiving int)")
        connection.execute("TRUNCATE bench.fill")
        connection.execute(
            "INSERT INTO bench.fill VALUES (%s, %s, %s)", (_EDITION, size.cases, size.receiving)
        )
    connection.execute("VACUUM (ANALYZE, FREEZE) reading")
