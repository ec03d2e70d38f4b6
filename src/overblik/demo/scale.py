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
    born = _FIRST_BIRTH + dt.timedelta(days=party % _BIRTHS)
    turn = party // _BIRTHS
    return f"{born.day + 60:02d}{born:%m%y}{'012349'[turn % 6]}{turn // 6 % 1000:03d}"


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
        self._parts = _MARKS.split(line)
        self._marks = [match.group() for match in _MARKS.finditer(line)]
        self._pattern = b"%b".join(part.replace(b"%", b"%%") for part in self._parts)

    def fill(self, values: dict[bytes, bytes]) -> bytes:
        return self._pattern % tuple([values[mark] for mark in self._marks])


class _Cutter:
    """Holds the templates of one encoding and fills them in."""

    def __init__(self, scale: Scale, encode: Encode) -> None:
        self._scale = scale
        self._encode = encode
        self._cases: dict[tuple[int, int], _Template] = {}
        self._grants: dict[int, _Template] = {}
        self._payments: dict[int, _Template] = {}
        first = scale.today - dt.timedelta(days=SPAN_DAYS + 10)
        count = SPAN_DAYS + 400
        self._first = first
        self._dates = [(first + dt.timedelta(days=day)).isoformat().encode() for day in range(count)]
        self._today = (scale.today - first).days

    def case(self, number: int, party: int, turn: int) -> Iterator[bytes]:
        kind = variant_of(party, turn)
        opened = self._today - days_back(party, turn)
        days = variants()[kind].days
        steps = (opened, opened + max(1, days // 3), opened + max(2, days), opened + max(2, days) + CLOSED_AFTER)
        reached = sum(step < self._today for step in steps)
        values = {
            _CASE_TEXT: _hyphened(_digest(f"overblik-case-{number}")),
            _CPR_TEXT: cpr_digits(party).encode(),
            _NUMBER_TEXT: b"S-%d" % number,
        }
        dates = self._dates
        for mark, step in zip(_DAY_TEXTS, steps[:reached], strict=False):
            values[mark] = dates[step]
        template = self._cases.get((kind, reached))
        if template is None:
            template = self._cases[kind, reached] = _Template(_sample_case(kind, reached), self._encode)
        yield template.fill(values)
        if turn < self._scale.grants:
            yield from self._money(number, kind, values)

    def _money(self, number: int, kind: int, values: dict[bytes, bytes]) -> Iterator[bytes]:
        values[_GRANT_TEXT] = _hyphened(_digest(f"overblik-grant-{number}"))
        months = _months_before(self._scale.today, self._scale.payments)
        values[_PERIOD_TEXTS[0]] = (months[-1][0] if months else self._scale.today).isoformat().encode()
        values[_DAY_TEXTS[2]] = values[_PERIOD_TEXTS[0]]
        template = self._grants.get(kind)
        if template is None:
            template = self._grants[kind] = _Template(_sample_grant(kind), self._encode)
        yield template.fill(values)
        paid = self._payments.get(kind)
        if paid is None:
            paid = self._payments[kind] = _Template(_sample_payment(kind), self._encode)
        for place, (start, end) in enumerate(months):
            values[_PAYMENT_TEXT] = _hyphened(_digest(f"overblik-payment-{number}-{place}"))
            values[_PERIOD_TEXTS[0]] = start.isoformat().encode()
            values[_PERIOD_TEXTS[1]] = end.isoformat().encode()
            day = end.isoformat().encode()
            for mark in _PAY_TEXTS:
                values[mark] = day
            yield paid.fill(values)


_CASE_TEXT, _GRANT_TEXT, _PAYMENT_TEXT = (str(mark).encode() for mark in (_CASE, _GRANT, _PAYMENT))
_CPR_TEXT, _NUMBER_TEXT = _CPR.encode(), _NUMBER.encode()
_DAY_TEXTS = tuple(day.isoformat().encode() for day in _DAYS)
_PERIOD_TEXTS = tuple(day.isoformat().encode() for day in _PERIOD)
# The night of the run, the pay day and the morning of the receipt: any of them may stand in the line.
_PAY_TEXTS = tuple((_PAY_DAY + dt.timedelta(days=shift)).isoformat().encode() for shift in range(-6, 3))


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
