# SPDX-License-Identifier: MPL-2.0
"""What is wrong with what a system has delivered: findings of quality by kind, as the worker last counted them."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext

from overblik.access.gate_notes import NOBODY
from overblik.console.area_counts import share
from overblik.console.desk import desk
from overblik.console.finding_words import finding_words
from overblik.console.member import Member
from overblik.disclosure import roll_up_store
from overblik.webkit import formatting
from overblik.webkit.parts import Column, Table


def source_quality(member: Member, source: uuid.UUID, language: str) -> dict[str, Any] | None:
    """The cases of this system, how many have a finding, and which; None while nothing of it has been counted."""
    conn = desk().connect()
    roll_up = roll_up_store.load(conn, member.authority)
    if roll_up is None:
        return None
    delivered = roll_up_store.deliveries(conn, member.authority, "")
    held = [one for one in delivered if (one.source or NOBODY) == source]
    cases = sum(one.cases for one in held)
    if not cases:
        return None
    faulty = sum(one.with_findings for one in held)
    found = roll_up_store.findings_of_source(conn, member.authority, source)
    rows = tuple(
        (" ".join(finding_words(code, language)), formatting.number(times, language))
        for code, times in found.items()
    )
    head = (Column(gettext("What is wrong")), Column(gettext("Cases"), numeric=True))
    return {
        "cases": formatting.number(cases, language),
        "faulty": formatting.number(faulty, language),
        "share": share(faulty, cases),
        "counted_at": formatting.moment(roll_up.moment, language),
        "table": Table(gettext("What is wrong"), head, rows, caption_hidden=True) if rows else None,
    }
