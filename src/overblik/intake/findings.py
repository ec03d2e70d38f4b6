# SPDX-License-Identifier: MPL-2.0
"""The quality findings of an object, as short codes stored beside it (decision 0021)."""

from __future__ import annotations

from overblik.index.objects import ObjectState
from overblik.intake.projection import state as of
from overblik.intake.verdict import core
from overblik.quality.verdict import verdict


def findings(state: ObjectState, seen: of.View, body: bytes) -> str | None:
    """The codes joined by commas, or None when there is nothing to say.

    First those that the citizen's view depends on, then the rules of the instructions that are broken. `seen` is
    the state laid out for asking, `body` the state as stored.
    """
    found = core(seen, body)
    broken = verdict(state, body)
    if broken is not None:
        found.append(broken)
    return ",".join(found) or None
