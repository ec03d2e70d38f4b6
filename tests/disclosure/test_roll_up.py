# SPDX-License-Identifier: MPL-2.0
"""What a roll-up can answer exactly, and how its finer pieces fall into the coarser ones that are asked about."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from overblik.disclosure.combination import Grain
from overblik.disclosure.combination_rows import parameters, rows_of, stopped_name
from overblik.disclosure.roll_up import RollUp, fine_grain
from overblik.disclosure.rule import Rule, RuleSet, Stop
from tests.disclosure.build import AUTHORITY, CASE, DOCUMENT, NOW, TODAY, a_rule
from tests.disclosure.what_if_world import CATALOGUE

MINUTE = dt.timedelta(minutes=1)
APRIL = dt.date(2023, 4, 17)


def rules(*told: Rule, stops: tuple[Stop, ...] = ()) -> RuleSet:
    return RuleSet(authority=AUTHORITY, rules=told, stops=stops)


def rolled_up(*rule_sets: RuleSet, stopped: tuple[tuple[uuid.UUID, int], ...] = ()) -> RollUp:
    grain = fine_grain(rule_sets, CATALOGUE, NOW)
    return RollUp(NOW, TODAY, MINUTE, grain.cuts, grain.ceiling, stopped)


def asked(*rule_sets: RuleSet) -> Grain:
    return Grain.of(rule_sets, CATALOGUE, NOW)


@pytest.mark.parametrize(
    ("rule", "served"),
    [
        (a_rule(from_date=dt.date(2024, 3, 1)), True),
        (a_rule(from_date=dt.date(2024, 12, 31)), True),
        (a_rule(from_date=dt.date(2024, 12, 30)), False),
        (a_rule(from_date=dt.date(1969, 12, 1)), False),
        (a_rule(documents=True, sensitivity_ceiling=2), True),
        (a_rule(documents=True, sensitivity_ceiling=1), False),
        (a_rule(sensitivity_ceiling=1), True),
    ],
)
def test_it_answers_for_what_it_tells_apart(rule: Rule, served: bool) -> None:
    assert rolled_up().serves(asked(rules(rule))) is served
    assert rolled_up(rules(rule)).serves(asked(rules(rule))), "once it has been counted with the rule"


def test_it_answers_only_while_the_same_objects_are_stopped() -> None:
    stop = Stop(id=1, object_id=CASE)
    before = rolled_up(stopped=((CASE, 2),))
    assert before.serves(asked(rules(stops=(stop,))))
    assert not before.serves(asked(rules()))
    assert not rolled_up().serves(asked(rules(stops=(stop,))))
    assert not before.serves(asked(rules(stops=(stop, Stop(id=2, object_id=DOCUMENT)))))


def test_finer_pieces_fall_into_coarser_ones() -> None:
    grain = asked(rules(a_rule(from_date=APRIL)))
    told = rolled_up(rules(a_rule(from_date=APRIL)))
    pieces = told.pieces(grain)
    assert len(pieces) == len(told.cuts) + 1
    assert (pieces[0], pieces[-1]) == (0, len(grain.cuts))
    for place, cut in enumerate(told.cuts, start=1):
        assert pieces[place] == sum(each <= cut for each in grain.cuts)


def test_numbers_of_stopped_objects_are_found_again() -> None:
    # Other authorities' stops have the numbers between.
    told = rolled_up(stopped=((DOCUMENT, 2), (CASE, 5)))
    grain = replace(asked(rules()), stopped=(CASE, DOCUMENT))
    assert told.stops(grain) == [0, 0, 2, 0, 0, 1]
    assert rolled_up().stops(asked(rules())) == [0]


def test_the_more_it_costs_the_more_rarely_it_is_counted() -> None:
    quick = replace(rolled_up(), cost=dt.timedelta(seconds=1))
    assert [quick.is_due(NOW + minutes * MINUTE) for minutes in (9, 10)] == [False, True]
    assert [rolled_up().is_due(NOW + minutes * MINUTE) for minutes in (10, 29, 30)] == [False, False, True]


def test_the_same_statement_asks_for_one_authority_or_for_all() -> None:
    grain = replace(fine_grain([rules()], CATALOGUE, NOW), stopped=(CASE,))
    one, every = rows_of(grain), rows_of(grain, every_authority=True)
    assert one.count("authority = %(authority)s") == 2
    assert "%(authority)s" not in every
    assert "::uuid[], r.item_id" in one
    assert "::text[], r.authority || r.item_id" in every
    assert rows_of(replace(grain, documents=(), stopped=())).count("FROM reading") == 1, (
        "no case is asked for"
    )
    assert stopped_name(AUTHORITY, CASE) == f"{AUTHORITY}{CASE}"
    assert parameters(AUTHORITY, grain)["documents"] == [str(digit) for digit in range(10)]
