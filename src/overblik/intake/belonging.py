# SPDX-License-Identifier: MPL-2.0
"""Whose an object is, and which system may say something of it."""

from __future__ import annotations

import uuid

from overblik.index.store import Standing
from overblik.intake.facts import authority_of
from overblik.intake.prepared import Prepared


def refusal(
    item: Prepared, owned: tuple[str, uuid.UUID | None] | None, sender: uuid.UUID | None
) -> tuple[str, str] | None:
    """Why the sender may not say this: the two rules the common index enforces too."""
    told = item.master
    if owned is not None:
        kind, master = owned
        if kind != item.kind:
            return "intake.other_kind", f"the object is known as a {kind}; send it under its own id"
        if master is not None and told is not None and told != master:
            return (
                "intake.other_master",
                "the object belongs to another master system; only that one may change it",
            )
        told = told or master
    if sender is None:
        return None
    if told is None and item.complete:
        return "intake.no_master", "the object names no master system; name your own, so that it is yours"
    if told is not None and told != sender:
        return "intake.not_yours", "this system may only deliver objects whose master it is"
    return None


def whose(item: Prepared, held: Standing | None) -> tuple[str | None, uuid.UUID | None]:
    """The authority and the master of an object that stays as it is, known or not."""
    if held is not None and held.known:
        return authority_of(held.authority), held.master
    return item.outline.facts.authority if item.outline is not None else None, item.master
