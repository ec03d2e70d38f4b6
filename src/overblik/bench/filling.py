# SPDX-License-Identifier: MPL-2.0
"""Fills an installation with reading rows by SQL: what is measured here is reading, not intake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from importlib.resources import files

from overblik.basedata import authorities as stored_authorities
from overblik.bench.place import Place
from overblik.bench.scale import (
    BENEFITS_A_CITIZEN,
    PAYMENTS_A_BENEFIT,
    SIZES,
    Scale,
    Size,
)
from overblik.database.connection import Connection
from overblik.database.copying import copy_rows
from overblik.demo.scale import cpr_digits
from overblik.demo.town import authorities, source_systems
from overblik.disclosure import store as disclosure_store
from overblik.disclosure.rule import Rule, RuleSet, TitleChoice
from overblik.kle import store as kle_store
from overblik.kle.number import KlePattern, Level
from overblik.kle.sample import load_sample

# Grows with every change of filling.sql, so that an older fill is made anew.
_EDITION = 1
_AUTHOR = "bench"


def fill(place: Place, scale: Scale, moment: dt.datetime) -> Size:
    """Make sure that `place` holds the data of `scale`, as of `moment` (aware); kept between runs.

    The log of looks is emptied, so that every run begins with an equally short one.
    """
    size = SIZES[scale]
    with place.connect() as connection:
        connection.execute("TRUNCATE access_log")
        if not _filled(connection, size):
            _prepare(connection, moment)
            _fill(connection, place, size, moment)
        connection.execute("CHECKPOINT")
    return size


def overview_citizens(size: Size) -> range:
    """The numbers of those who have cases only."""
    return range(size.citizens - size.receiving)


def receiving_citizens(size: Size) -> range:
    """The numbers of those who have cases, benefits and payments."""
    return range(size.citizens - size.receiving, size.citizens)


def _filled(connection: Connection, size: Size) -> bool:
    if connection.execute("SELECT to_regclass('bench.fill') IS NULL").fetchone() == (True,):
        return False
    row = connection.execute("SELECT edition, cases, receiving FROM bench.fill").fetchone()
    return row == (_EDITION, size.cases, size.receiving)


def _prepare(connection: Connection, moment: dt.datetime) -> None:
    """Everything is open: what is measured is deciding on rows that are shown."""
    kle_store.save(connection, load_sample(), moment, replace=True)
    stored_authorities.save(connection, authorities())
    for authority in authorities():
        rules = tuple(
            Rule(
                id=f"all-{digit}",
                kle=KlePattern(f"{digit}*"),
                open=True,
                from_date=dt.date(2000, 1, 1),
                title=TitleChoice.CASE,
                documents=True,
                sensitivity_ceiling=3,
            )
            for digit in range(10)
        )
        disclosure_store.publish(connection, RuleSet(authority=authority.cvr, rules=rules), moment, _AUTHOR)


def _fill(connection: Connection, place: Place, size: Size, moment: dt.datetime) -> None:
    numbers, titles = _subjects(moment.date())
    values = {
        "authorities": [authority.cvr for authority in authorities()],
        "source": next(iter(source_systems())),
        "numbers": numbers,
        "titles": titles,
        "citizens": size.citizens,
        "today": moment.date(),
        "moment": moment,
        "benefits": BENEFITS_A_CITIZEN,
        "payments": PAYMENTS_A_BENEFIT,
    }
    with connection.transaction():
        connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
        connection.execute("DROP TABLE IF EXISTS bench.citizen, bench.fill")
        connection.execute(
            "CREATE TABLE bench.citizen (n int PRIMARY KEY, party_key uuid NOT NULL, receiving boolean NOT NULL)"
        )
        connection.execute("TRUNCATE reading")
        copy_rows(
            connection,
            "bench.citizen",
            ("n", "party_key", "receiving"),
            ("int4", "uuid", "bool"),
            _citizens(place, size),
        )
        connection.execute("ANALYZE bench.citizen")
        for statement in _statements():
            connection.execute(statement, values)
        connection.execute("CREATE TABLE bench.fill (edition int, cases int, receiving int)")
        connection.execute(
            "INSERT INTO bench.fill VALUES (%s, %s, %s)", (_EDITION, size.cases, size.receiving)
        )
    connection.execute("VACUUM (ANALYZE, FREEZE) reading")


def _citizens(place: Place, size: Size) -> Iterator[tuple[object, ...]]:
    receiving = receiving_citizens(size)
    for number in range(size.citizens):
        yield number, place.ring.party_key("cpr", cpr_digits(number)), number in receiving


def _subjects(today: dt.date) -> tuple[Sequence[str], Sequence[str]]:
    """Numbers and titles that are in force on every day of the data."""
    entries = [
        entry
        for edition in load_sample()
        for entry in edition.entries.values()
        if entry.level is Level.SUBJECT and (entry.retired is None or entry.retired > today)
    ]
    return [entry.number for entry in entries], [entry.title for entry in entries]


def _statements() -> list[bytes]:
    text = files(__package__).joinpath("filling.sql").read_bytes()
    return [statement for statement in text.split(b";\n") if statement.strip()]
