# SPDX-License-Identifier: MPL-2.0
"""One object after its registrations: the row that is kept of it, its state, and what that says for others."""

from __future__ import annotations

import uuid

import msgspec

from overblik.events.change import Facts
from overblik.index.store import Head
from overblik.intake.projection.state import View


class Folded(msgspec.Struct, frozen=True, gc=False):
    """`seen` is None while the object is not known: only deltas have come.

    `head.body` is None where its last registration says it all. `facts` are those of the object alone.
    """

    head: Head
    seen: View | None
    links: tuple[uuid.UUID, ...] = ()
    facts: Facts | None = None
    keys: tuple[uuid.UUID, ...] = ()
