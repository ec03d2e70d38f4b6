# SPDX-License-Identifier: MPL-2.0
"""What one citizen sees, item by item: the display rules, the order, and what never comes along."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overblik.basedata.authority import UDK_CVR, Authorities, Authority
from overblik.disclosure.rule import Stop, TitleChoice, Viewers
from overblik.index.reading import BenefitBody, Candidate, CaseBody, ItemKind, Plan, ReadingRow, Related, Step
from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Edition, Entry
from overblik.kle.number import FacetPattern, Level, Part
from overblik.overview.compose import compose, compose_list
from overblik.overview.view import CitizenStatus, GapKind, Overview
from tests.overview.rows import (
    BUILDING,
    CLOSED,
    HERE,
    HOUSING,
    NOW,
    SICK,
    THERE,
    a_benefit,
    a_case,
    a_document,
    a_ground,
    a_line,
    a_payment,
    a_rule,
    an_id,
    at,
    row,
    rules,
)


def seen(*rows: ReadingRow, ground: Any = None) -> Overview:
    return compose(rows, ground or a_ground(), NOW)


def test_a_case_with_everything_to_be_said_of_it() -> None:
    case = seen(a_case(), a_document()).cases[0]
    assert (case.title, case.kle, case.kle_title) == (
        "Sygedagpenge, udbetaling",
        SICK,
        "Sygedagpenge, udbetaling",
    )
    assert (case.authority, case.authority_name, case.unit) == (HERE, "Prøve Kommune", "Jobcenter Prøve")
    assert (case.status, case.step, case.steps_total, case.active) == (CitizenStatus.IN_PROGRESS, 2, 4, True)
    assert (case.created, case.changed_at, case.received_at) == (
        dt.date(2025, 5, 12),
        at("2025-10-01"),
        at("2025-10-02"),
    )
    assert [document.title for document in case.documents] == ["Ansøgning"]
    assert case.documents_shown


def test_nobody_with_nothing_sees_what_is_covered() -> None:
    found = seen()
    assert (found.cases, found.benefits, found.authorities, found.updated_at) == ((), (), (), None)
    assert [(entry.authority_name, entry.areas) for entry in found.coverage] == [
        ("Prøve Kommune", ("02.*", "32.*"))
    ]
    assert (found.version, found.as_of) == (7, NOW)


TITLES = [
    ("KLE's title by default", None, "Egen titel", SICK, "Sygedagpenge, udbetaling"),
    ("the case's own where the municipality chose so", TitleChoice.CASE, "Egen titel", SICK, "Egen titel"),
    ("KLE's where the case's own is blank", TitleChoice.CASE, "  ", SICK, "Sygedagpenge, udbetaling"),
]


@pytest.mark.parametrize(
    ("choice", "own", "kle", "shown"), [entry[1:] for entry in TITLES], ids=[entry[0] for entry in TITLES]
)
def test_which_title_a_citizen_reads(choice: TitleChoice | None, own: str, kle: str, shown: str) -> None:
    ground = a_ground(rules(a_rule("32.*", title=choice)))
    assert [case.title for case in seen(a_case(title=own, kle=kle), ground=ground).cases] == [shown]


def test_person_numbers_in_texts_are_masked() -> None:
    hidden = f"⟦person:{an_id('x')}:1⟧"
    ground = a_ground(rules(a_rule("32.*", title=TitleChoice.CASE)))
    found = seen(
        a_case(title=f"Om {hidden}", unit=f"Enhed {hidden}"),
        a_document(title=f"Brev {hidden}"),
        a_benefit(name=f"Ydelse {hidden}"),
        ground=ground,
    )
    text = msgspec.json.encode(found).decode()
    assert "⟦" not in text
    assert str(an_id("x")) not in text
    assert found.cases[0].title.startswith("Om ")


HIDDEN_CASES: list[tuple[str, dict[str, Any]]] = [
    ("an area that is not open", {"kle": "27.35.04"}),
    ("an authority without rules", {"authority": THERE}),
    ("no authority", {"authority": None}),
    ("display class", {"excluded_from": at("2025-01-01")}),
    ("VIP", {"sensitivity": 4}),
    ("not the person's any more", {"candidate_to": at("2025-06-01")}),
    ("a hole between two states", {"states": (Step("Opstaaet", at("2025-05-12"), at("2025-06-01")),)}),
    ("an unknown state only", {"states": (Step("Ukendt", None, None),)}),
]


@pytest.mark.parametrize(
    "changes", [entry[1] for entry in HIDDEN_CASES], ids=[entry[0] for entry in HIDDEN_CASES]
)
def test_a_hidden_case_takes_its_documents_along(changes: dict[str, Any]) -> None:
    found = seen(a_case(**changes), a_document())
    assert (found.cases, found.authorities, found.updated_at) == ((), (), None)


UNREADABLE = [
    b"",
    b"{",
    b"[]",
    b'{"title": 7}',
    b"\xff\xfe",
    b'{"steps": [["Oplyst", "2025-01-01T00:00:00", null], ["Oplyst", "2025-01-01T00:00:00Z", null]]}',
    b'{"steps": [["Oplyst", "9999-99-99", null]]}',
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_an_item_that_cannot_be_read_never_takes_the_others_down(body: bytes) -> None:
    found = seen(row(ItemKind.CASE, "broken", body), a_case())
    assert [case.id for case in found.cases] == [an_id("case")]
    assert [gap.authority for gap in found.gaps if gap.kind is GapKind.NOT_READY] == [HERE]


@pytest.mark.parametrize("kind", [ItemKind.DOCUMENT, ItemKind.BENEFIT, ItemKind.PAYMENT])
def test_nor_does_a_broken_item_of_another_kind(kind: ItemKind) -> None:
    broken = row(kind, "broken", b"{", case_id=an_id("case"), part="1")
    found = seen(a_case(), a_document(), a_benefit(), a_payment(), broken)
    assert len(found.cases[0].documents) == 1
    assert [len(benefit.payments) for benefit in found.benefits] == [1]


def test_a_document_with_a_time_without_zone_is_not_shown() -> None:
    states = b'{"title":"x","states":[["Endeligt","2025-01-01T00:00:00",null]]}'
    broken = row(ItemKind.DOCUMENT, "broken", states, case_id=an_id("case"))
    assert seen(a_case(), broken).cases[0].documents == ()


@pytest.mark.parametrize("state", ["Underudarbejdelse", "Underreview", "Ukendt"])
def test_unfinished_documents_are_never_shown(state: str) -> None:
    assert seen(a_case(), a_document(states=(Step(state, None, None),))).cases[0].documents == ()


def test_without_document_titles_the_case_says_so() -> None:
    case = seen(a_case(), a_document(), ground=a_ground(rules(a_rule("32.*", documents=False)))).cases[0]
    assert (case.documents, case.documents_shown) == ((), False)


def test_documents_come_newest_first_then_by_the_danish_alphabet() -> None:
    day = dt.date(2025, 6, 1)
    came = Step("Endeligt", at("2025-07-01T23:30"), None)
    documents = [
        a_document("1", title="Ældre brev", letter_date=day),
        a_document("2", title="Brev", letter_date=day),
        a_document("3", title="Aabent brev", letter_date=day),
        a_document("4", title="Uden dato", letter_date=None),
        a_document("5", title="Nyest", letter_date=None, states=(came,)),
    ]
    shown = seen(a_case(), *documents).cases[0].documents
    assert [entry.title for entry in shown] == ["Nyest", "Brev", "Ældre brev", "Aabent brev", "Uden dato"]
    assert shown[0].date == dt.date(2025, 7, 2)
    assert shown[-1].date is None


def test_a_document_of_another_relation_or_of_no_case_is_not_shown() -> None:
    owner = a_document("1", candidate=Candidate.PROPERTY_OWNER)
    nowhere = a_document("2", case_id=None)
    assert seen(a_case(), owner, nowhere).cases[0].documents == ()
    ground = a_ground(rules(a_rule("32.*"), a_rule("02.*", viewers=Viewers.PROPERTY_OWNER)))
    other = a_document("3", kle=BUILDING, candidate=Candidate.PROPERTY_OWNER)
    assert seen(a_case(), other, ground=ground).cases[0].documents == ()


OWNERS = a_ground(rules(a_rule("02.*", viewers=Viewers.PROPERTY_OWNER)))


def test_the_owner_sees_the_building_case() -> None:
    owned = a_case(kle=BUILDING, candidate=Candidate.PROPERTY_OWNER)
    found = seen(owned, a_document(kle=BUILDING, candidate=Candidate.PROPERTY_OWNER), ground=OWNERS)
    assert [(case.as_owner, len(case.documents)) for case in found.cases] == [(True, 1)]
    assert seen(a_case(kle=BUILDING), ground=OWNERS).cases == ()


def test_who_is_party_and_owner_sees_the_case_once() -> None:
    both = [a_case(kle=BUILDING), a_case(kle=BUILDING, candidate=Candidate.PROPERTY_OWNER)]
    assert [case.as_owner for case in seen(*both, ground=OWNERS).cases] == [True]
    assert [case.as_owner for case in seen(*both).cases] == [False]
    assert [case.as_owner for case in seen(*reversed(both)).cases] == [False]


def test_related_cases_are_named_only_if_they_are_shown_themselves() -> None:
    links = tuple(
        Related("other_case", an_id(name)) for name in ("case", "shown", "shown", "hidden", "unknown")
    )
    found = seen(
        a_case(related=links), a_case("shown", kle=HOUSING), a_case("hidden", excluded_from=at("2025-01-01"))
    )
    case = next(case for case in found.cases if case.id == an_id("case"))
    assert [(entry.id, entry.title) for entry in case.related] == [(an_id("shown"), "Boligydelse")]


def test_cases_are_ordered_active_first_newest_change_first_then_by_title() -> None:
    rows = [
        a_case("closed", states=CLOSED, recorded_at=at("2025-10-30")),
        a_case("older", recorded_at=at("2025-09-01")),
        a_case("newer", recorded_at=at("2025-10-01")),
        a_case("newer too", recorded_at=at("2025-10-01"), kle=HOUSING),
    ]
    order = [an_id(name) for name in ("newer too", "newer", "older", "closed")]
    assert [case.id for case in seen(*rows).cases] == order
    assert [case.id for case in seen(*reversed(rows)).cases] == order
    agree(rows)


def agree(rows: list[ReadingRow]) -> None:
    """The list call is told of the same cases, in the same order, with the same words as any page."""
    whole, listed = seen(*rows), compose_list(rows, a_ground(), NOW)
    assert (listed.as_of, listed.version) == (whole.as_of, whole.version)
    for case, line in zip(whole.cases, listed.cases, strict=True):
        told = msgspec.structs.asdict(line)
        assert told.pop("since") == next(step.since for step in case.steps if step.current)
        assert told == {name: getattr(case, name) for name in told}
    with_cases = {case.authority for case in whole.cases}
    assert listed.authorities == tuple(each for each in whole.authorities if each.cvr in with_cases)


def test_a_dismissal_only_where_the_decision_is_called_one() -> None:
    case = a_case(decision="refused", states=CLOSED)
    assert seen(case).cases[0].status is CitizenStatus.CLOSED
    found = seen(case, ground=a_ground(dismissing=frozenset({"refused"})))
    assert found.cases[0].status is CitizenStatus.DISMISSED


# Benefits and payments

PLAN = Plan(id="1", day="Sidste bankdag i måneden", amount=Decimal("8100.00"), frequency="monthly")


def test_a_benefit_with_its_case_its_payments_and_the_one_to_come() -> None:
    found = seen(a_case(), a_benefit(case_id=an_id("case"), plans=(PLAN,)), a_payment())
    benefit = found.benefits[0]
    assert benefit.id == f"{an_id('grant')}:1"
    assert (benefit.name, benefit.payer, benefit.active) == ("Sygedagpenge", "Prøve Kommune", True)
    assert benefit.case_id == an_id("case")
    assert found.cases[0].benefits == (benefit.id,)
    assert benefit.expected is not None
    assert (benefit.expected.date, benefit.expected.amount) == (dt.date(2025, 11, 28), Decimal("8100.00"))
    payment = benefit.payments[0]
    assert (payment.tax, payment.withheld, payment.offset) == (Decimal(-3900), Decimal(-500), Decimal(-1000))
    assert payment.lines[0].benefit == benefit.id


def test_udbetaling_danmark_is_named_as_the_payer() -> None:
    ground = a_ground(rules(authority=UDK_CVR))
    found = seen(a_benefit(authority=UDK_CVR), ground=ground)
    assert [benefit.payer for benefit in found.benefits] == ["Udbetaling Danmark"]


def test_a_benefit_does_not_point_to_a_case_that_is_not_shown() -> None:
    found = seen(a_case(excluded_from=at("2025-01-01")), a_benefit(case_id=an_id("case")))
    assert [benefit.case_id for benefit in found.benefits] == [None]


def test_benefits_that_run_come_first_and_those_that_ended_expect_nothing() -> None:
    found = seen(
        a_benefit("a", name="Ophørt", end=dt.date(2025, 11, 2), plans=(PLAN,), recorded_at=at("2025-10-30")),
        a_benefit("b", name="Åben"),
        a_benefit("c", name="Zone", end=dt.date(2025, 11, 3)),
        a_benefit("d", name="Nyest", recorded_at=at("2025-10-15")),
    )
    assert [(entry.name, entry.active) for entry in found.benefits] == [
        ("Nyest", True),
        ("Zone", True),
        ("Åben", True),
        ("Ophørt", False),
    ]
    assert found.benefits[-1].expected is None


def test_a_benefit_without_a_name_has_that_of_its_number() -> None:
    assert seen(a_benefit(name=" ")).benefits[0].name == "Sygedagpenge, udbetaling"


PAYMENTS = [
    ("one line of one benefit", [a_payment()], True),
    (
        "two numbers, both open",
        [a_payment(lines=(a_line(), a_line("grant", "2"))), a_payment(lines=(), part=HOUSING, kle=HOUSING)],
        True,
    ),
    (
        "two numbers, one closed",
        [a_payment(), a_payment(part="27.35.04", kle="27.35.04")],
        False,
    ),
    ("a line of a grant that has not come", [a_payment(lines=(a_line(), a_line("later")))], False),
    ("a line of a benefit the grant has not", [a_payment(lines=(a_line("grant", "9"),))], False),
    ("a line of a hidden benefit", [a_payment(lines=(a_line(), a_line("hidden")))], False),
    ("beside it a line that names no grant", [a_payment(lines=(a_line(), a_line(None, None)))], True),
    ("no line names a grant", [a_payment(lines=(a_line(None, None),))], False),
    ("no lines", [a_payment(lines=())], False),
    ("not one number of the amounts", [a_payment(paid="NaN")], False),
    ("excluded with its case", [a_payment(excluded_from=at("2025-01-01"))], False),
]


@pytest.mark.parametrize(
    ("payments", "shown"), [entry[1:] for entry in PAYMENTS], ids=[entry[0] for entry in PAYMENTS]
)
def test_a_payment_is_shown_only_if_all_its_lines_may_be_seen(
    payments: list[ReadingRow], shown: bool
) -> None:
    found = seen(
        a_benefit(),
        a_benefit(part="2", kle=HOUSING, name="Boligydelse"),
        a_benefit("hidden", excluded_from=at("2025-01-01")),
        *payments,
    )
    first = next(benefit for benefit in found.benefits if benefit.name == "Sygedagpenge")
    assert [payment.id for payment in first.payments] == ([an_id("payment")] if shown else [])


def test_a_payment_of_two_benefits_stands_under_both() -> None:
    found = seen(
        a_benefit(),
        a_benefit(part="2", kle=HOUSING),
        a_payment(lines=(a_line(), a_line("grant", "2", kle=HOUSING))),
    )
    assert [len(benefit.payments) for benefit in found.benefits] == [1, 1]
    assert {line.benefit for line in found.benefits[0].payments[0].lines} == {
        benefit.id for benefit in found.benefits
    }


def test_a_line_that_fits_two_benefits_names_neither() -> None:
    found = seen(a_benefit(), a_benefit(part="2"), a_payment(lines=(a_line("grant", None),)))
    assert [[line.benefit for line in benefit.payments[0].lines] for benefit in found.benefits] == [
        [None],
        [None],
    ]


def test_a_benefit_whose_plan_holds_no_number_is_not_shown() -> None:
    body = b'{"name": "x", "plans": [{"id": "1", "amount": "NaN"}]}'
    assert seen(row(ItemKind.BENEFIT, "grant", body, part="1")).benefits == ()


# What is declared


def test_from_dates_and_closed_areas_are_the_same_for_everybody() -> None:
    given_rules = rules(
        a_rule("32.*", from_date=dt.date(2020, 12, 1)),
        a_rule("02.*"),
        a_rule("32.45.*", open=False),
    )
    ground = a_ground(given_rules, rules(a_rule("02.*", open=False), authority=THERE))
    nobody, someone = seen(ground=ground), seen(a_case("secret", kle="32.45.10"), ground=ground)
    assert nobody.gaps == someone.gaps
    assert [(gap.kind, gap.authority, gap.from_date, gap.areas) for gap in nobody.gaps] == [
        (GapKind.FROM_DATE, HERE, dt.date(2020, 12, 1), ("32.*",)),
        (GapKind.AREA_CLOSED, HERE, None, ("32.45.*",)),
    ]
    assert [(entry.areas, entry.from_date) for entry in nobody.coverage] == [
        (("02.*",), None),
        (("32.*",), dt.date(2020, 12, 1)),
    ]


def test_a_pattern_open_for_some_facets_only_counts_as_open() -> None:
    complaints = FacetPattern("K")
    ground = a_ground(
        rules(
            a_rule("32.*"),
            a_rule("02.*", "a", facet=complaints),
            a_rule("32.*", "b", facet=complaints, from_date=dt.date(2025, 1, 1)),
            a_rule("32.06.*", "c", facet=complaints, open=False),
            a_rule("27.*", "d", open=False),
            a_rule("27.*", "e", facet=complaints),
        )
    )
    found = seen(ground=ground)
    assert [(entry.areas, entry.from_date) for entry in found.coverage] == [(("02.*", "27.*", "32.*"), None)]
    assert [(gap.kind, gap.areas) for gap in found.gaps] == [(GapKind.AREA_CLOSED, ())]


def test_what_is_not_ready_is_told_only_where_it_would_be_shown() -> None:
    only_32 = a_ground(rules(a_rule("32.*")))
    hidden = [
        a_case("closed area", kle="27.35.04"),
        a_case("authority without rules", authority=THERE, has_title=False),
        a_case("no number", kle=None),
        row(ItemKind.DOCUMENT, "broken", b"{", case_id=an_id("case")),
    ]
    assert seen(*hidden, ground=only_32).gaps == seen(ground=only_32).gaps


def test_authorities_are_declared_in_danish_order() -> None:
    ground = a_ground(rules(), rules(authority=THERE))
    assert [entry.authority_name for entry in seen(ground=ground).coverage] == [
        "Prøve Kommune",
        "Aalund Kommune",
    ]


def test_something_that_is_not_ready_names_its_authority_and_nothing_else() -> None:
    found = seen(a_case("one", sensitivity=None), a_case("two", has_title=False), a_case("three"))
    told = [gap for gap in found.gaps if gap.kind is GapKind.NOT_READY]
    assert [(gap.authority, gap.areas, gap.from_date) for gap in told] == [(HERE, (), None)]


NEVER_TOLD = [
    ("display class", a_case(excluded_from=at("2025-01-01")), ()),
    (
        "display class of an item that is not ready either",
        a_case(excluded_from=at("2025-01-01"), kle=None),
        (),
    ),
    ("VIP", a_case(sensitivity=4), ()),
    ("another person's by now", a_case(candidate_to=at("2025-06-01")), ()),
    ("stopped", a_case(), (Stop(id=1, object_id=an_id("case")),)),
    ("no authority", a_case(authority=None), ()),
    ("of another authority, without rules", a_case(authority=THERE), ()),
]


@pytest.mark.parametrize(
    ("hidden", "stops"), [entry[1:] for entry in NEVER_TOLD], ids=[entry[0] for entry in NEVER_TOLD]
)
def test_what_is_never_told_leaves_no_trace(hidden: ReadingRow, stops: tuple[Stop, ...]) -> None:
    ground = a_ground(rules(stops=stops))
    assert seen(hidden, ground=ground) == seen(ground=ground)


def test_when_the_overview_was_updated_follows_what_is_shown() -> None:
    found = seen(
        a_case(received_at=at("2025-10-02")),
        a_case("two", received_at=at("2025-10-05")),
        a_case("three", received_at=at("2025-10-04")),
        a_case("hidden", received_at=at("2025-10-09"), sensitivity=4),
        ground=a_ground(rules(), rules(authority=THERE)),
    )
    assert found.updated_at == at("2025-10-05")
    assert {entry.authority: entry.updated_at for entry in found.coverage} == {
        HERE: at("2025-10-05"),
        THERE: None,
    }


def test_authorities_come_with_how_to_reach_them() -> None:
    ground = a_ground(rules(), rules(authority=THERE), rules(authority="30000007"))
    found = seen(a_case(authority=THERE), a_case("two"), a_case("three", authority="30000007"), ground=ground)
    assert [(entry.name, entry.phone) for entry in found.authorities] == [
        ("30000007", None),
        ("Prøve Kommune", "12345678"),
        ("Aalund Kommune", None),
    ]


def test_authorities_of_one_name_keep_their_places() -> None:
    names = Authorities.of(Authority(cvr, "Prøve Kommune") for cvr in (HERE, THERE))
    ground = dataclasses.replace(a_ground(), authorities=names)
    assert [view.cvr for view in ground.authority_views({THERE, HERE})] == [HERE, THERE]


def test_authorities_are_remembered_only_up_to_a_limit() -> None:
    ground = a_ground()
    ground.authority_views(str(number) for number in range(20_002))
    assert len(ground.views) == 1


def test_titles_are_remembered_only_up_to_a_limit() -> None:
    ground = a_ground(titles={("x", NOW.date() - dt.timedelta(days=n)): "" for n in range(20_001)})
    assert seen(a_case(), ground=ground).cases[0].title == "Sygedagpenge, udbetaling"
    assert len(ground.titles) == 1
    assert ground.kle_title("32.30.99", NOW.date()) == "Sygdom"
    assert ground.kle_title("99.99.99", NOW.date()) == "99"
    assert ground.kle_title(None, NOW.date()) == ""


def test_the_title_of_a_number_gone_by_now_is_the_one_of_its_time() -> None:
    retired = [
        Entry(number="32", level=Level.MAIN_GROUP, title="Forsørgelse"),
        Entry(number="32.30", level=Level.GROUP, title="Sygdom"),
        Entry(number=SICK, level=Level.SUBJECT, title="Gammel titel", retired=dt.date(2025, 6, 1)),
    ]
    edition = Edition.of("2020-01", Part.SUBJECTS, dt.date(2020, 1, 1), "csv", retired, has_keywords=True)
    ground = dataclasses.replace(a_ground(), catalogue=Catalogue.of([edition]))
    assert ground.kle_title(SICK, NOW.date(), dt.date(2025, 5, 1)) == "Gammel titel"
    assert ground.kle_title(SICK, NOW.date(), dt.date(2025, 7, 1)) == "Sygdom"
    assert [case.title for case in seen(a_case(), ground=ground).cases] == ["Gammel titel"]


_times = st.none() | st.datetimes(timezones=st.just(dt.UTC))
_kinds = st.sampled_from(list(ItemKind))
_rows = st.builds(
    row,
    _kinds,
    st.sampled_from(["a", "b"]),
    st.one_of(
        st.binary(max_size=20),
        st.builds(
            CaseBody,
            st.text(max_size=5),
            st.lists(
                st.builds(Step, st.sampled_from(["Opstaaet", "Afsluttet", "x"]), _times, _times), max_size=3
            ).map(tuple),
        ),
        st.builds(BenefitBody, st.text(max_size=5), st.none() | st.dates(), st.none() | st.dates()),
    ),
    part=st.sampled_from(["", "1"]),
    authority=st.sampled_from([None, HERE, THERE]),
    kle=st.sampled_from([None, SICK, HOUSING, "99.99.99"]),
    case_id=st.sampled_from([None, an_id("a")]),
    has_title=st.booleans(),
    candidate=st.sampled_from(list(Candidate)),
)


@settings(max_examples=40)
@given(st.lists(_rows, max_size=6), st.randoms())
def test_any_rows_in_any_order_give_one_overview(rows: list[ReadingRow], random: Any) -> None:
    unique = list({(r.kind, r.item_id, r.part, r.candidate): r for r in rows}.values())
    found = seen(*unique)
    msgspec.json.encode(found)
    agree(unique)
    assert all(sum(step.current for step in case.steps) == 1 for case in found.cases)
    assert {case.authority for case in found.cases} <= {HERE}
    random.shuffle(unique)
    again = seen(*unique)
    assert [case.id for case in again.cases] == [case.id for case in found.cases]
    assert len({uuid.UUID(str(case.id)) for case in found.cases}) == len(found.cases)


def test_a_document_that_comes_at_the_end_of_time_has_no_date() -> None:
    endless = Step("Afleveret", dt.datetime.max.replace(tzinfo=dt.UTC), None)
    document = a_document(letter_date=None, states=(Step("Endeligt", None, None), endless))
    assert seen(a_case(), document).cases[0].documents[0].date is None
