# SPDX-License-Identifier: MPL-2.0
"""What one person lets another read: for chosen areas, for a time, until it is withdrawn."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Sequence
from typing import Protocol

import msgspec

from overblik.errors import InvalidInput
from overblik.people.cpr import Cpr
from overblik.people.free_text import holds_number

LONGEST = dt.timedelta(days=2 * 366)
"""A mandate that is granted in the portal lasts two years at most; then it is granted anew, or not."""

MOST_AREAS = 100
MOST_RUNNING = 20
"""So many one person may have granted at a time: each holder's number is kept, so nobody may fill the table."""

LONGEST_LABEL = 60
AGE = 15
"""A giver is at least so old (*Digital Fuldmagt*)."""


class MandateState(enum.StrEnum):
    """How a mandate stands at a moment."""

    RUNNING = "running"
    AHEAD = "ahead"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Mandate(msgspec.Struct, frozen=True):
    """Read access for another person (*fuldmagt*): `giver` and `holder` are party keys.

    `areas`: KLE patterns as text; none = nothing is opened. `authorities`: CVR numbers it is limited to, None =
    all. The period is half-open, `valid_to` None = no end. `source`: the name of the provider it came from. The
    labels are what the two call each other; they go on pages only, never into a log.
    """

    id: uuid.UUID
    giver: uuid.UUID
    holder: uuid.UUID
    areas: tuple[str, ...]
    authorities: tuple[str, ...] | None
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    granted_at: dt.datetime
    withdrawn_at: dt.datetime | None
    source: str
    giver_label: str | None = None
    holder_label: str | None = None

    def state(self, moment: dt.datetime) -> MandateState:
        """How it stands at `moment` (aware)."""
        if self.withdrawn_at is not None:
            return MandateState.WITHDRAWN
        if moment < self.valid_from:
            return MandateState.AHEAD
        if self.valid_to is not None and self.valid_to <= moment:
            return MandateState.EXPIRED
        return MandateState.RUNNING


class Terms(msgspec.Struct, frozen=True):
    """What is to be granted, as in `Mandate`. Raises InvalidInput for what no mandate may say.

    That the areas are KLE patterns is the caller's business: this room does not know KLE.
    """

    areas: tuple[str, ...]
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    authorities: tuple[str, ...] | None = None
    giver_label: str | None = None
    holder_label: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.areas) <= MOST_AREAS:
            raise InvalidInput(
                "mandate.areas", f"A mandate names 1 to {MOST_AREAS} areas; choose some", field="areas"
            )
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise InvalidInput("mandate.period", "A mandate ends after it has begun", field="valid_to")
        for label in (self.giver_label, self.holder_label):
            if label is not None and (len(label) > LONGEST_LABEL or holds_number(label)):
                raise InvalidInput(
                    "mandate.label",
                    f"A name has at most {LONGEST_LABEL} characters and is not a person number",
                    field="label",
                )


class MandateProvider(Protocol):
    """Where mandates come from. What it gives is kept in the tables, because the statement that reads checks there.

    `keys` are a person's, under every generation, newest first; times are aware.
    """

    @property
    def source(self) -> str:
        """Its name, a word in lower case, as it stands in each mandate."""

    def given(self, keys: Sequence[uuid.UUID]) -> list[Mandate]:
        """What the person lets others read, the newest first."""

    def held(self, keys: Sequence[uuid.UUID]) -> list[Mandate]:
        """What others let the person read, the newest first."""

    def grant(self, giver: Sequence[uuid.UUID], holder: Cpr, terms: Terms, now: dt.datetime) -> Mandate:
        """Let `holder` read. The answer is the same whether anyone knows the holder. Raises NotAllowed, Conflict."""

    def withdraw(self, keys: Sequence[uuid.UUID], mandate: uuid.UUID, now: dt.datetime) -> bool:
        """End one of the person's own, given or held; whether there was one that had not ended."""
