# SPDX-License-Identifier: MPL-2.0
"""Many plain cases fast: each line is cut from a template, every value follows from its number by arithmetic.

The k-th case of party p has the same id, kind and dates here and in `filling`, so that one benchmark may
deliver what another has filled in by SQL.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from overblik.demo import benefit as granting
from overblik.demo import case as cases_of
from overblik.demo import payment as paying
from overblik.demo.benefit import Grant, Part
from overblik.demo.citizen import Citizen
from overblik.demo.history import History
from overblik.demo.payment import Line, Payment
from overblik.demo.template import BenefitPart, BenefitTemplate, CaseTemplate, areas
from overblik.demo.town import geography
from overblik.demo.working_time import at
from overblik.index import canonical
from overblik.index.kinds import Progress
from overblik.index.objects import Registration
from overblik.people.cpr import Cpr, Sex
from overblik.wire import delivery

CASES_A_PARTY = 20
SPAN_DAYS = 2_400
CLOSED_AFTER = 30

Encode = Callable[[Registration], bytes]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much. `grants` is how many of each party's cases carry a grant, `payments` how many each grant has.

    Things happen up to the day before `today`.
    """

    cases: int
    today: dt.date
    grants: int = 0
    payments: int = 0

    @property
    def parties(self) -> int:
        """About twenty cases each."""
        return max(1, self.cases // CASES_A_PARTY)


def cpr_digits(party: int) -> str:
    """The fictive number (day + 60) of party 0, 1, 2 ...: born 1940-1999, every number once."""
    turn, birth = divmod(party, _BIRTHS)
    return f"{_birth_texts()[birth]}{'012349'[turn % 6]}{turn // 6 % 1000:03d}"


def case_id(number: int) -> uuid.UUID:
    """The id of a case; PostgreSQL: `md5('overblik-case-' || number)::uuid`."""
    return uuid.UUID(_digest(f"overblik-case-{number}"))


def party_key(party: int) -> uuid.UUID:
    """A key for fills without real keys; PostgreSQL: `md5('overblik-party-' || party)::uuid`."""
    return uuid.UUID(_digest(f"overblik-party-{party}"))


def lines(scale: Scale, encode: Encode = delivery.encode_line) -> Iterator[bytes]:
    """One line per object: every case, its grant and payments. NDJSON unless `encode` says otherwise."""
    parties = scale.parties
    cut = _Cutter(scale, encode)
    for number in range(scale.cases):
        turn, party = divmod(number, parties)
        yield from cut.case(number, party, turn)


def registrations(scale: Scale) -> Iterator[Registration]:
    """The same objects as values."""
    return map(canonical.decode_registration, lines(scale, canonical.encode))


def variant_of(party: int, turn: int) -> int:
    """Which kind of case the `turn`-th case of a party is."""
    return (party * 3 + turn * 7) % len(variants())


def days_back(party: int, turn: int) -> int:
    """How long ago that case was opened."""
    return 5 + (party * 37 + turn * 127) % SPAN_DAYS


@functools.cache
def variants() -> tuple[CaseTemplate, ...]:
    """The kinds of cases used: all that a municipality shows to the primary party."""
    return tuple(
        template
        for area in areas()
        for template in area.cases
        if not (template.building or template.control or template.payer)
    )


_FIRST_BIRTH = dt.date(1940, 1, 1)
_BIRTHS = (dt.date(1999, 12, 31) - _FIRST_BIRTH).days + 1


@functools.cache
def _birth_texts() -> list[str]:
    days = (_FIRST_BIRTH + dt.timedelta(days=day) for day in range(_BIRTHS))
    return [f"{born.day + 60:02d}{born:%m%y}" for born in days]


# Values that stand in a template for what differs from line to line; years that no real data has.
_CASE, _GRANT, _PAYMENT = (uuid.UUID(int=mark << 96 | 0x4000 << 64 | 0x8000 << 48) for mark in (1, 2, 3))
_CPR = "9101999999"
_NUMBER = "NUMMER-0000"
_DAYS = tuple(dt.date(2190 + place, 6, 1) for place in range(4))
_PERIOD = (dt.date(2195, 6, 1), dt.date(2195, 6, 30))
_PAY_DAY = dt.date(2196, 6, 28)
_MARKS = re.compile(
    rb"%b|%b|%b|%b|%b|2190-06-01|2191-06-01|2192-06-01|2193-06-01|2195-06-01|2195-06-30|219[67]-06-[0-9]{2}"
    % tuple(str(mark).encode() for mark in (_CASE, _GRANT, _PAYMENT, _CPR, _NUMBER))
)
_STATUSES = (Progress.OPENED, Progress.INFORMED, Progress.DECIDED, Progress.CLOSED)
_AMOUNT = 1_250_000
_TEMPLATE = BenefitTemplate(
    kle="",
    weeks=(52, 52),
    tax=0.3,
    months=1,
    day="Sidste bankdag i måneden",
    department="Ydelsescenter",
    parts=(BenefitPart("Ydelse", (12_500, 12_500)),),
)


class _Template:
    """One object written down once, and the places where the marks stand."""

    def __init__(self, registration: Registration, encode: Encode) -> None:
        line = encode(registration)
        self._pattern = b"%b".join(part.replace(b"%", b"%%") for part in _MARKS.split(line))
        self._pick = itemgetter(*(_SLOTS[match.group()] for match in _MARKS.finditer(line)))

    def fill(self, values: list[bytes]) -> bytes:
        line: bytes = self._pattern % self._pick(values)
        return line


class _Cutter:
    """Holds the templates of one encoding and fills them in."""

    def __init__(self, scale: Scale, encode: Encode) -> None:
        self._scale = scale
        self._encode = encode
        self._cases: dict[tuple[int, int], _Template] = {}
        self._grants: dict[int, _Template] = {}
        self._payments: dict[int, _Template] = {}
        first = scale.today - dt.timedelta(days=SPAN_DAYS + 10)
        self._dates = [
            (first + dt.timedelta(days=day)).isoformat().encode() for day in range(SPAN_DAYS + 400)
        ]
        self._today = (scale.today - first).days
        self._months = [
            (start.isoformat().encode(), end.isoformat().encode())
            for start, end in _months_before(scale.today, scale.payments)
        ]
        self._steps = [
            (0, max(1, template.days // 3), max(2, template.days), max(2, template.days) + CLOSED_AFTER)
            for template in variants()
        ]

    def case(self, number: int, party: int, turn: int) -> Iterator[bytes]:
        kind = (party * 3 + turn * 7) % len(self._steps)
        opened = self._today - days_back(party, turn)
        values = [b""] * _SLOT_COUNT
        values[0] = _hyphened(_digest(f"overblik-case-{number}"))
        values[1] = cpr_digits(party).encode()
        values[2] = b"S-%d" % number
        reached = 0
        for after in self._steps[kind]:
            if opened + after >= self._today:
                break
            values[_FIRST_DAY + reached] = self._dates[opened + after]
            reached += 1
        template = self._cases.get((kind, reached))
        if template is None:
            template = self._cases[kind, reached] = _Template(_sample_case(kind, reached), self._encode)
        yield template.fill(values)
        if turn < self._scale.grants:
            yield from self._money(number, kind, values)

    def _money(self, number: int, kind: int, values: list[bytes]) -> Iterator[bytes]:
        values[_GRANT_SLOT] = _hyphened(_digest(f"overblik-grant-{number}"))
        start = self._months[-1][0] if self._months else self._dates[self._today]
        values[_PERIOD_SLOT] = values[_FIRST_DAY + 2] = start
        template = self._grants.get(kind)
        if template is None:
            template = self._grants[kind] = _Template(_sample_grant(kind), self._encode)
        yield template.fill(values)
        paid = self._payments.get(kind)
        if paid is None:
            paid = self._payments[kind] = _Template(_sample_payment(kind), self._encode)
        for place, (first, last) in enumerate(self._months):
            values[_PAYMENT_SLOT] = _hyphened(_digest(f"overblik-payment-{number}-{place}"))
            values[_PERIOD_SLOT], values[_PERIOD_SLOT + 1] = first, last
            values[_PAY_SLOT] = last
            yield paid.fill(values)


# Where in the list of values the text for each mark stands. The night of the run, the pay day and the
# morning of the receipt are all filled with the pay day.
_FIRST_DAY, _GRANT_SLOT, _PAYMENT_SLOT, _PERIOD_SLOT, _PAY_SLOT, _SLOT_COUNT = 3, 7, 8, 9, 11, 12
_SLOTS: dict[bytes, int] = {
    str(_CASE).encode(): 0,
    _CPR.encode(): 1,
    _NUMBER.encode(): 2,
    **{day.isoformat().encode(): _FIRST_DAY + place for place, day in enumerate(_DAYS)},
    str(_GRANT).encode(): _GRANT_SLOT,
    str(_PAYMENT).encode(): _PAYMENT_SLOT,
    **{day.isoformat().encode(): _PERIOD_SLOT + place for place, day in enumerate(_PERIOD)},
    **{(_PAY_DAY + dt.timedelta(days=shift)).isoformat().encode(): _PAY_SLOT for shift in range(-6, 3)},
}


def _citizen() -> Citizen:
    town = geography().towns[0]
    return Citizen(0, Cpr(_CPR), "Prøve Eksempel", dt.date(1980, 1, 1), Sex.MAN, town, "")


def _sample(kind: int, reached: int) -> cases_of.Case:
    told: History = [
        (status, at(day, 8)) for status, day in zip(_STATUSES[:reached], _DAYS[:reached], strict=True)
    ]
    case = cases_of.demo_case("scale", variants()[kind], _citizen(), told)
    case.id, case.number = _CASE, _NUMBER
    return case


def _sample_case(kind: int, reached: int) -> Registration:
    return cases_of.registration(_sample(kind, reached))


def _sample_granted(kind: int) -> Grant:
    case = _sample(kind, 3)
    part = Part("1", "Ydelse", case.kle, _AMOUNT, _PERIOD[0].year)
    return Grant(_GRANT, _NUMBER, _TEMPLATE, case, at(_DAYS[2], 8), _PERIOD[0], None, (part,))


def _sample_grant(kind: int) -> Registration:
    return granting.registration(_sample_granted(kind), at(_PERIOD[1], 8))


def _sample_payment(kind: int) -> Registration:
    granted = _sample_granted(kind)
    part = granted.parts[0]
    payment = Payment(
        id=_PAYMENT,
        number=_NUMBER,
        grant=granted,
        available=_PAY_DAY,
        start=_PERIOD[0],
        end=_PERIOD[1],
        after_tax=865_100,
        sent=865_100,
        paid=865_100,
        lines=(Line(_AMOUNT, _PERIOD[0], _PERIOD[1], _GRANT, part.id, part.kle),),
    )
    return paying.registration(payment, at(_PAY_DAY + dt.timedelta(days=30), 8))


def _months_before(today: dt.date, count: int) -> list[tuple[dt.date, dt.date]]:
    """(first, last day) of the last whole months before the month of `today`, newest first."""
    found = []
    end = today.replace(day=1) - dt.timedelta(days=1)
    for _ in range(count):
        found.append((end.replace(day=1), end))
        end = end.replace(day=1) - dt.timedelta(days=1)
    return found


def _digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _hyphened(digest: str) -> bytes:
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}".encode()
