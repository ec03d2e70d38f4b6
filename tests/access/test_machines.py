# SPDX-License-Identifier: MPL-2.0
"""Which source system a subject names: one, or nobody is let in."""

from __future__ import annotations

import uuid

import pytest

from overblik.access.gateway import Gateway
from overblik.access.machines import SourceGate
from overblik.errors import NotAllowed
from tests.builders import T0

GATEWAY = "10.0.0.1"
OURS = uuid.UUID("1b3c6a6d-e977-4491-9bf8-b41ee6999f39")
OTHER = uuid.UUID("251c24fd-57b0-4afc-9d73-b063d1957eb3")
GATE = SourceGate(None, Gateway(GATEWAY, "X-Subject", "X-Certificate"), demo=False)


def admitted(subject: str) -> uuid.UUID | None:
    return GATE.admit({"HTTP_X_SUBJECT": subject, "REMOTE_ADDR": GATEWAY}, T0).system


@pytest.mark.parametrize(
    "subject",
    [
        str(OURS),
        f"CN=Sag, serialNumber={OURS}",
        f"serialNumber=UI:DK-O:G:{OURS}, O=Kommune, C=DK",
        f"CN={OURS}+serialNumber={str(OURS).upper()}",
    ],
)
def test_a_subject_with_one_uuid_names_its_system(subject: str) -> None:
    assert admitted(subject) == OURS


@pytest.mark.parametrize(
    "subject",
    [
        f"CN={OTHER}, serialNumber={OURS}",
        f"serialNumber={OURS}, CN=x\\, serialNumber\\={OTHER}",
        f"{OURS},{OTHER}",
        f"CN=x{OURS}",
        f"CN={OURS.hex}",
        f"CN={OURS}-1",
        "CN=Sag",
    ],
)
def test_a_subject_with_two_uuids_or_none_names_nobody(subject: str) -> None:
    with pytest.raises(NotAllowed):
        admitted(subject)
