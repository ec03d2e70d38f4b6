# SPDX-License-Identifier: MPL-2.0
"""What a process decides with: read once, read anew for a newer version, never an older one given out."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

import psycopg
import pytest

from overblik.basedata import authorities
from overblik.basedata.authority import UDK_CVR, Authority
from overblik.database.connection import connect
from overblik.disclosure import store as disclosure
from overblik.errors import Unavailable
from overblik.kle import store as kle
from overblik.kle.edition import Edition, Entry
from overblik.kle.number import Level, Part
from overblik.overview.ground import Ground
from overblik.overview.policy_cache import PolicyCache, load_ground, loader
from tests.overview.rows import HERE, NOW, SICK, TODAY, a_ground, a_rule, rules

Conn = psycopg.Connection[Any]


class Source:
    """Gives the ground of `version` and counts how often it was asked."""

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.held: list[Ground | None] = []

    def __call__(self, held: Ground | None) -> Ground:
        self.held.append(held)
        time.sleep(0.01)
        return a_ground(version=self.version)


def test_it_is_read_once() -> None:
    source = Source()
    cache = PolicyCache(source)
    assert cache.current() is cache.current(1) is cache.current(0)
    assert source.held == [None]


def test_a_newer_version_is_read_at_once() -> None:
    source = Source()
    cache = PolicyCache(source)
    first = cache.current()
    source.version = 3
    assert cache.current() is first
    assert cache.current(2).version == 3
    assert source.held == [None, first]
    assert cache.current(1).version == 3, "newer rules decide also for rows read a moment before"


def test_older_rules_are_never_given_out() -> None:
    cache = PolicyCache(Source())
    with pytest.raises(Unavailable) as refused:
        cache.current(2)
    assert refused.value.code == "rules_outdated"
    assert cache.current().version == 1


def test_threads_that_come_together_read_once() -> None:
    source = Source()
    cache = PolicyCache(source)
    found: list[Ground] = []
    threads = [threading.Thread(target=lambda: found.append(cache.current(1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(source.held) == 1
    assert all(ground is found[0] for ground in found)


def an_edition(label: str, title: str) -> Edition:
    entries = [
        Entry(number=number, level=level, title=title)
        for number, level in [("32", Level.MAIN_GROUP), ("32.30", Level.GROUP), (SICK, Level.SUBJECT)]
    ]
    return Edition.of(label, Part.SUBJECTS, TODAY.replace(day=1), "csv", entries, has_keywords=True)


def test_an_empty_database_is_a_ground_that_shows_nothing(connection: Conn) -> None:
    ground = load_ground(connection)
    assert (ground.version, ground.coverage, ground.gaps, ground.classification) == (0, (), (), None)
    assert ground.authorities.name(UDK_CVR) == "Udbetaling Danmark"
    assert ground.authorities.name("12345678") == "12345678"


def test_everything_is_read_from_the_database(connection: Conn) -> None:
    authorities.save(connection, [Authority(HERE, "Prøve Kommune", "0901", website="https://a.example")])
    authorities.save(connection, [Authority(HERE, "Ny Prøve Kommune", "0901")])
    disclosure.publish(connection, rules(a_rule("32.*")), NOW, "test")
    kle.save(connection, [an_edition("2025-11", "Sygdom")], NOW)
    ground = load_ground(connection)
    assert ground.version == 1
    assert [entry.areas for entry in ground.coverage] == [("32.*",)]
    assert ground.kle_title(SICK, TODAY) == "Sygdom"
    assert ground.classification == "2025-11"
    assert ground.authorities.by_cvr[HERE].website is None
    assert [ground.authorities.cvr_of(code) for code in ("0901", "901", HERE, "0999", "abcdefgh")] == [
        HERE,
        HERE,
        HERE,
        None,
        None,
    ]


def test_kle_is_read_again_only_when_it_has_changed(connection: Conn) -> None:
    kle.save(connection, [an_edition("2025-11", "Sygdom")], NOW)
    first = load_ground(connection)
    second = load_ground(connection, first)
    assert second.catalogue is first.catalogue
    kle.save(connection, [an_edition("2025-12", "Ny titel")], NOW)
    assert load_ground(connection, second).catalogue is not first.catalogue


def test_the_connection_is_given_back_as_it_was(connection: Conn) -> None:
    before = connection.isolation_level
    load_ground(connection)
    assert connection.isolation_level == before
    with connection.transaction():
        load_ground(connection)
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS


def test_each_load_uses_a_connection_of_its_own_and_closes_it(database_url: str) -> None:
    opened: list[Conn] = []

    def open_one() -> Conn:
        opened.append(connect(database_url))
        return opened[-1]

    cache = PolicyCache(loader(open_one))
    assert cache.current().version == 0
    with connect(database_url) as other:
        disclosure.publish(other, rules(), NOW, "test")
    assert cache.current(1).version == 1
    assert [conn.closed for conn in opened] == [True, True]


def test_a_database_that_does_not_answer_is_an_error_of_ours() -> None:
    with pytest.raises(Unavailable):
        PolicyCache(loader(partial(psycopg.connect, "host=/nonexistent"))).current()
