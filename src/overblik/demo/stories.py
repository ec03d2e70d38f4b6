# SPDX-License-Identifier: MPL-2.0
"""The situations of the named persons, told with exact expectations; dates run up to the `today` given."""

from __future__ import annotations

import datetime as dt

from overblik.demo.expectation import HiddenItem
from overblik.demo.life import Told
from overblik.demo.payment import Habits
from overblik.demo.persons import person
from overblik.demo.story import Story, Teller, first_of_month
from overblik.demo.town import geography
from overblik.disclosure.reason import Reason
from overblik.index.kinds import Progress

_OPENED, _INFORMED, _DECIDED, _CLOSED = (
    Progress.OPENED,
    Progress.INFORMED,
    Progress.DECIDED,
    Progress.CLOSED,
)
_HOUSE = "urn:oio:ejendom:bfe-nr:9900000001"
_FORMER_HOUSE = "urn:oio:ejendom:bfe-nr:9900000002"
_PLAIN = Habits(receipt_missing=False)


def stories(today: dt.date) -> tuple[Story, ...]:
    """All of them, one for each of `persons()`, in the same order."""
    tellers = (
        sickness_benefit_with_debt,
        reopened_case,
        hidden_by_rule_and_from_date,
        building_case_of_the_owner,
        building_case_of_the_applicant,
        nothing_at_all,
        two_municipalities,
        corrected_pension,
        exempt_from_display,
        who_has_died,
    )
    return tuple(tell(today) for tell in tellers)


def sickness_benefit_with_debt(today: dt.date) -> Story:
    """A running benefit; the newest three payments offset a debt, the fourth was cut by the payer itself."""
    tell = Teller("alma", today)
    benefit = tell.case(
        "sygedagpenge",
        "32.30.04",
        (_OPENED, tell.back(220)),
        (_INFORMED, tell.back(212)),
        (_DECIDED, tell.back(205)),
        kinds=(("anmodning", tell.back(220)), ("kvittering", tell.back(219)), ("afgoerelse", tell.back(205))),
    )
    follow_up = tell.case(
        "opfoelgning",
        "15.17.06",
        (_OPENED, tell.back(170)),
        (_INFORMED, tell.back(150)),
        kinds=(("indkaldelse", tell.back(168)),),
    )
    habits = Habits(
        withheld=frozenset({3}),
        withheld_amount=50_000,
        debt=frozenset({0, 1, 2}),
        debt_amount=100_000,
        receipt_missing=False,
    )
    start = first_of_month(tell.back(205))
    granted, paid = tell.grant(benefit, "sygedagpenge", start, None, (12_500,), habits)
    tell.shows(benefit, own_title=True, documents_shown=True)
    tell.shows(follow_up, own_title=True, documents_shown=True)
    tell.shows_benefit(granted, paid)
    return tell.story()


def reopened_case(today: dt.date) -> Story:
    """Closed once and taken up again: both rounds show, and the case is active although it is old."""
    tell = Teller("boerge", today)
    case = tell.case(
        "bolig",
        "27.60.24",
        (_OPENED, tell.back(410)),
        (_INFORMED, tell.back(380)),
        (_DECIDED, tell.back(300)),
        (_CLOSED, tell.back(280)),
        (_INFORMED, tell.back(60)),
        kinds=(("ansoegning", tell.back(410)), ("afgoerelse", tell.back(300)), ("klage", tell.back(62))),
    )
    tell.shows(case, own_title=True, documents_shown=True, reopened=True)
    return tell.story()


def hidden_by_rule_and_from_date(today: dt.date) -> Story:
    """One case in a closed area, one from before the from-date, one as old but active: only that shows."""
    tell = Teller("clara", today)
    closed_area = tell.case(
        "anbringelse",
        "34.25.00",
        (_OPENED, tell.back(120)),
        (_INFORMED, tell.back(100)),
        kinds=(("samtale", tell.back(90)),),
    )
    too_old = tell.case(
        "rollator",
        "27.60.08",
        (_OPENED, dt.date(2018, 3, 5)),
        (_DECIDED, dt.date(2018, 5, 2)),
        (_CLOSED, dt.date(2018, 5, 30)),
        kinds=(("ansoegning", dt.date(2018, 3, 5)),),
    )
    old_but_active = tell.case(
        "hjemmehjaelp",
        "27.36.04",
        (_OPENED, dt.date(2019, 9, 2)),
        (_DECIDED, dt.date(2019, 9, 16)),
        kinds=(("afgoerelse", dt.date(2019, 9, 16)),),
    )
    tell.hides(closed_area, Reason.CLOSED)
    tell.hides(too_old, Reason.BEFORE_FROM_DATE)
    tell.shows(old_but_active, own_title=False, documents_shown=True)
    return tell.story()


def building_case_of_the_owner(today: dt.date) -> Story:
    """An architect applied; the owner sees the case, and no longer that of the house she has sold."""
    tell = Teller("dagny", today)
    architect = person("ditlev").citizen
    house = tell.case(
        "tilbygning",
        "02.34.02",
        (_OPENED, tell.back(75)),
        (_INFORMED, tell.back(50)),
        party=architect,
        kinds=(("byggeansoegning", tell.back(75)), ("tegning", tell.back(70))),
        property_urn=_HOUSE,
    )
    former = tell.case(
        "udestue",
        "02.34.30",
        (_OPENED, tell.back(900)),
        (_DECIDED, tell.back(870)),
        (_CLOSED, tell.back(840)),
        party=architect,
        property_urn=_FORMER_HOUSE,
    )
    tell.owns(_HOUSE, dt.date(2012, 6, 1))
    tell.owns(_FORMER_HOUSE, dt.date(2004, 2, 1), tell.back(500))
    tell.shows(house, own_title=True, documents_shown=True, as_owner=True)
    tell.hides(former, Reason.RELATION_NOT_VALID)
    return tell.story()


def building_case_of_the_applicant(today: dt.date) -> Story:
    """Primary party of the same two cases: building cases are the owner's to see, not the applicant's."""
    tell = Teller("ditlev", today)
    for told in building_case_of_the_owner(today).deliveries:
        if isinstance(told, Told):
            tell.hidden.append(HiddenItem(told.registration.object_id, Reason.OTHER_VIEWER))
    return tell.story()


def nothing_at_all(today: dt.date) -> Story:
    """No object of any kind."""
    return Teller("ellen", today).story()


def two_municipalities(today: dt.date) -> Story:
    """A closed sickness case where he lived, with a benefit that has ended; a running case where he lives."""
    tell = Teller("frode", today)
    before = geography().town("tangmose")
    sickness = tell.case(
        "sygedagpenge",
        "32.30.04",
        (_OPENED, tell.back(560)),
        (_DECIDED, tell.back(545)),
        (_CLOSED, tell.back(380)),
        town=before,
    )
    start = first_of_month(tell.back(545))
    end = first_of_month(tell.back(400)) - dt.timedelta(days=1)
    granted, paid = tell.grant(sickness, "sygedagpenge", start, end, (18_200,), _PLAIN)
    talks = tell.case(
        "samtaler",
        "15.20.20",
        (_OPENED, tell.back(45)),
        (_INFORMED, tell.back(31)),
        kinds=(("indkaldelse", tell.back(40)),),
    )
    tell.shows(sickness, own_title=False, documents_shown=False)
    tell.shows(talks, own_title=True, documents_shown=True)
    tell.shows_benefit(granted, paid)
    return tell.story()


def corrected_pension(today: dt.date) -> Story:
    """Two benefits in one payment; three payments ago a line took back part of the month before."""
    tell = Teller("gerda", today)
    pension = tell.case(
        "folkepension", "32.03.04", (_OPENED, dt.date(2019, 2, 4)), (_DECIDED, dt.date(2019, 2, 20))
    )
    housing = tell.case(
        "boligydelse", "32.06.04", (_OPENED, dt.date(2021, 8, 16)), (_DECIDED, dt.date(2021, 8, 27))
    )
    corrected = Habits(corrected=2, corrected_by=-60_000, receipt_missing=False)
    pensions = tell.grant(pension, "folkepension", dt.date(2019, 3, 1), None, (7_198, 6_450), corrected)
    support = tell.grant(housing, "boligydelse", dt.date(2021, 9, 1), None, (2_310,), _PLAIN)
    tell.shows(pension, own_title=False, documents_shown=False)
    tell.shows(housing, own_title=False, documents_shown=False)
    tell.shows_benefit(*pensions)
    tell.shows_benefit(*support)
    return tell.story()


def exempt_from_display(today: dt.date) -> Story:
    """A display class hides a case with its documents, benefit and payment; a VIP case never shows either."""
    tell = Teller("holger", today)
    exempt = tell.case(
        "enkeltudgift",
        "32.21.12",
        (_OPENED, tell.back(140)),
        (_DECIDED, tell.back(120)),
        (_CLOSED, tell.back(100)),
        kinds=(("ansoegning", tell.back(140)), ("afgoerelse", tell.back(120))),
        hidden=True,
    )
    granted, paid = tell.grant(exempt, "enkeltudgift", tell.back(120), tell.back(120), (2_400,), _PLAIN)
    vip = tell.case("vip", "27.60.04", (_OPENED, tell.back(30)), sensitivity="VIP_SAGER")
    moving = tell.case("flytning", "23.05.10", (_OPENED, tell.back(12)), (_DECIDED, tell.back(8)))
    tell.hides(exempt, Reason.DISPLAY_CLASS)
    tell.hides_benefit(granted, paid, Reason.DISPLAY_CLASS)
    tell.hides(vip, Reason.VIP)
    tell.shows(moving, own_title=True, documents_shown=False)
    return tell.story()


def who_has_died(today: dt.date) -> Story:
    """An open case that nobody is told of: the person is marked dead (`overblik.demo.family`)."""
    tell = Teller("ingrid", today)
    tell.case("hjemmehjaelp", "27.36.04", (_OPENED, tell.back(400)), (_DECIDED, tell.back(390)))
    return tell.story()
