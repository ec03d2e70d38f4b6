# SPDX-License-Identifier: MPL-2.0
"""Overviews made by hand: each test says only what it is about."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from overblik.overview.view import (
    AuthorityView,
    BenefitView,
    CaseView,
    CitizenStatus,
    Coverage,
    DocumentView,
    ExpectedPayment,
    Gap,
    GapKind,
    LineView,
    Overview,
    PaymentView,
    RelatedView,
    StepView,
)
from tests.builders import an_id, at

MOMENT = at("2025-11-24T08:15:00")
TODAY = dt.date(2025, 11, 24)
MUNICIPALITY, NAME = "90000001", "Prøve Kommune"
OTHER, OTHER_NAME = "90000002", "Fjordby Kommune"
UDK = "33236994"

_LADDER = (CitizenStatus.CREATED, CitizenStatus.IN_PROGRESS, CitizenStatus.DECIDED, CitizenStatus.CLOSED)


def d(text: str) -> dt.date:
    """A date."""
    return dt.date.fromisoformat(text)


def kr(text: str | None) -> Decimal | None:
    """An amount."""
    return None if text is None else Decimal(text)


def steps(
    *told: tuple[CitizenStatus, str], expected: dict[CitizenStatus, str] | None = None
) -> tuple[StepView, ...]:
    """What has happened, the last of it current, then what is left."""
    found = []
    for place, (status, since) in enumerate(told):
        until = at(told[place + 1][1]) if place + 1 < len(told) else None
        found.append(StepView(status, at(since), until, current=place + 1 == len(told)))
    last = told[-1][0]
    for status in _LADDER:
        if status > last and last < CitizenStatus.CLOSED:
            since_ = (expected or {}).get(status)
            found.append(StepView(status, at(since_) if since_ else None, expected=True))
    return tuple(found)


def a_case(name: str = "case", **told: Any) -> CaseView:
    """A running case of the municipality's, at its second step."""
    line = told.pop("steps", None) or steps(
        (CitizenStatus.CREATED, "2025-05-12"), (CitizenStatus.IN_PROGRESS, "2025-06-22")
    )
    current = next(step for step in line if step.current)
    values: dict[str, Any] = {
        "id": an_id(name),
        "title": "Ændring af din bolig",
        "kle": "27.60.24",
        "kle_title": "Boligindretning",
        "authority": MUNICIPALITY,
        "authority_name": NAME,
        "status": current.status,
        "active": current.status < CitizenStatus.CLOSED,
        "step": min(current.status, 4),
        "steps_total": 4,
        "steps": line,
        "created": d("2025-05-12"),
        "changed_at": at("2025-11-03T10:00:00"),
        "received_at": at("2025-11-24T06:42:00"),
    }
    return CaseView(**{**values, **told})


def a_payment(name: str = "payment", available: str | None = "2025-10-31", **told: Any) -> PaymentView:
    """A payment with the whole chain: tax, something withheld, and a debt."""
    gross, after, sent, paid = (
        kr(told.pop(link, default))
        for link, default in (
            ("gross", "12500"),
            ("after_tax", "8600"),
            ("sent", "8100"),
            ("paid", "7100"),
        )
    )

    def less(later: Decimal | None, earlier: Decimal | None) -> Decimal | None:
        return None if later is None or earlier is None else later - earlier

    benefit = told.pop("benefit", a_benefit_id())
    month = d(available).replace(day=1) if available else None
    end = None if month is None else (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    values: dict[str, Any] = {
        "id": an_id(name),
        "available": d(available) if available else None,
        "start": month,
        "end": end,
        "gross": gross,
        "tax": less(after, gross),
        "after_tax": after,
        "withheld": less(sent, after),
        "withheld_reason": "For meget udbetalt i marts" if sent != after else None,
        "sent": sent,
        "offset": less(paid, sent),
        "offset_reason": "Gældsstyrelsen" if paid != sent else None,
        "paid": paid,
        "lines": (LineView(gross or Decimal(0), month, end, benefit=benefit),),
    }
    return PaymentView(**{**values, **told})


def a_benefit_id(name: str = "grant", own: str = "1") -> str:
    """The whole id of a benefit."""
    return f"{an_id(name)}:{own}"


def a_benefit(grant: str = "grant", own: str = "1", **told: Any) -> BenefitView:
    """A running benefit, paid at the end of each month."""
    values: dict[str, Any] = {
        "id": a_benefit_id(grant, own),
        "name": "Sygedagpenge",
        "kle": "32.30.04",
        "kle_title": "Udbetaling af sygedagpenge",
        "authority": MUNICIPALITY,
        "authority_name": NAME,
        "payer": NAME,
        "start": d("2025-05-01"),
        "active": True,
        "received_at": at("2025-11-24T06:42:00"),
        "expected": ExpectedPayment(d("2025-11-28"), Decimal("12500"), "Sidste bankdag i måneden"),
        "payments": (a_payment(benefit=a_benefit_id(grant, own)),),
    }
    return BenefitView(**{**values, **told})


COVERAGE = (
    Coverage(MUNICIPALITY, NAME, ("32.30.*", "27.60.*", "02.*"), d("2020-12-01")),
    Coverage(MUNICIPALITY, NAME, ("32.24.04",), None),
    Coverage(OTHER, OTHER_NAME, ("02.*",), d("2023-01-01")),
)
GAPS = (
    Gap(GapKind.FROM_DATE, MUNICIPALITY, NAME, d("2020-12-01"), ("32.30.*",)),
    Gap(GapKind.AREA_CLOSED, MUNICIPALITY, NAME, None, ("34.*",)),
    Gap(GapKind.AREA_CLOSED, OTHER, OTHER_NAME),
)
AUTHORITIES = (
    AuthorityView(
        MUNICIPALITY, NAME, "70 10 20 30", "https://www.proevekommune.example", "https://post.example/skriv"
    ),
    AuthorityView(OTHER, OTHER_NAME),
)


def an_overview(*items: CaseView | BenefitView, **told: Any) -> Overview:
    """An overview of these cases and benefits."""
    values: dict[str, Any] = {
        "as_of": MOMENT,
        "version": 1,
        "cases": tuple(item for item in items if isinstance(item, CaseView)),
        "benefits": tuple(item for item in items if isinstance(item, BenefitView)),
        "authorities": AUTHORITIES,
        "coverage": COVERAGE,
        "gaps": GAPS,
        "updated_at": at("2025-11-24T06:42:00") if items else None,
    }
    return Overview(**{**values, **told})


def monthly(benefit: str, count: int, *, first: str = "2025-10-31", **chain: str) -> tuple[PaymentView, ...]:
    """As many payments, one at the end of each month, newest first."""
    day = d(first)
    found = []
    for place in range(count):
        found.append(a_payment(f"{benefit}-{place}", day.isoformat(), benefit=benefit, **chain))
        day = day.replace(day=1) - dt.timedelta(days=1)
    return tuple(found)


def a_busy_person() -> Overview:
    """Someone with a bit of everything: the person of the pictures."""
    sickness, housing = a_benefit_id("sickness"), a_benefit_id("housing")
    payments = list(monthly(sickness, 6, sent="8600", paid="8600"))
    payments[0] = a_payment("sickness-0", "2025-10-31", benefit=sickness)
    payments[2] = a_payment(
        "sickness-2",
        "2025-08-29",
        benefit=sickness,
        gross="11900",
        after_tax="8200",
        sent="8200",
        paid="8200",
        department="Sygedagpenge",
        lines=(
            LineView(Decimal("12500"), d("2025-08-01"), d("2025-08-31"), benefit=sickness),
            LineView(Decimal("-600"), d("2025-06-01"), d("2025-06-30"), corrects=True, benefit=sickness),
        ),
    )
    home = a_case(
        "home",
        steps=steps(
            (CitizenStatus.CREATED, "2025-05-12"),
            (CitizenStatus.IN_PROGRESS, "2025-06-22"),
            expected={CitizenStatus.DECIDED: "2025-12-04"},
        ),
        documents=(
            DocumentView(
                an_id("kvittering"), "Kvittering for modtagelse", "Brev, udgaaende", d("2025-05-13")
            ),
            DocumentView(
                an_id("ansoegning"), "Ansøgning om nyt badeværelse", "Brev, indgaaende", d("2025-05-12")
            ),
            DocumentView(an_id("notat"), "Referat af besøg", "Internt Notat", d("2025-06-30")),
        ),
        documents_shown=True,
        unit="Hjælpemidler",
        related=(RelatedView("AndenSag", an_id("sick"), "Opfølgning på sygedagpenge"),),
    )
    building = a_case(
        "building",
        title="Tilladelse til at bygge",
        kle="02.34.02",
        kle_title="Tilladelse til at bygge",
        steps=steps(
            (CitizenStatus.CREATED, "2025-07-01"),
            (CitizenStatus.IN_PROGRESS, "2025-07-03"),
            (CitizenStatus.DECIDED, "2025-11-12"),
        ),
        changed_at=at("2025-11-12T12:00:00"),
        as_owner=True,
    )
    sick = a_case(
        "sick",
        title="Opfølgning på sygedagpenge",
        kle="15.17.06",
        kle_title="Opfølgning på sygedagpenge",
        benefits=(sickness,),
        steps=(
            StepView(CitizenStatus.CREATED, at("2024-02-01"), at("2024-02-05")),
            StepView(CitizenStatus.CLOSED, at("2024-06-01"), at("2025-05-01")),
            StepView(CitizenStatus.CREATED, at("2025-05-01"), None, 2, current=True),
            StepView(CitizenStatus.IN_PROGRESS, None, None, 2, expected=True),
            StepView(CitizenStatus.DECIDED, None, None, 2, expected=True),
            StepView(CitizenStatus.CLOSED, None, None, 2, expected=True),
        ),
        reopened=True,
    )
    closed = [
        a_case(
            f"closed-{place}",
            title=title,
            kle=kle,
            kle_title=title,
            steps=steps((CitizenStatus.CREATED, f"{year}-01-10"), (CitizenStatus.CLOSED, f"{year}-03-01")),
            created=d(f"{year}-01-10"),
            changed_at=at(f"{year}-03-01"),
        )
        for place, (title, kle, year) in enumerate(
            [
                ("Tilskud til briller", "27.60.08", 2024),
                ("Plads i vuggestue", "28.09.40", 2023),
                ("Hegn mellem naboer", "02.00.10", 2022),
                ("Parkering, dispensation", "05.09.12", 2021),
            ]
        )
    ]
    dismissed = a_case(
        "dismissed",
        title="Hjælp til flytning",
        kle="32.21.24",
        kle_title="Hjælp til flytning",
        status=CitizenStatus.DISMISSED,
        steps=(
            StepView(CitizenStatus.CREATED, at("2024-08-01"), at("2024-08-10")),
            StepView(CitizenStatus.DISMISSED, at("2024-08-10"), None, current=True),
        ),
        active=False,
    )
    return an_overview(
        building,
        home,
        sick,
        *closed,
        dismissed,
        a_benefit("sickness", case_id=an_id("sick"), payments=tuple(payments)),
        a_benefit(
            "housing",
            name="Boligsikring",
            kle="32.06.08",
            kle_title="Boligsikring",
            authority=UDK,
            authority_name="Udbetaling Danmark",
            payer="Udbetaling Danmark",
            start=d("2022-03-01"),
            expected=ExpectedPayment(d("2025-12-01"), Decimal("986"), "Første bankdag i måneden"),
            payments=monthly(
                housing, 20, first="2025-11-03", gross="986", after_tax="986", sent="986", paid="986"
            ),
        ),
        a_benefit(
            "old",
            name="Hjælp til enkeltudgift",
            kle="32.21.12",
            kle_title="Hjælp til enkeltudgift",
            start=d("2023-02-03"),
            end=d("2023-02-03"),
            active=False,
            expected=None,
            payments=(
                a_payment(
                    "once",
                    "2023-02-03",
                    benefit=a_benefit_id("old"),
                    gross="2400",
                    after_tax="2400",
                    sent="2400",
                    paid=None,
                ),
            ),
        ),
    )


def the_bench_person() -> Overview:
    """20 cases, 3 benefits and 48 payments, as the benchmark of the start page has them."""
    cases = [a_case(f"bench-{place}", title=f"Sag nummer {place}") for place in range(8)] + [
        a_case(
            f"bench-closed-{place}",
            title=f"Afsluttet sag {place}",
            steps=steps((CitizenStatus.CREATED, "2023-01-10"), (CitizenStatus.CLOSED, "2024-03-01")),
        )
        for place in range(12)
    ]
    benefits = [
        a_benefit(f"bench-{place}", payments=monthly(a_benefit_id(f"bench-{place}"), 16))
        for place in range(3)
    ]
    return an_overview(*cases, *benefits)


def key(name: str) -> uuid.UUID:
    """The party key of a person of the tests."""
    return an_id(f"party {name}")
