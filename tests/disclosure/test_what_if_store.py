# SPDX-License-Identifier: MPL-2.0
"""What a what-if counts on a real database, held against every citizen's own overview before and after."""

from __future__ import annotations

import dataclasses
import random
import secrets
import uuid
from collections import Counter
from typing import Any

import pytest
from psycopg import Connection

from overblik.database.raw_json import use_raw_json
from overblik.disclosure import roll_up_store, store, what_if_roll_up, what_if_store
from overblik.disclosure.combination import Grain
from overblik.disclosure.rule import Rule, RuleSet
from overblik.disclosure.what_if import Effect, Reach, Tally, WhatIf, compare, in_force
from overblik.index.reading import ItemKind, ReadingRow
from overblik.index.store import save_reading
from tests.disclosure import build
from tests.disclosure.what_if_world import (
    AUTHORITY,
    CATALOGUE,
    NOW,
    STRANGER,
    TODAY,
    Numbers,
    a_change,
    brute_force,
    told_numbers,
    town,
)
from tests.hypothesis_profiles import FULL, proof_count

SEED = secrets.randbits(32) if FULL else 20_251_128
OPEN = build.a_rule("32.*", open=True)


def fill(connection: Connection[Any], rows: list[ReadingRow]) -> None:
    use_raw_json(connection)
    with connection.transaction():
        save_reading(connection, rows, [], [])
    connection.execute("ANALYZE reading")


def counted(
    connection: Connection[Any], live: RuleSet | None, draft: RuleSet, grain: Grain | None = None
) -> Numbers:
    """The numbers of what-if without publishing `live`, perhaps at another grain than it needs."""
    after = in_force(live, draft)
    grain = grain or Grain.of([after] if live is None else [live, after], CATALOGUE, NOW)
    combinations = what_if_store.count_combinations(connection, AUTHORITY, grain)
    told = compare(combinations, grain, live, after, TODAY, CATALOGUE)
    return told_numbers(
        told, what_if_store.reach(connection, told), what_if_store.different(connection, told)
    )


def asked(connection: Connection[Any], *rules: Rule, authority: str = AUTHORITY) -> WhatIf:
    draft = RuleSet(authority=authority, rules=rules)
    return what_if_store.what_if(connection, draft, CATALOGUE, NOW, TODAY)


def rolled_up(connection: Connection[Any], live: RuleSet | None, draft: RuleSet) -> Numbers:
    """The same numbers from the roll-up."""
    with what_if_store.one_moment(connection):
        answer = what_if_roll_up.answer(connection, live, in_force(live, draft), CATALOGUE)
        assert answer is not None, "the roll-up was counted for these rules"
        return told_numbers(answer.told, answer.reach(connection), answer.different(connection))


def renew(connection: Connection[Any], *rule_sets: RuleSet | None) -> None:
    told = [each for each in rule_sets if each is not None]
    assert roll_up_store.renew(connection, told, CATALOGUE, NOW, TODAY)


def unstopped(rules: RuleSet) -> RuleSet:
    """Without stopped objects."""
    return dataclasses.replace(rules, stops=tuple(stop for stop in rules.stops if stop.object_id is None))


def prove(connection: Connection[Any], cases: int, changes: int) -> None:
    """So many random cases (and what belongs to them), so many random changes of the rules: every number is right,
    counted anew and from the roll-up, which is counted once for all rules, and again for some that stop objects.
    """
    dice = random.Random(SEED)
    rows = town(dice, cases)
    fill(connection, rows)
    changed = [a_change(dice, rows) for _ in range(changes)]
    renew(connection, *(unstopped(each) for change in changed for each in change if each is not None))
    seen: Counter[Effect] = Counter()
    shared = 0
    stopped: list[tuple[RuleSet, RuleSet, Numbers]] = []
    for number, (live, draft) in enumerate(changed):
        expected = brute_force(rows, live, in_force(live, draft))
        assert counted(connection, live, draft) == expected, f"change {number} of seed {SEED}"
        for (*_, effect), count in expected.items.items():
            seen[effect] += count
        appeared = sum(count for (*_, effect), count in expected.items.items() if effect is Effect.APPEARS)
        shared += appeared - sum(each.appears for each in expected.different.values())
        if live is not None and live != unstopped(live):
            stopped.append((live, draft, expected))
        elif not FULL or number % 2 == 0:
            assert rolled_up(connection, live, draft) == expected, (
                f"change {number} of seed {SEED}, rolled up"
            )
        if live is not None and not live.stops and number % 4 == 0:
            back = brute_force(rows, in_force(live, draft), live)
            assert counted(connection, in_force(live, draft), live) == back, f"{number} of {SEED}, backwards"
            assert rolled_up(connection, in_force(live, draft), live) == back, (
                f"{number}, rolled up backwards"
            )
    for live, draft, expected in stopped[: max(1, changes // 10)]:
        renew(connection, live, draft)
        assert rolled_up(connection, live, draft) == expected, f"seed {SEED}, stops, rolled up"
    assert min(seen[effect] for effect in Effect) > len(rows) * changes / 200, seen
    assert shared > 0


@pytest.mark.slow
def test_the_numbers_are_those_of_every_citizens_own_overview(connection: Connection[Any]) -> None:
    prove(connection, proof_count(100_000), proof_count(200))


@pytest.mark.slow
@pytest.mark.parametrize("coarser", ["cuts", "documents", "ceiling", "guarded", "stopped"])
def test_too_coarse_a_grain_is_found_out(connection: Connection[Any], coarser: str) -> None:
    """The proof above would fail if anything that decides were left out of the combinations."""
    dice = random.Random(7)
    rows = town(dice, 1_000)
    fill(connection, rows)
    less = 3 if coarser == "ceiling" else ()
    for _ in range(20):
        live, draft = a_change(dice, rows)
        after = in_force(live, draft)
        fine = Grain.of([after] if live is None else [live, after], CATALOGUE, NOW)
        coarse = dataclasses.replace(fine, **{coarser: less})
        if counted(connection, live, draft, coarse) != brute_force(rows, live, after):
            return
    pytest.fail(f"nothing depends on {coarser}")


def test_what_is_published_then_is_what_was_foreseen(connection: Connection[Any]) -> None:
    """Publishing lifts stops; the very same rules again change nothing, unless they are to be republished."""
    row = build.a_row()
    fill(connection, [row])
    live = RuleSet(authority=AUTHORITY, rules=(OPEN,))
    store.publish(connection, live, NOW, "anna")
    store.stop(connection, AUTHORITY, NOW, "anna", object_id=row.item_id)

    same = what_if_store.what_if(connection, live, CATALOGUE, NOW, TODAY)
    again = what_if_store.what_if(connection, live, CATALOGUE, NOW, TODAY, republish=True)
    other = asked(connection, OPEN, build.a_rule("15.*", id="more", open=True))

    assert (same.lifted, again.lifted, other.lifted) == (0, 1, 1)
    assert (same.totals()[ItemKind.CASE], again.totals()[ItemKind.CASE]) == (
        Tally(hidden=1),
        Tally(appears=1),
    )
    assert other.totals()[ItemKind.CASE] == Tally(appears=1)
    assert (same.version, what_if_store.reach(connection, same)) == (1, Reach())
    [held] = store.load_rule_sets(connection)
    assert in_force(held, live) == held
    store.publish(connection, live, NOW, "anna", republish=True)
    assert store.load_rule_sets(connection) == (
        dataclasses.replace(in_force(held, live, republish=True), version=3),
    )


def test_a_stranger_finds_nothing_of_another_authority(connection: Connection[Any]) -> None:
    rows = [build.a_row(), build.a_document_row(), build.a_benefit_row()]
    fill(connection, rows)
    rules = (OPEN, build.a_rule("3*", id="more", documents=True))
    store.publish(connection, RuleSet(authority=AUTHORITY, rules=rules), NOW, "anna")

    told = asked(connection, *rules, authority=STRANGER)
    own = asked(connection, authority=AUTHORITY)
    # What was found of one may not be used to look into another.
    borrowed = dataclasses.replace(own, authority=STRANGER)

    assert (told.authority, told.version, told.items, told.cells) == (STRANGER, 0, 0, ())
    assert told.totals() == {kind: Tally() for kind in ItemKind}
    assert own.items == 3
    assert what_if_store.reach(connection, own) == Reach(losing=1, ending=1)
    assert what_if_store.reach(connection, borrowed) == Reach()
    assert len(what_if_store.examples(connection, own)) == 3
    assert what_if_store.examples(connection, borrowed) == ()


def test_examples_are_named_by_area_kind_and_effect_and_tell_why(connection: Connection[Any]) -> None:
    cases = [
        build.a_row(party_key=uuid.UUID(int=party), item_id=item, owner_id=item, case_id=item, kle=kle)
        for kle, first in (("32.24.04", 10), ("32.30.04", 20))
        for item in (uuid.UUID(int=first + number) for number in range(5))
        for party in (1, 2)
    ]
    benefits = [build.a_benefit_row()]
    fill(connection, cases + benefits)
    store.publish(
        connection,
        RuleSet(authority=AUTHORITY, rules=(build.a_rule("32.24.*", id="old", open=True),)),
        NOW,
        "anna",
    )
    told = asked(connection, build.a_rule("32.30.*", id="new", open=True))

    found = what_if_store.examples(connection, told, limit=2)

    assert [(each.kind, each.object_id.int, each.kle, each.effect) for each in found] == [
        (ItemKind.CASE, 10, "32.24.04", Effect.DISAPPEARS),
        (ItemKind.CASE, 11, "32.24.04", Effect.DISAPPEARS),
        (ItemKind.BENEFIT, 7, "32.24.04", Effect.DISAPPEARS),
        (ItemKind.CASE, 20, "32.30.04", Effect.APPEARS),
        (ItemKind.CASE, 21, "32.30.04", Effect.APPEARS),
    ]
    assert [(each.before.rule, each.after.rule) for each in found[::3]] == [
        ("old", "default"),
        ("default", "new"),
    ]
    only = what_if_store.examples(connection, told, kle="32.24.04", kind=ItemKind.BENEFIT, limit=9)
    assert [each.object_id.int for each in only] == [7]
    assert what_if_store.examples(connection, told, source=build.OTHER_SYSTEM) == ()
    assert what_if_store.examples(connection, told, effects=[Effect.STAYS]) == ()


def test_all_is_read_as_of_one_moment_and_nothing_can_be_written(connection: Connection[Any]) -> None:
    fill(connection, [build.a_row()])
    with what_if_store.one_moment(connection):
        told = asked(connection, OPEN)
        assert what_if_store.reach(connection, told) == Reach(gaining=1, beginning=1)
        level = connection.execute("SHOW transaction_isolation").fetchone()
        writes = connection.execute("SHOW transaction_read_only").fetchone()
    assert (level, writes) == (("repeatable read",), ("on",))
    assert connection.execute("SHOW work_mem").fetchone() != ("256MB",), "only while it is asked"
