# SPDX-License-Identifier: MPL-2.0
"""What the worker counts, on a real database, held against a count one row at a time; and whose it is."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from psycopg import Connection

from overblik.access.rights import Right
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.disclosure import draft_store, roll_up_store, store
from overblik.disclosure.roll_up import AreaCount, Delivery
from overblik.disclosure.rule import RuleSet
from overblik.index.kinds import Sensitivity
from overblik.index.reading import ItemKind, ReadingRow
from overblik.index.store import save_reading
from overblik.kle.number import KlePattern
from tests.disclosure import build
from tests.disclosure.what_if_world import AUTHORITY, CATALOGUE, NOW, STRANGER, TODAY, town
from tests.hypothesis_profiles import proof_count

HOUR = dt.timedelta(hours=1)


def fill(connection: Connection[Any], rows: list[ReadingRow]) -> None:
    use_raw_json(connection)
    with connection.transaction():
        save_reading(connection, rows, [], [])
    connection.execute("ANALYZE reading")


def counted(connection: Connection[Any], *rule_sets: RuleSet) -> None:
    assert roll_up_store.renew(connection, rule_sets, CATALOGUE, NOW, TODAY)


def one_by_one(rows: Iterable[ReadingRow], authority: str) -> dict[str, AreaCount]:
    """The same counts as sets of ids."""
    found: dict[str, list[set[Any]]] = defaultdict(lambda: [set(), set(), set(), set()])
    for row in rows:
        if row.authority != authority:
            continue
        kle = row.kle or ""
        for node in {"", *(kle[:level] for level in (2, 5, 8) if len(kle) >= level)}:
            cases, benefits, with_findings, citizens = found[node]
            citizens.add(row.party_key)
            if row.kind is ItemKind.CASE:
                cases.add(row.item_id)
                if row.findings:
                    with_findings.add(row.item_id)
            if row.kind is ItemKind.BENEFIT:
                benefits.add((row.item_id, row.part))
    return {node: AreaCount(*map(len, sets)) for node, sets in found.items()}


@pytest.mark.slow
def test_the_counts_of_every_node_are_those_of_a_count_one_by_one(connection: Connection[Any]) -> None:
    dice = random.Random(11)
    rows = town(dice, proof_count(20_000))
    fill(connection, rows)
    counted(connection)
    for authority in (AUTHORITY, STRANGER):
        expected = one_by_one(rows, authority)
        assert roll_up_store.area_counts(connection, authority) == expected
        assert min(expected[node].citizens for node in ("", "32", "32.24", "32.24.04")) > 0
        assert max(count.cases_with_findings for count in expected.values()) > 1


@pytest.mark.slow
def test_what_a_right_opens_and_what_is_wrong_are_those_of_a_count_one_by_one(
    connection: Connection[Any],
) -> None:
    dice = random.Random(12)
    rows = [
        msgspec.structs.replace(row, sensitivity=dice.choice((None, 0, 1, 2, 3, 4, 9)))
        for row in town(dice, proof_count(20_000))
    ]
    fill(connection, rows)
    counted(connection)
    told = set()
    for authority in (AUTHORITY, STRANGER):
        own = [row for row in rows if row.authority == authority]
        for area, ceiling in itertools.product(
            ("", "3", "32.", "32.24.", "32.24.0", "32.24.04", "99."), range(1, 5)
        ):
            found = roll_up_store.up_to(connection, authority, area, ceiling)
            assert found == _readable(own, area, ceiling), (authority, area, ceiling)
            told.add(found[ItemKind.CASE])
        cases = [row for row in own if row.kind is ItemKind.CASE]
        for source in {row.source or uuid.UUID(int=0) for row in own}:
            codes = _codes(row for row in cases if (row.source or uuid.UUID(int=0)) == source)
            assert roll_up_store.findings_of_source(connection, authority, source) == codes
        roll_up = roll_up_store.load(connection, authority)
        assert roll_up is not None
        for area in ("", "32", "32.24.04", "99"):
            there = [row for row in cases if (row.kle or "").startswith(area)]
            assert roll_up_store.findings(connection, authority, area) == _codes(there)
            ages = {
                (
                    row.kle or "",
                    -1 if row.created is None else bisect_right(roll_up.cuts, row.created),
                    row.item_id,
                )
                for row in there
            }
            expected = Counter((kle, piece) for kle, piece, _ in ages)
            found_ages = roll_up_store.cases_by_age(connection, authority, area)
            assert {(kle, piece): cases for kle, piece, cases in found_ages} == expected
    assert len(told) > 10


def _codes(cases: Iterable[ReadingRow]) -> Counter[str]:
    """How many different cases have each finding."""
    return Counter(
        code
        for code, _ in {
            (code, row.item_id) for row in cases for code in (row.findings or "").split(",") if code
        }
    )


def _readable(rows: Iterable[ReadingRow], area: str, ceiling: int) -> dict[ItemKind, int]:
    """Different cases and benefits of a number, as a right reads them."""
    found: dict[ItemKind, set[Any]] = {ItemKind.CASE: set(), ItemKind.BENEFIT: set()}
    right = Right(
        AUTHORITY, KlePattern(f"{area}*" if len(area) < 8 else area) if area else None, Sensitivity(ceiling)
    )
    for row in rows:
        known = row.sensitivity in (1, 2, 3, 4)
        if row.kind in found and known and right.reaches(row.sensitivity) and right.covers(row.kle):  # type: ignore[arg-type]
            found[row.kind].add((row.item_id, row.part))
    return {kind: len(held) for kind, held in found.items()}


def test_a_case_of_two_parents_is_one_case_and_two_citizens(connection: Connection[Any]) -> None:
    both = [build.a_row(party_key=uuid.UUID(int=party), findings="no_facet") for party in (1, 2)]
    fill(connection, [*both, build.a_document_row(), build.a_benefit_row()])
    counted(connection)

    found = roll_up_store.area_counts(connection, AUTHORITY, "32")

    assert roll_up_store.findings(connection, AUTHORITY, "32") == {"no_facet": 1}
    assert roll_up_store.findings_of_source(connection, AUTHORITY, build.SYSTEM) == {"no_facet": 1}
    [(kle, _, cases)] = roll_up_store.cases_by_age(connection, AUTHORITY, "32.24")
    assert (kle, cases) == ("32.24.04", 1)
    assert found == dict.fromkeys(["32", "32.24", "32.24.04"], AreaCount(1, 1, 1, 2))
    assert roll_up_store.area_counts(connection, AUTHORITY, levels=(0, 2)).keys() == {"", "32"}
    assert roll_up_store.area_counts(connection, AUTHORITY, "32.24.04").keys() == {"32.24.04"}
    assert roll_up_store.area_counts(connection, AUTHORITY, "02") == {}


def test_what_was_delivered_is_told_by_source_system(connection: Connection[Any]) -> None:
    old = build.a_row(created=dt.date(2019, 5, 1), has_title=False, findings="no_title")
    other = build.a_benefit_row(source=build.OTHER_SYSTEM, received_at=build.day("2025-03-01"))
    fill(connection, [old, other])
    counted(connection)

    assert roll_up_store.deliveries(connection, AUTHORITY, "32") == (
        Delivery(build.SYSTEM, 1, 0, 1, 1, dt.date(2019, 5, 1), build.day("2025-01-02")),
        Delivery(build.OTHER_SYSTEM, 0, 1, 0, 0, dt.date(2025, 1, 2), build.day("2025-03-01")),
    )
    assert roll_up_store.deliveries(connection, AUTHORITY, "02") == ()


def test_a_stranger_is_told_nothing_of_another_authority(connection: Connection[Any]) -> None:
    fill(connection, [build.a_row(), build.a_benefit_row()])
    store.publish(connection, RuleSet(authority=AUTHORITY, rules=(build.OPEN,)), NOW, "anna")
    store.stop(connection, AUTHORITY, NOW, "anna", object_id=build.CASE)
    counted(connection, *store.load_rule_sets(connection))

    own, others = (roll_up_store.load(connection, each) for each in (AUTHORITY, STRANGER))
    assert own is not None
    assert others is not None
    assert own.stopped == ((build.CASE, 1),)
    assert others.stopped == ()
    assert roll_up_store.area_counts(connection, STRANGER) == {}
    assert roll_up_store.area_counts(connection, STRANGER, "32") == {}
    assert roll_up_store.deliveries(connection, STRANGER, "32") == ()


def test_it_is_counted_anew_as_a_whole_and_when_it_is_time(connection: Connection[Any]) -> None:
    assert roll_up_store.load(connection, AUTHORITY) is None
    assert roll_up_store.is_due(connection, NOW)
    assert roll_up_store.area_counts(connection, AUTHORITY) == {}
    fill(connection, [build.a_row()])
    draft = draft_store.begin(connection, AUTHORITY, "Vi åbner", "staff:anna", NOW)
    day = dt.date(2023, 4, 17)
    draft_store.write(
        connection, AUTHORITY, draft.id, 1, lambda _: [build.a_rule(from_date=day)], "staff:anna", NOW
    )
    assert roll_up_store.count(connection, CATALOGUE, NOW, TODAY)
    assert not roll_up_store.is_due(connection, NOW + HOUR / 60)
    assert roll_up_store.is_due(connection, NOW + HOUR)
    told = roll_up_store.load(connection, AUTHORITY)
    assert told is not None
    assert (told.moment, told.today) == (NOW, TODAY)
    assert {day, dt.date(2024, 12, 31), dt.date(2025, 6, 1)} <= set(told.cuts)

    connection.execute("DELETE FROM reading")
    assert roll_up_store.count(connection, CATALOGUE, NOW + HOUR, TODAY)
    assert roll_up_store.area_counts(connection, AUTHORITY) == {}


def test_nobody_waits_for_it_and_two_do_not_count_at_once(
    connection: Connection[Any], database_url: str
) -> None:
    """Whoever delivers meanwhile writes at once; a worker that is cut off leaves the counts as they were."""
    fill(connection, [build.a_row()])
    counted(connection)
    with connect(database_url) as other:
        use_raw_json(other)
        with other.transaction(force_rollback=True):
            assert roll_up_store.renew(other, (), CATALOGUE, NOW, TODAY)
            assert not roll_up_store.renew(connection, (), CATALOGUE, NOW, TODAY)
            connection.execute("SET lock_timeout = '1s'")
            more = build.a_row(party_key=uuid.UUID(int=2), item_id=build.DOCUMENT, owner_id=build.DOCUMENT)
            fill(connection, [more])
            assert roll_up_store.area_counts(connection, AUTHORITY)[""].cases == 1
        assert roll_up_store.area_counts(other, AUTHORITY)[""].cases == 1
        counted(other)
        assert roll_up_store.area_counts(other, AUTHORITY)[""].cases == 2
