# SPDX-License-Identifier: MPL-2.0
"""Everything the municipalities know about one citizen, as deliveries in the order in which they are sent."""

from __future__ import annotations

import datetime as dt
import enum
import random
import uuid
from collections.abc import Iterator
from typing import NamedTuple

from overblik.demo import benefit as granting
from overblik.demo import case as cases_of
from overblik.demo import document as documents_of
from overblik.demo import history as going
from overblik.demo import payment as paying
from overblik.demo.benefit import Grant
from overblik.demo.case import Case
from overblik.demo.citizen import Citizen
from overblik.demo.fault import GRANT_MISSING_SHARE, SHARED_DOCUMENT_SHARE, Fault, Planted, case_fault
from overblik.demo.owner import PropertyOwner, owner
from overblik.demo.template import benefits, fitting, template_of
from overblik.demo.working_time import at
from overblik.index.kinds import Progress
from overblik.index.objects import Registration

# Cases a citizen: nobody has none by rule, few have many; the mean is about five.
_CASES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 28)
_CASE_WEIGHTS = (6, 8, 11, 13, 14, 12, 10, 8, 5, 4, 3, 2.5, 2, 1, 0.5)
# From this age the pension is nearly certain; it is then the first case.
_PENSION_AGE = 67


class Stream(enum.StrEnum):
    """Which delivery a registration belongs to; LATE ones come after all else, EARLY ones before."""

    EARLY = "early"
    MAIN = "main"
    LATE = "late"


class Told(NamedTuple):
    """One registration, the format its system speaks (`sdi` or `ndjson`), and when it arrives."""

    registration: Registration
    format: str
    stream: Stream


Item = Told | PropertyOwner | Planted


def life(citizen: Citizen, seed: int, today: dt.date) -> Iterator[Item]:
    """All about one citizen up to midnight before `today`; the same for the same (citizen, seed, today)."""
    rng = random.Random(f"{seed}:life:{citizen.number}")
    now = at(today, 0)
    earlier: list[Case] = []
    for case in _cases(citizen, today, now, rng):
        cases_of.relate(case, earlier, rng)
        yield from _share_document(case, earlier, rng)
        fault = case_fault(rng.random())
        if fault is not None and cases_of.spoil(case, fault):
            yield Planted(case.id, fault)
        granted = _grant(case, today, now, rng)
        yield from tell_case(case)
        held = owner(case, today, rng)
        if held is not None:
            yield held
        if granted is not None:
            yield from _money(granted, today, now, rng)
        earlier.append(case)


def tell_case(case: Case) -> Iterator[Told]:
    """The documents and the case; an update on its own where the case's fault says so."""
    speaks = case.system.format
    for document in case.documents:
        yield Told(
            documents_of.registration(
                document,
                case.citizen,
                case.town,
                case.unit,
                case.system,
                case.kle,
                case.template.sensitivity,
            ),
            speaks,
            Stream.MAIN,
        )
    if case.fault in (Fault.LATE_UPDATE, Fault.UPDATE_BEFORE_OBJECT):
        first, update = cases_of.in_two_parts(case)
        late = case.fault is Fault.LATE_UPDATE
        yield Told(first, speaks, Stream.MAIN)
        yield Told(update, speaks, Stream.LATE if late else Stream.EARLY)
    else:
        yield Told(cases_of.registration(case), speaks, Stream.MAIN)


def _cases(citizen: Citizen, today: dt.date, now: dt.datetime, rng: random.Random) -> Iterator[Case]:
    age = citizen.age(today)
    found, running = fitting(age)
    count = rng.choices(_CASES, _CASE_WEIGHTS)[0] if found else 0
    granted: set[str] = set()
    for place in range(count):
        if place == 0 and age >= _PENSION_AGE and rng.random() < 0.9:
            template = template_of("32.03.04")
        else:
            template = rng.choices(found, cum_weights=running)[0]
        # Nobody has the same running benefit twice; another kind of case takes its place.
        if template.benefit in granted and benefits()[template.benefit].months:
            template = template_of("15.20.20" if age < _PENSION_AGE else "27.36.16")
        if template.benefit is not None:
            granted.add(template.benefit)
        opened = cases_of.opening(citizen, template, today, rng)
        number = f"{opened.year}-{citizen.number:06d}-{place + 1:02d}"
        yield cases_of.start(template, citizen, number, opened, now, rng)


def _share_document(case: Case, earlier: list[Case], rng: random.Random) -> Iterator[Planted]:
    """Now and then a document lies on an older case of the same system too."""
    if not earlier or rng.random() >= SHARED_DOCUMENT_SHARE:
        return
    before = earlier[-1]
    if before.system is case.system and before.town is case.town and before.documents:
        shared = rng.choice(before.documents)
        case.shared.append(shared)
        yield Planted(shared.id, Fault.SHARED_DOCUMENT)


def _grant(case: Case, today: dt.date, now: dt.datetime, rng: random.Random) -> Grant | None:
    """What the case was granted; a case whose benefit is paid regularly stays open as long as it is paid."""
    decided = going.decided_at(case.told)
    if case.template.benefit is None or decided is None or case.refused or case.fault is Fault.NO_PARTY:
        return None
    granted = granting.grant(case, benefits()[case.template.benefit], decided, today, rng)
    if not granted.is_single:
        last = next(place for place, step in enumerate(case.told) if step[0] is Progress.DECIDED)
        case.told = case.told[: last + 1]
        if granted.end is not None:
            closed = max(at(granted.end + dt.timedelta(days=12), 10), decided + dt.timedelta(hours=1))
            case.told = going.until([*case.told, (Progress.CLOSED, closed)], now)
        case.documents = [document for document in case.documents if document.since <= case.told[-1][1]]
    return granted


def _money(granted: Grant, today: dt.date, now: dt.datetime, rng: random.Random) -> Iterator[Told | Planted]:
    yield Told(granting.registration(granted, now), "ndjson", Stream.MAIN)
    for payment in paying.payments(granted, today, now, paying.any_habits(rng)):
        if rng.random() < GRANT_MISSING_SHARE:
            payment = paying.of_unknown_grant(payment, uuid.UUID(int=rng.getrandbits(128), version=4))
            yield Planted(payment.id, Fault.GRANT_MISSING)
        yield Told(paying.registration(payment, now), "ndjson", Stream.MAIN)
