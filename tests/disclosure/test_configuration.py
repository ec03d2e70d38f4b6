# SPDX-License-Identifier: MPL-2.0
"""The municipality's configuration (domain section 2, titles and documents of 1.2), row by row."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from overblik.disclosure.decision import decide
from overblik.disclosure.policy import Policy
from overblik.disclosure.reason import General, Reason
from overblik.disclosure.rule import Rule, RuleSet, Sources, Stop, TitleChoice
from overblik.index.reading import ItemKind, ReadingRow
from overblik.kle.number import KlePattern
from tests.disclosure.build import (
    AUTHORITY,
    CASE,
    DOCUMENT,
    KLE,
    NOW,
    OTHER_SYSTEM,
    SYSTEM,
    TODAY,
    a_benefit_row,
    a_document_row,
    a_policy,
    a_row,
    a_rule,
    day,
    decided,
)

OPENED = dt.date(2024, 12, 31)


@pytest.mark.parametrize(
    ("rules", "kle", "facet", "shown"),
    [
        ([a_rule("32.24.04", open=True)], "32.24.04", "G01", True),
        ([a_rule("32.24.04", open=True)], "32.30.04", "G01", False),
        ([a_rule("32.24.*", open=True)], "32.24.04", "G01", True),
        ([a_rule("32.2*", open=True)], "32.24.04", "G01", True),
        ([a_rule("32.24.0*", open=True)], "32.24.04", "G01", True),
        ([a_rule("3*", open=True)], "32.24.04", "G01", True),
        ([a_rule("32.*", open=True), a_rule("32.45.04", open=False, id="no")], "32.45.04", "G01", False),
        ([a_rule("32.*", open=False), a_rule("32.45.04", open=True, id="yes")], "32.45.04", "G01", True),
        ([a_rule("32.*", open=True), a_rule("32.*", "K", open=False, id="no")], "32.24.04", "K02", False),
        ([a_rule("32.*", open=True), a_rule("32.*", "K", open=False, id="no")], "32.24.04", "G01", True),
        ([a_rule("32.*", open=True), a_rule("32.*", "K02", open=False, id="no")], "32.24.04", "K01", True),
        (
            [a_rule("32.*", "K", open=False), a_rule("32.*", "K02", open=True, id="x")],
            "32.24.04",
            "K02",
            True,
        ),
        ([a_rule("32.*", "G", open=True)], "32.24.04", None, False),
        ([a_rule("32.*", open=True), a_rule("32.*", open=False, id="later")], "32.24.04", "G01", True),
        ([a_rule("32.*", open=False), a_rule("32.*", open=True, id="later")], "32.24.04", "G01", False),
        ([a_rule("32.24.04", open=True), a_rule("32.*", "K", open=False, id="k")], "32.24.04", "K02", True),
    ],
)
def test_a_number_is_shown_only_if_opened_and_the_most_specific_rule_decides(
    rules: list[Rule], kle: str, facet: str | None, shown: bool
) -> None:
    assert decided(a_row(kle=kle, facet=facet), *rules).shown is shown


def test_an_opened_number_is_shown_whatever_system_delivered_it() -> None:
    for source in (SYSTEM, OTHER_SYSTEM, None):
        assert decided(a_row(source=source)).shown


@pytest.mark.parametrize(
    ("sources", "source", "shown"),
    [
        (Sources(only=frozenset({SYSTEM})), SYSTEM, True),
        (Sources(only=frozenset({SYSTEM})), OTHER_SYSTEM, False),
        (Sources(only=frozenset({SYSTEM})), None, False),
        (Sources(excluding=frozenset({SYSTEM})), SYSTEM, False),
        (Sources(excluding=frozenset({SYSTEM})), OTHER_SYSTEM, True),
        (Sources(excluding=frozenset({SYSTEM})), None, False),
        (Sources(only=frozenset()), SYSTEM, False),
        (Sources(excluding=frozenset()), SYSTEM, True),
    ],
)
def test_the_source_filter_limits_to_or_from_chosen_systems(
    sources: Sources, source: uuid.UUID | None, shown: bool
) -> None:
    decision = decided(a_row(source=source), a_rule(open=True, sources=sources))
    assert (decision.shown, decision.reason) == (shown, Reason.SHOWN if shown else Reason.SOURCE_FILTERED)


BEFORE, ON = dt.date(2024, 12, 30), OPENED
PAST, FUTURE = day("2025-03-01"), day("2025-09-01")


@pytest.mark.parametrize(
    ("created", "closed_at", "exempt", "reason"),
    [
        (ON, None, False, Reason.SHOWN),
        (ON, PAST, False, Reason.SHOWN),
        (ON, PAST, True, Reason.SHOWN),
        (BEFORE, None, False, Reason.BEFORE_FROM_DATE),
        (BEFORE, PAST, False, Reason.BEFORE_FROM_DATE),
        (BEFORE, None, True, Reason.SHOWN_AS_ACTIVE),
        (BEFORE, FUTURE, True, Reason.SHOWN_AS_ACTIVE),
        (BEFORE, NOW, True, Reason.BEFORE_FROM_DATE),
        (BEFORE, PAST, True, Reason.BEFORE_FROM_DATE),
        (None, None, False, Reason.CREATED_UNKNOWN),
        (None, PAST, True, Reason.CREATED_UNKNOWN),
        (None, None, True, Reason.SHOWN_AS_ACTIVE),
    ],
)
@pytest.mark.parametrize("make", [a_row, a_benefit_row, a_document_row])
def test_the_from_date_holds_for_closed_and_active_cases_unless_active_ones_are_exempt(
    make: type[ReadingRow],
    created: dt.date | None,
    closed_at: dt.datetime | None,
    exempt: bool,
    reason: Reason,
) -> None:
    rule = a_rule(open=True, from_date=OPENED, show_active_before_from_date=exempt, documents=True)
    decision = decided(make(created=created, closed_at=closed_at), rule)
    assert (decision.reason, decision.shown) == (reason, reason.shown)


def test_without_a_from_date_every_age_is_shown() -> None:
    assert decided(a_row(created=dt.date(1990, 1, 1))).shown
    assert decided(a_row(created=None)).shown


def test_a_benefit_is_decided_by_its_own_number_not_its_cases() -> None:
    rules = (a_rule("15.*", open=True, id="case"), a_rule("32.30.04", open=False, id="benefit"))
    assert decided(a_row(kle="15.17.06"), *rules).shown
    assert decided(a_benefit_row(kle="32.30.04"), *rules).rule == "benefit"


@pytest.mark.parametrize(
    ("chosen", "title"),
    [(None, TitleChoice.KLE), (TitleChoice.KLE, TitleChoice.KLE), (TitleChoice.CASE, TitleChoice.CASE)],
)
def test_the_title_is_that_of_the_kle_number_unless_the_case_title_is_chosen(
    chosen: TitleChoice | None, title: TitleChoice
) -> None:
    assert decided(a_row(), a_rule(open=True, title=chosen)).title is title


@pytest.mark.parametrize(
    ("documents", "reason"),
    [(None, Reason.DOCUMENTS_OFF), (False, Reason.DOCUMENTS_OFF), (True, Reason.SHOWN)],
)
def test_document_titles_are_off_until_switched_on(documents: bool | None, reason: Reason) -> None:
    rule = a_rule(open=True, documents=documents)
    assert decided(a_document_row(), rule).reason is reason
    assert decided(a_row(), rule).documents is bool(documents)


def test_fields_left_out_come_from_the_next_less_specific_rule_and_say_so() -> None:
    rules = (
        a_rule("32.*", id="area", open=True, from_date=OPENED, documents=True),
        a_rule("32.24.*", id="group", title=TitleChoice.CASE),
        a_rule("32.24.04", id="subject", documents=False),
    )
    case = decided(a_row(), *rules)
    assert (case.shown, case.rule, case.field, case.title, case.documents) == (
        True,
        "area",
        "open",
        TitleChoice.CASE,
        False,
    )
    document = decided(a_document_row(), *rules)
    assert (document.reason, document.rule, document.field) == (
        Reason.DOCUMENTS_OFF,
        "subject",
        "documents",
    )
    old = decided(a_row(created=BEFORE), *rules)
    assert (old.reason, old.rule, old.field) == (Reason.BEFORE_FROM_DATE, "area", "from_date")


def test_more_areas_than_agreed_may_be_opened_retired_and_local_numbers_too() -> None:
    assert decided(a_row(kle="32.24.48", created=dt.date(2024, 2, 1)), a_rule("32.24.48", open=True)).shown
    assert KlePattern("98.76.54").is_exact


@pytest.mark.parametrize(
    ("stop", "row", "field"),
    [
        (Stop(id=7), a_row(), "authority"),
        (Stop(id=7, kle=KlePattern("32.24.*")), a_row(), "kle"),
        (Stop(id=7, source=SYSTEM), a_row(), "source"),
        (Stop(id=7, source=SYSTEM), a_row(source=None), "source"),
        (Stop(id=7, object_id=CASE), a_row(), "object"),
        (Stop(id=7, object_id=CASE), a_document_row(), "object"),
        (Stop(id=7, object_id=CASE), a_benefit_row(), "object"),
        (Stop(id=7, object_id=DOCUMENT), a_document_row(), "object"),
    ],
)
def test_a_stop_hides_at_once_and_names_itself(stop: Stop, row: ReadingRow, field: str) -> None:
    decision = decided(row, stops=(stop,))
    assert (decision.shown, decision.reason, decision.rule, decision.field, decision.general) == (
        False,
        Reason.STOPPED,
        "stop:7",
        field,
        General.NEVER_TOLD,
    )


@pytest.mark.parametrize(
    ("stop", "row"),
    [
        (Stop(id=7, kle=KlePattern("15.*")), a_row()),
        (Stop(id=7, source=OTHER_SYSTEM), a_row()),
        (Stop(id=7, object_id=DOCUMENT), a_row()),
        (Stop(id=7, object_id=DOCUMENT), a_row(case_id=None)),
    ],
)
def test_a_stop_hides_nothing_else(stop: Stop, row: ReadingRow) -> None:
    assert decided(row, stops=(stop,)).shown


def test_a_stop_of_one_authority_leaves_the_others() -> None:
    policy = a_policy(stops=(Stop(id=1),))
    assert decide(a_row(authority="90000009"), policy, NOW, TODAY, KLE).reason is Reason.NO_RULES


@pytest.mark.parametrize(
    ("row", "rules", "general"),
    [
        (a_row(has_title=False), [a_rule(open=True)], General.NOT_READY),
        (a_row(state_from=None), [a_rule(open=True)], General.NOT_READY),
        (a_row(has_title=False), [a_rule(open=False)], General.NEVER_TOLD),
        (a_row(has_title=False), [a_rule("02.*", open=True)], General.NEVER_TOLD),
        (a_row(has_title=False, authority="90000009"), [a_rule(open=True)], General.NEVER_TOLD),
        (a_row(kle=None), [a_rule(open=True)], General.NEVER_TOLD),
        (a_row(sensitivity=4, has_title=False), [a_rule(open=True)], General.NEVER_TOLD),
        (a_row(sensitivity=3, has_title=False), [a_rule(open=True, sensitivity_ceiling=1)], "never_told"),
        (a_document_row(has_title=False), [a_rule(open=True, documents=True)], General.NEVER_TOLD),
        (a_row(created=BEFORE), [a_rule(open=True, from_date=OPENED)], General.FROM_DATE),
        (a_row(), [a_rule(open=False)], General.AREA_CLOSED),
        (a_row(), [a_rule(open=True)], General.NEVER_TOLD),
    ],
)
def test_a_citizen_hears_that_something_is_not_ready_only_where_it_would_be_shown(
    row: ReadingRow, rules: list[Rule], general: General
) -> None:
    assert decided(row, *rules).general == general


def test_an_authority_without_rules_shows_nothing_and_says_why() -> None:
    for policy in (Policy(), Policy.of(1, [RuleSet(authority=AUTHORITY)])):
        assert decide(a_row(), policy, NOW, TODAY, KLE).reason is Reason.NO_RULES


# The first areas all municipalities agreed to show, with KLE's own numbers (domain section 3).
AREAS = {
    "sickness benefit": "32.30.04",
    "cash benefit and education benefit": "32.24.04",
    "rehabilitation": "15.17.12",
    "resource course benefit": "32.24.30",
    "unemployment benefit for flexible jobs": "32.27.10",
    "single benefits": "32.21.12",
    "jobcentre": "15.17.06",
    "building cases": "02.34.02",
    "repayment": "32.45.10",
}


class Everything:
    def known(self, number: str, on: dt.date) -> bool:
        return True


@pytest.mark.parametrize("area", AREAS)
def test_every_agreed_area_can_be_opened_by_itself(area: str) -> None:
    policy = a_policy(a_rule(AREAS[area], open=True))
    seen = [
        number
        for number in AREAS.values()
        if decide(a_row(kle=number), policy, NOW, TODAY, Everything()).shown
    ]
    assert seen == [AREAS[area]]


def test_payments_follow_the_rule_of_their_lines_number() -> None:
    row = a_benefit_row(kind=ItemKind.PAYMENT, part="32.24.04")
    assert decided(row).shown
    assert not decided(row, a_rule("32.24.04", open=False)).shown
