# SPDX-License-Identifier: MPL-2.0
"""What a mandate may say, and how it stands at a moment."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest

from overblik.errors import InvalidInput
from overblik.people.mandate import LONGEST_LABEL, MOST_AREAS, Mandate, MandateState, Terms
from tests.builders import ANNA, at

FROM, TO = at("2025-01-01"), at("2026-01-01")
MANDATE = Mandate(
    uuid.UUID(int=1),
    uuid.UUID(int=2),
    uuid.UUID(int=3),
    ("32.*",),
    None,
    FROM,
    TO,
    FROM,
    None,
    "table",
)


@pytest.mark.parametrize(
    ("changes", "moment", "state"),
    [
        ({}, FROM - dt.timedelta(seconds=1), MandateState.AHEAD),
        ({}, FROM, MandateState.RUNNING),
        ({}, TO - dt.timedelta(seconds=1), MandateState.RUNNING),
        ({}, TO, MandateState.EXPIRED),
        ({"valid_to": None}, at("2099-01-01"), MandateState.RUNNING),
        ({"withdrawn_at": at("2025-02-01")}, at("2025-03-01"), MandateState.WITHDRAWN),
        ({"withdrawn_at": at("2025-02-01")}, TO, MandateState.WITHDRAWN),
    ],
)
def test_the_period_is_half_open_and_withdrawn_is_withdrawn(
    changes: dict[str, Any], moment: dt.datetime, state: MandateState
) -> None:
    assert msgspec.structs.replace(MANDATE, **changes).state(moment) is state


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"areas": ()}, "mandate.areas"),
        ({"areas": ("32.*",) * (MOST_AREAS + 1)}, "mandate.areas"),
        ({"valid_to": FROM}, "mandate.period"),
        ({"giver_label": "x" * (LONGEST_LABEL + 1)}, "mandate.label"),
        ({"holder_label": f"Anna {ANNA[:6]}-{ANNA[6:]}"}, "mandate.label"),
    ],
)
def test_what_no_mandate_may_say_is_refused(told: dict[str, Any], code: str) -> None:
    given: dict[str, Any] = {"areas": ("32.*",), "valid_from": FROM, "valid_to": TO} | told
    with pytest.raises(InvalidInput) as refused:
        Terms(**given)
    assert refused.value.code == code
    assert ANNA[6:] not in str(refused.value)
