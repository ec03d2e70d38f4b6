# SPDX-License-Identifier: MPL-2.0
"""Custody: what would be shown to whom, and that no rule can turn it on before anything tells who has it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from psycopg import Connection

from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.custody import Custodian, CustodyRefusal, item_refused, view_refused
from overblik.disclosure.rule import Custody, RuleSet
from overblik.disclosure.store import publish
from overblik.errors import NotAllowed
from overblik.people.status import PersonStatus
from tests.disclosure.build import AUTHORITY, NOW, a_row, a_rule, decided

TODAY = dt.date(2025, 6, 1)
BABY, FOURTEEN, FIFTEEN = dt.date(2025, 6, 1), dt.date(2010, 6, 2), dt.date(2010, 6, 1)
PROTECTED, DEAD = PersonStatus.PROTECTED, PersonStatus.DEAD

VIEWS: list[tuple[str, dict[str, Any], CustodyRefusal | None]] = [
    ("a newborn", {"child_born": BABY}, None),
    ("the day before the fifteenth birthday", {}, None),
    ("from the fifteenth birthday on", {"child_born": FIFTEEN}, CustodyRefusal.TOO_OLD),
    ("at seventeen", {"child_born": dt.date(2008, 1, 1)}, CustodyRefusal.TOO_OLD),
    ("a child that is not born", {"child_born": dt.date(2025, 6, 2)}, CustodyRefusal.TOO_OLD),
    ("a parent without custody", {"has_custody": False}, CustodyRefusal.NO_CUSTODY),
    ("a protected child", {"child": PROTECTED}, CustodyRefusal.PROTECTED),
    ("a protected parent", {"adult": PROTECTED}, CustodyRefusal.PROTECTED),
    ("a dead child", {"child": DEAD}, CustodyRefusal.DEAD),
    ("a dead parent", {"adult": DEAD}, CustodyRefusal.DEAD),
    ("protection before age", {"child_born": FIFTEEN, "child": PROTECTED}, CustodyRefusal.PROTECTED),
]


@pytest.mark.parametrize(("changes", "refusal"), [row[1:] for row in VIEWS], ids=[row[0] for row in VIEWS])
def test_a_view_is_open_or_shut(changes: dict[str, Any], refusal: CustodyRefusal | None) -> None:
    who = Custodian(**({"has_custody": True, "child_born": FOURTEEN} | changes))
    assert view_refused(who, TODAY) is refusal


def test_who_is_born_on_a_leap_day_is_fifteen_on_the_first_of_march() -> None:
    who = Custodian(has_custody=True, child_born=dt.date(2012, 2, 29))
    assert view_refused(who, dt.date(2027, 2, 28)) is None
    assert view_refused(who, dt.date(2027, 3, 1)) is CustodyRefusal.TOO_OLD


ITEMS: list[tuple[str, dict[str, Any], dict[str, Any], CustodyRefusal | None]] = [
    ("turned on", {"custody": Custody.HOLDERS}, {}, None),
    ("not set", {}, {}, CustodyRefusal.RULE_OFF),
    ("off", {"custody": Custody.OFF}, {}, CustodyRefusal.RULE_OFF),
    ("a social case", {"custody": Custody.HOLDERS}, {"kle": "27.60.24"}, CustodyRefusal.AREA_EXCLUDED),
    ("health", {"custody": Custody.HOLDERS}, {"kle": "29.18.00"}, CustodyRefusal.AREA_EXCLUDED),
    ("child protection", {"custody": Custody.HOLDERS}, {"kle": "34.10.30"}, CustodyRefusal.AREA_EXCLUDED),
    ("no area", {"custody": Custody.HOLDERS}, {"kle": None}, CustodyRefusal.AREA_EXCLUDED),
    (
        "hidden from the child",
        {"custody": Custody.HOLDERS},
        {"sensitivity": 4},
        CustodyRefusal.NOT_SHOWN_TO_CHILD,
    ),
]


@pytest.mark.parametrize(
    ("told", "changes", "refusal"), [row[1:] for row in ITEMS], ids=[row[0] for row in ITEMS]
)
def test_an_item_is_shown_or_not(
    told: dict[str, Any], changes: dict[str, Any], refusal: CustodyRefusal | None
) -> None:
    row, rule = a_row(**changes), a_rule("32.*", open=True, **told)
    effective = CompiledRules(RuleSet(authority=AUTHORITY, rules=(rule,))).effective("32.24.04", None)
    assert item_refused(row, decided(row, rule), effective) is refusal


def test_the_municipality_may_exclude_other_areas() -> None:
    rule = a_rule("32.*", open=True, custody=Custody.HOLDERS)
    effective = CompiledRules(RuleSet(authority=AUTHORITY, rules=(rule,))).effective("32.24.04", None)
    row = a_row()
    assert item_refused(row, decided(row, rule), effective, [rule.kle]) is CustodyRefusal.AREA_EXCLUDED


def test_a_rule_that_turns_custody_on_cannot_be_published(connection: Connection[Any]) -> None:
    rules = RuleSet(authority=AUTHORITY, rules=(a_rule("32.*", open=True, custody=Custody.HOLDERS),))
    with pytest.raises(NotAllowed, match="no source tells who has custody") as refused:
        publish(connection, rules, NOW, "editor")
    assert refused.value.code == "disclosure.no_custody_source"
    assert connection.execute("SELECT count(*) FROM disclosure_version").fetchone() == (0,)
    off = RuleSet(authority=AUTHORITY, rules=(a_rule("32.*", open=True, custody=Custody.OFF),))
    assert publish(connection, off, NOW, "editor").changed
