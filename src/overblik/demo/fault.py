# SPDX-License-Identifier: MPL-2.0
"""What is wrong on purpose: the kinds of fault that real deliveries have and the demo plants."""

from __future__ import annotations

import enum
import uuid

import msgspec


class Fault(enum.StrEnum):
    """One kind of planted fault."""

    NO_PARTY = "no_party"
    UNKNOWN_KLE = "unknown_kle"
    RETIRED_KLE = "retired_kle"
    CPR_IN_TITLE = "cpr_in_title"
    NOT_OPENED = "not_opened"
    VIP = "vip"
    DISPLAY_CLASS = "display_class"
    NO_SENSITIVITY = "no_sensitivity"
    GRANT_MISSING = "grant_missing"
    SHARED_DOCUMENT = "shared_document"
    LATE_UPDATE = "late_update"
    UPDATE_BEFORE_OBJECT = "update_before_object"


class Planted(msgspec.Struct, frozen=True):
    """Which object has which fault."""

    object: uuid.UUID
    fault: Fault


# Of a thousand cases so many have the fault; none has two of them.
CASE_FAULTS: tuple[tuple[Fault, int], ...] = (
    (Fault.NO_PARTY, 4),
    (Fault.UNKNOWN_KLE, 5),
    (Fault.RETIRED_KLE, 5),
    (Fault.CPR_IN_TITLE, 5),
    (Fault.NOT_OPENED, 5),
    (Fault.VIP, 3),
    (Fault.DISPLAY_CLASS, 5),
    (Fault.NO_SENSITIVITY, 5),
    (Fault.LATE_UPDATE, 25),
    (Fault.UPDATE_BEFORE_OBJECT, 8),
)
SHARED_DOCUMENT_SHARE = 0.02
GRANT_MISSING_SHARE = 0.002

# KL's own slip: the number stands on a page of theirs, yet no edition has it.
UNKNOWN_KLE = "02.00.01"
# Went out in February 2022, and cases are still opened under it.
RETIRED_KLE = "32.24.32"


def case_fault(draw: float) -> Fault | None:
    """The fault of a case for a random number in [0, 1)."""
    place = draw * 1000
    for fault, share in CASE_FAULTS:
        if place < share:
            return fault
        place -= share
    return None
