# SPDX-License-Identifier: MPL-2.0
"""What lets a payment pass as one of the many: no paying unit, or the one its department names."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.index.kinds import Kind, SectionName
from overblik.index.objects import ObjectState, Relation, Section
from overblik.quality import places
from overblik.quality.usual import is_paid_by_its_department
from tests.builders import an_id, at


def a_payment(department: Any, *units: Any) -> ObjectState:
    type_, role = places.PAYING_UNIT
    return ObjectState(
        an_id("payment"),
        Kind.PAYMENT,
        at("2025-01-01"),
        sections=(Section(SectionName.PROPERTIES, {"department": department}),),
        relations=tuple(Relation(type_, role, values={"name": name}) for name in units),
    )


@pytest.mark.parametrize(
    ("department", "units", "usual"),
    [
        ("Ydelser", [], True),
        ("Ydelser", ["Ydelser"], True),
        ("Ydelser", ["Borgerservice"], False),
        ("Ydelser", ["Borgerservice", "Ydelser"], True),
        (None, ["Borgerservice"], False),
        ([], ["Borgerservice"], False),
        ([], [[]], True),
        ({"a": 1}, [], True),
    ],
)
def test_who_pays_is_the_department_whatever_was_delivered_as_its_name(
    department: Any, units: list[Any], usual: bool
) -> None:
    assert is_paid_by_its_department(a_payment(department, *units)) is usual
