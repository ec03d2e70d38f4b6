# SPDX-License-Identifier: MPL-2.0
"""What was refused of a system, in words: object by object, and before anything was looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from overblik.access.gate_notes import RefusalPlace, Refusals
from overblik.console import source_words as words
from overblik.console.source_figures import Refusal
from overblik.webkit import formatting
from overblik.webkit.parts import Column, Table


def refusals_table(refusals: Iterable[Refusal], language: str) -> Table:
    """Objects of the authority's that were refused, by reason."""
    head = (
        Column(gettext("Why")),
        Column(gettext("Code")),
        Column(gettext("How many"), numeric=True),
        Column(gettext("Last")),
    )
    rows = tuple(
        (
            words.refusal_words(one.code),
            one.code,
            formatting.number(one.times, language),
            formatting.moment(one.last_at, language),
        )
        for one in refusals
    )
    return Table(gettext("What was refused, by reason"), head, rows, caption_hidden=True)


def door_table(
    turned_away: Mapping[RefusalPlace, Refusals], language: str, *, is_shared: bool
) -> Table | None:
    """What was turned away at the door, by reason; None when nothing was.

    Of a system that others have to do with too it is told that it happened, not how often: that is nobody's own figure.
    """
    found = {
        code: Refusals(sum(one.times for one in told), max(one.last_at for one in told))
        for code in {place.code for place in turned_away}
        for told in [[one for place, one in turned_away.items() if place.code == code]]
    }
    if not found:
        return None
    times = () if is_shared else (Column(gettext("How many"), numeric=True),)
    head = (
        Column(gettext("Why")),
        Column(gettext("Code")),
        *times,
        Column(gettext("Last")),
        Column(gettext("What is to be done")),
    )
    rows = tuple(
        (
            *(why, code),
            *(() if is_shared else (formatting.number(one.times, language),)),
            *(formatting.moment(one.last_at, language), remedy),
        )
        for code, one in sorted(found.items(), key=lambda told: told[1].last_at, reverse=True)
        for why, remedy in [words.door_words(code)]
    )
    return Table(gettext("What was turned away at the door"), head, rows, caption_hidden=True)


def days_ago(today: dt.date, days: int) -> dt.date:
    """The first of so many days, today among them."""
    return today - dt.timedelta(days=days - 1)
