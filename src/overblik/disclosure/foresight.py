# SPDX-License-Identifier: MPL-2.0
"""What is told of a draft's effect, on the page and on the command line: from the roll-up where it can answer exactly,
else counted anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from overblik.disclosure import what_if_roll_up, what_if_store
from overblik.disclosure.combination import DatedKnowledge
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.what_if import Different, Reach, WhatIf
from overblik.disclosure.what_if_store import AffectedItem, one_moment
from overblik.index.reading import ItemKind


@dataclass(frozen=True, slots=True)
class Foresight:
    """The answer. `counted_at`: as of when the worker counted it; None = just now."""

    told: WhatIf
    people: Reach
    different: Mapping[ItemKind, Different]
    examples: tuple[AffectedItem, ...]
    counted_at: dt.datetime | None


def foresee(
    conn: Connection[Any],
    rules: RuleSet,
    knowledge: DatedKnowledge,
    moment: dt.datetime,
    today: dt.date,
    *,
    anew: bool,
    examples: int,
    republish: bool,
) -> Foresight:
    """What publishing `rules` would change, all of it as of one moment. `anew`: counted now, whatever it takes.

    `examples`: so many objects of each area, kind and effect, 0 = name none. `republish` as in `store.publish`.
    """
    with one_moment(conn):
        rolled = None if anew else what_if_roll_up.what_if(conn, rules, knowledge, republish=republish)
        if rolled is not None:
            named = rolled.examples(conn, limit=examples) if examples else ()
            return Foresight(
                rolled.told, rolled.reach(conn), rolled.different(conn), named, rolled.told.moment
            )
        told = what_if_store.what_if(conn, rules, knowledge, moment, today, republish=republish)
        named = what_if_store.examples(conn, told, limit=examples) if examples else ()
        return Foresight(
            told, what_if_store.reach(conn, told), what_if_store.different(conn, told), named, None
        )
