# SPDX-License-Identifier: MPL-2.0
"""On data as they may be: of a whole municipality's objects exactly those with a planted fault break what binds."""

from __future__ import annotations

import pytest

from overblik.demo.fault import Fault, Planted
from overblik.demo.generate import items
from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.quality import validate
from overblik.quality.rule import Severity
from tests.demo.conftest import TODAY

SEEN = {
    Fault.NOT_OPENED: {"SAG-STATE-3", "SAG-STATE-4"},
    Fault.NO_SENSITIVITY: {"SAG-IDX-FOEL-1"},
    Fault.CPR_IN_TITLE: {"OVB-CPR-1"},
}
"""The faults that an object shows by itself, and the rules they break. The others lie between objects or in KLE."""


@pytest.mark.slow
def test_what_is_wrong_with_a_demo_is_what_was_planted() -> None:
    broken: dict[object, set[str]] = {}
    planted: dict[object, set[str]] = {}
    judged = 0
    for item in items(150, 1, TODAY):
        if isinstance(item, Planted):
            planted[item.object] = SEEN.get(item.fault, set())
            continue
        for part in item if isinstance(item, tuple) else ():
            if isinstance(part, Registration):
                judged += 1
                errors = {one.rule for one in validate(part) if one.severity is Severity.ERROR}
                if part.kind is Kind.GRANT:
                    errors.discard("OVB-CPR-1")  # it repeats the title of its case
                if errors:
                    broken.setdefault(part.object_id, set()).update(errors)
    assert judged > 2_000
    assert len(broken) > 3
    unplanned = {key: told for key, told in broken.items() if told != planted.get(key)}
    missed = {key for key, told in planted.items() if told and key not in broken}
    assert (unplanned, missed) == ({}, set())
