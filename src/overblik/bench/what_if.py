# SPDX-License-Identifier: MPL-2.0
"""What a draft of a municipality's rules would change, beside one plain GROUP BY over the same rows."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from psycopg.types.numeric import Int4Dumper

from overblik.basedata import authorities as stored_authorities
from overblik.bench.place import Place
from overblik.bench.rounds import take_turns
from overblik.bench.scale import SIZES, Effort, Scale
from overblik.database.connection import Connection
from overblik.demo.filling import fill_reading
from overblik.demo.town import authorities, geography
from overblik.disclosure import roll_up_store, store, what_if_roll_up, what_if_store
from overblik.disclosure.rule import Rule, RuleSet, TitleChoice
from overblik.disclosure.what_if import Effect, WhatIf
from overblik.errors import Unavailable
from overblik.kle import store as kle_store
from overblik.kle.number import KlePattern
from overblik.kle.sample import load_sample
from overblik.site.clock import DENMARK

_T = TypeVar("_T")

BENEFITS_A_CITIZEN = 3
PAYMENTS_A_CITIZEN = 4
CASES_A_DOCUMENT = 2
CASES_A_FINDING = 7

# Grows with every change of what is filled in, so that an older fill is made anew.
_EDITION = 1
_AUTHOR = "bench"


@dataclass(frozen=True, slots=True)
class WhatIfFigures:
    """See the reference of the benchmarks; `objects` are reading rows, `citizens` those who would see more. `rolled_up`
    is what is answered from the roll-up, `roll_up_s` what the worker takes to count it.
    """

    bench: str
    scale: str
    objects: int
    combinations: int
    what_if_s: float
    group_by_s: float
    ratio_to_group_by: float
    citizens: int
    citizens_s: float
    rolled_up_s: float
    ratio_rolled_up: float
    rolled_up_citizens_s: float
    rolled_up_combinations: int
    roll_up_s: float


def measure(place: Place, scale: Scale, moment: dt.datetime, effort: Effort) -> WhatIfFigures:
    """Fill if need be; the what-if and the plain GROUP BY take turns, then the citizens are counted once, and the same
    is asked of the roll-up.
    """
    today = moment.astimezone(DENMARK).date()
    with place.connect() as connection:
        fill(connection, scale, moment)
        catalogue = kle_store.load_catalogue(connection)

        def ask() -> tuple[WhatIf, float]:
            return _timed(lambda: what_if_store.what_if(connection, draft(), catalogue, moment, today))

        def group() -> float:
            return _timed(lambda: group_by(connection, moment))[1]

        # What was read from disk the first time lies in memory afterwards.
        ask()
        found = take_turns(effort.rounds, lambda: 1 / group(), ask, lambda asked: 1 / asked[1])
        told, seconds = found.measured
        reach, citizens_s = _timed(lambda: what_if_store.reach(connection, told))
        counted, roll_up_s = _timed(lambda: roll_up_store.count(connection, catalogue, moment, today))
        rolled, rolled_up_s = _timed(lambda: what_if_roll_up.what_if(connection, draft(), catalogue))
        if not counted or rolled is None:
            raise Unavailable("bench.wrong_answer", "the roll-up does not answer")
        again, rolled_up_citizens_s = _timed(lambda: rolled.reach(connection))
        row = connection.execute("SELECT count(*) FROM roll_up_combination").fetchone()
        assert row is not None
        if (rolled.told.cells, again) != (told.cells, reach):
            raise Unavailable("bench.wrong_answer", "the roll-up answers otherwise than the rows")
    missing = {effect for effect in Effect if not any(getattr(each.tally, effect) for each in told.cells)}
    if missing:
        raise Unavailable("bench.wrong_answer", f"nothing {', '.join(sorted(missing))} in this what-if")
    return WhatIfFigures(
        bench="whatif",
        scale=scale.value,
        objects=told.items,
        combinations=told.combinations,
        what_if_s=round(seconds, 3),
        group_by_s=round(1 / found.yardstick, 3),
        ratio_to_group_by=round(1 / found.ratio, 3),
        citizens=reach.gaining,
        citizens_s=round(citizens_s, 3),
        rolled_up_s=round(rolled_up_s, 3),
        ratio_rolled_up=round(rolled_up_s * found.yardstick, 4),
        rolled_up_citizens_s=round(rolled_up_citizens_s, 3),
        rolled_up_combinations=row[0],
        roll_up_s=round(roll_up_s, 3),
    )


def fill(connection: Connection, scale: Scale, moment: dt.datetime) -> None:
    """Cases, documents, benefits and payments of one authority, some with findings, some with a display class;
    kept between runs.
    """
    cases = SIZES[scale].cases
    connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
    connection.execute("CREATE TABLE IF NOT EXISTS bench.what_if_fill (edition int, cases int)")
    if connection.execute("SELECT edition, cases FROM bench.what_if_fill").fetchone() == (_EDITION, cases):
        return
    # Small numbers would go as smallint, and there is no generate_series of those.
    connection.adapters.register_dumper(int, Int4Dumper)
    kle_store.save(connection, load_sample(), moment, replace=True)
    stored_authorities.save(connection, authorities())
    store.publish(connection, _rules(*_LIVE), moment, _AUTHOR)
    with connection.transaction():
        connection.execute("TRUNCATE reading, bench.what_if_fill")
        fill_reading(
            connection,
            cases,
            moment.date(),
            benefits=BENEFITS_A_CITIZEN,
            payments=PAYMENTS_A_CITIZEN,
            documented=CASES_A_DOCUMENT,
            faulty=CASES_A_FINDING,
        )
        # One in sixteen; a case's display class hides its documents too.
        connection.execute(
            "UPDATE reading SET excluded_from = state_from WHERE kind IN (1, 2) AND owner_id::text LIKE '0%'"
        )
        connection.execute("INSERT INTO bench.what_if_fill VALUES (%s, %s)", (_EDITION, cases))
    connection.execute("VACUUM (ANALYZE, FREEZE) reading")
    connection.execute("CHECKPOINT")


def draft() -> RuleSet:
    """The draft that is asked about."""
    return _rules(*_DRAFT)


def group_by(connection: Connection, moment: dt.datetime) -> int:
    """The yardstick: what anybody would write to count the same rows by all that the rules look at."""
    dates = sorted({rule.from_date for rule in (*_LIVE, *_DRAFT) if rule.from_date is not None})
    with what_if_store.one_moment(connection):
        arguments = {"authority": geography().towns[0].cvr, "dates": dates, "moment": moment}
        return len(connection.execute(_GROUP_BY, arguments, binary=True, prepare=False).fetchall())


_GROUP_BY = """
SELECT kind, candidate, source, kle, facet, sensitivity, has_title, findings,
       width_bucket(created, %(dates)s::date[]) AS created, closed_at <= %(moment)s AS closed,
       state_from <= %(moment)s AS state_begun, state_to <= %(moment)s AS state_over,
       candidate_from <= %(moment)s AS candidate_begun, candidate_to <= %(moment)s AS candidate_over,
       excluded_from <= %(moment)s AS excluded_begun, excluded_to <= %(moment)s AS excluded_over, count(*)
FROM reading WHERE authority = %(authority)s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16"""


def _rules(*rules: Rule) -> RuleSet:
    return RuleSet(authority=geography().towns[0].cvr, rules=rules)


def _area(first: str, year: int, **fields: Any) -> Rule:
    """All of a tenth of KLE from a year on, and what is active from before."""
    return Rule(
        id=f"area-{first}",
        kle=KlePattern(f"{first}*"),
        from_date=dt.date(year, 1, 1),
        open=True,
        documents=True,
        show_active_before_from_date=True,
        **fields,
    )


_LIVE = (*(_area(digit, 2021 + int(digit) % 3) for digit in "023456789"),)
_DRAFT = (
    *(_area(digit, 2020 + int(digit) % 4) for digit in "012456789"),
    _area("3", 2022, title=TitleChoice.CASE, sensitivity_ceiling=2),
    Rule(id="closed", kle=KlePattern("32.24.*"), open=False),
)


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun
