# SPDX-License-Identifier: MPL-2.0
"""The means to tell a named person's situation: cases and grants made by hand, and what they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from overblik.demo import benefit as granting
from overblik.demo import case as cases_of
from overblik.demo import payment as paying
from overblik.demo.benefit import Grant, Part
from overblik.demo.case import Case
from overblik.demo.citizen import Citizen
from overblik.demo.document import Document
from overblik.demo.expectation import (
    Expectation,
    HiddenItem,
    ShownBenefit,
    ShownCase,
    ShownPayment,
)
from overblik.demo.history import History, decided_at
from overblik.demo.life import Item, Stream, Told, tell_case
from overblik.demo.owner import PropertyOwner
from overblik.demo.payment import Habits, Payment
from overblik.demo.persons import DemoPerson, person
from overblik.demo.template import benefits, documents, template_of
from overblik.demo.town import Town, demo_id
from overblik.demo.working_time import DENMARK, at, weekday_from
from overblik.disclosure.reason import Reason
from overblik.index.kinds import Progress
from overblik.overview.steps import CITIZEN_STATUS


@dataclass(frozen=True, slots=True)
class Story:
    """One named person, everything delivered about them, and what they must see of it."""

    person: DemoPerson
    deliveries: tuple[Item, ...]
    expected: Expectation


@dataclass(slots=True)
class Teller:
    """Collects one story. Days are counted back from `today`; what happens, happens on weekdays at ten."""

    key: str
    today: dt.date
    items: list[Item] = field(default_factory=list)
    cases: list[ShownCase] = field(default_factory=list)
    benefits: list[ShownBenefit] = field(default_factory=list)
    hidden: list[HiddenItem] = field(default_factory=list)

    @property
    def citizen(self) -> Citizen:
        """Whose story it is."""
        return person(self.key).citizen

    @property
    def now(self) -> dt.datetime:
        """Midnight before `today`: nothing is told that happened later."""
        return at(self.today, 0)

    def back(self, days: int) -> dt.date:
        """The first weekday from so many days ago on."""
        return weekday_from(self.today - dt.timedelta(days=days))

    def case(
        self,
        name: str,
        kle: str,
        *told: tuple[Progress, dt.date],
        title: str | None = None,
        town: Town | None = None,
        party: Citizen | None = None,
        kinds: Iterable[tuple[str, dt.date]] = (),
        hidden: bool = False,
        sensitivity: str | None = None,
        property_urn: str | None = None,
    ) -> Case:
        """A case with its (state, day) and its (kind of document, day); delivered, not yet expected."""
        history: History = [(status, at(day, 10)) for status, day in told]
        case = cases_of.demo_case(
            f"{self.key}-{name}", template_of(kle), party or self.citizen, history, town=town, title=title
        )
        case.hidden = hidden
        case.property_urn = property_urn
        if sensitivity is not None:
            case.sensitivity = sensitivity
        for place, (kind, day) in enumerate(kinds):
            told_kind = documents()[kind]
            case.documents.append(
                Document(
                    demo_id("story", f"{self.key}-{name}", str(place)),
                    f"DEMO-{self.key}-{name}-{place + 1}",
                    told_kind.titles[0],
                    told_kind.type,
                    at(day, 10),
                    draft=False,
                )
            )
        self.items.extend(tell_case(case))
        return case

    def shows(
        self,
        case: Case,
        *,
        own_title: bool,
        documents_shown: bool,
        reopened: bool = False,
        as_owner: bool = False,
    ) -> None:
        """Expect this case."""
        status = CITIZEN_STATUS[case.told[-1][0]]
        self.cases.append(
            ShownCase(
                id=case.id,
                authority=case.town.cvr,
                kle=case.kle,
                title=case.title if own_title else None,
                status=status,
                active=case.told[-1][0] is not Progress.CLOSED,
                reopened=reopened,
                as_owner=as_owner,
                steps=tuple(
                    (CITIZEN_STATUS[each], moment.astimezone(DENMARK).date()) for each, moment in case.told
                ),
                documents=tuple(document.title for document in case.documents) if documents_shown else None,
            )
        )

    def hides(self, case: Case, reason: Reason) -> None:
        """Expect this case and its documents to be hidden for this reason."""
        self.hidden.append(HiddenItem(case.id, reason))
        self.hidden.extend(HiddenItem(document.id, reason) for document in case.documents)

    def grant(
        self,
        case: Case,
        key: str,
        start: dt.date,
        end: dt.date | None,
        amounts: tuple[int, ...],
        habits: Habits,
    ) -> tuple[Grant, list[Payment]]:
        """A grant on `case` of `amounts` (kroner a payment, one a part) with its payments; delivered."""
        template = benefits()[key]
        decided = decided_at(case.told)
        if decided is None:
            raise ValueError("a story grants something in a case that was never decided")
        parts = tuple(
            Part(str(place + 1), part.name, template.kle, amount * 100, self.today.year)
            for place, (part, amount) in enumerate(zip(template.parts, amounts, strict=True))
        )
        granted = Grant(
            demo_id("story", self.key, key, "grant"),
            f"DEMO-{self.key}-{key}",
            template,
            case,
            decided,
            start,
            end,
            parts,
        )
        self.items.append(Told(granting.registration(granted, self.now), "ndjson", Stream.MAIN))
        paid = paying.payments(granted, self.today, self.now, habits)
        self.items.extend(Told(paying.registration(each, self.now), "ndjson", Stream.MAIN) for each in paid)
        return granted, paid

    def shows_benefit(self, granted: Grant, paid: list[Payment]) -> None:
        """Expect every part of this grant with all its payments."""
        active = granted.end is None
        for part in granted.parts:
            self.benefits.append(
                ShownBenefit(
                    id=f"{granted.id}:{part.id}",
                    authority=granted.case.town.cvr,
                    kle=part.kle,
                    name=part.name,
                    active=active,
                    has_expected=active,
                    payments=tuple(_shown(each) for each in reversed(paid)),
                )
            )

    def hides_benefit(self, granted: Grant, paid: list[Payment], reason: Reason) -> None:
        """Expect the grant and its payments to be hidden."""
        self.hidden.append(HiddenItem(granted.id, reason))
        self.hidden.extend(HiddenItem(each.id, reason) for each in paid)

    def owns(self, urn: str, since: dt.date, until: dt.date | None = None) -> None:
        """The person owns a property in this half-open period."""
        self.items.append(
            PropertyOwner(urn, self.citizen.cpr.digits, at(since, 0), at(until, 0) if until else None)
        )

    def story(self) -> Story:
        """The finished story."""
        expected = Expectation(tuple(self.cases), tuple(self.benefits), tuple(self.hidden))
        return Story(person(self.key), tuple(self.items), expected)


def first_of_month(day: dt.date) -> dt.date:
    """The first day of its month."""
    return day.replace(day=1)


def _shown(payment: Payment) -> ShownPayment:
    return ShownPayment(
        id=payment.id,
        available=payment.available,
        gross=_kroner(payment.gross),
        after_tax=_kroner(payment.after_tax),
        sent=_kroner(payment.sent),
        paid=None if payment.paid is None else _kroner(payment.paid),
        sent_reason=payment.sent_reason,
        paid_reason=payment.paid_reason,
        corrected=tuple(_kroner(line.amount) for line in payment.lines if line.end < payment.start),
    )


def _kroner(amount: int) -> Decimal:
    return Decimal(granting.kroner(amount))
