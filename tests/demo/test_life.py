# SPDX-License-Identifier: MPL-2.0
"""A life in the registers: believable, whole, and the same every time."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import json
from collections import Counter
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from overblik.demo.benefit import kroner
from overblik.demo.citizen import citizens
from overblik.demo.fault import CASE_FAULTS, Fault, Planted, case_fault
from overblik.demo.life import Item, Stream, Told, life
from overblik.demo.owner import PropertyOwner
from overblik.demo.template import areas, benefits, documents, fitting
from overblik.demo.town import NAMES, PAYER, SYNTHETIC, demo_id
from overblik.demo.working_time import at
from overblik.index.canonical import encode
from overblik.index.kinds import SENSITIVITY_CODES, Kind, Progress, RelationType, SectionName
from overblik.index.objects import Registration, Section
from overblik.index.roles import Role
from overblik.kle.catalogue import Catalogue
from overblik.kle.sample import load_sample
from overblik.overview.bank_days import is_bank_day
from overblik.overview.pay_days import day_rule, frequency_months
from tests.demo.conftest import TODAY

COUNT = 150


@functools.cache
def everything(seed: int = 5) -> tuple[Item, ...]:
    return tuple(item for citizen in citizens(COUNT, seed, TODAY) for item in life(citizen, seed, TODAY))


def told(kind: Kind | None = None) -> list[Registration]:
    return [
        item.registration
        for item in everything()
        if isinstance(item, Told) and (kind is None or item.registration.kind is kind)
    ]


def faults() -> dict[Any, Fault]:
    return {item.object: item.fault for item in everything() if isinstance(item, Planted)}


def section(registration: Registration, name: str) -> dict[str, Any]:
    return next((part.values for part in registration.sections if part.name == name), {})


def classes(registration: Registration, role: Role) -> list[str]:
    return [
        (part.values or {})["user_key"]
        for part in registration.relations
        if part.type == RelationType.CLASS and part.role == role
    ]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_lives_byte_for_byte() -> None:
    first = b"".join(encode(registration) for registration in told())
    everything.cache_clear()
    assert b"".join(encode(registration) for registration in told()) == first


def test_another_seed_gives_other_lives() -> None:
    one, other = (next(citizens(1, seed, TODAY)) for seed in (5, 6))
    assert list(life(one, 5, TODAY)) != list(life(other, 6, TODAY))


def test_every_template_can_be_met_at_some_age_and_names_only_what_exists() -> None:
    met = {template.kle for age in range(15, 99) for template in fitting(age)[0]}
    for area in areas():
        for template in area.cases:
            assert template.kle in met
            assert template.sensitivity in SENSITIVITY_CODES
            assert set(template.documents) <= set(documents())
            assert template.benefit is None or benefits()[template.benefit].kle == template.kle


@pytest.mark.parametrize(
    "area",
    [
        "sygedagpenge",
        "kontanthjaelp",
        "revalidering",
        "ressourceforloeb",
        "ledighedsydelse",
        "fleksloentilskud",
        "enkeltydelser",
        "byggesager",
        "boligstoette",
        "pension",
        "hjaelpemidler",
        "merudgifter",
        "pleje",
        "boern",
        "bopael",
        "begravelse_og_tilbagebetaling",
    ],
)
def test_every_area_municipalities_show_has_cases(area: str) -> None:
    numbers = {template.kle for each in areas() if each.name == area for template in each.cases}
    assert numbers
    if len(numbers) > 1:
        assert numbers & {key for case in told(Kind.CASE) for key in classes(case, Role.PRIMARY_CLASS)}


@pytest.mark.parametrize("on", [dt.date(2019, 1, 1), dt.date(2026, 6, 1)])
def test_every_number_of_the_templates_is_in_the_shipped_sample(on: dt.date) -> None:
    catalogue = Catalogue.of(load_sample())
    for area in areas():
        for template in area.cases:
            assert catalogue.known(template.kle, on)
            assert catalogue.facet_known(template.facet, on)


def test_every_payment_day_text_can_be_read() -> None:
    for template in benefits().values():
        if template.months:
            assert day_rule(template.day) is not None
    assert frequency_months("Kvartalsvis") == 3


def test_everything_is_marked_synthetic_and_happened_before_today() -> None:
    now = at(TODAY, 0)
    for registration in told():
        assert registration.note == SYNTHETIC
        assert registration.recorded_at < now
        for state in registration.states:
            assert state.validity is not None
            assert state.validity.valid_from is not None
            assert state.validity.valid_from < now


def test_the_states_of_a_case_follow_one_another_without_gap() -> None:
    seen = Counter[str]()
    for case in told(Kind.CASE):
        if not case.complete:
            continue
        periods = [state.validity for state in case.states if state.validity]
        for earlier, later in itertools.pairwise(periods):
            assert earlier.valid_to == later.valid_from
            assert earlier.valid_from is not None
            assert earlier.valid_to is not None
            assert earlier.valid_from < earlier.valid_to
        assert periods[-1].valid_to is None
        statuses = [state.status for state in case.states]
        seen["skipped"] += Progress.DECIDED in statuses and Progress.INFORMED not in statuses
        seen["repeated"] += any(a == b for a, b in itertools.pairwise(statuses))
        seen["reopened"] += Progress.CLOSED in statuses[:-1]
        seen["running"] += statuses[-1] != Progress.CLOSED
        seen["closed"] += statuses[-1] == Progress.CLOSED
    assert all(seen[what] > 3 for what in ("skipped", "repeated", "reopened", "running", "closed")), seen


def test_a_case_has_what_the_instructions_demand() -> None:
    wrong = faults()
    for case in told(Kind.CASE):
        if not case.complete:
            continue
        assert section(case, SectionName.PROPERTIES)["title"]
        assert len(classes(case, Role.PRIMARY_CLASS)) == len(classes(case, Role.FACET_CLASS)) == 1
        roles = Counter(part.role for part in case.relations)
        assert roles[Role.OWNER] == roles[Role.RESPONSIBLE] == roles[Role.MASTER] == roles[Role.SENDER] == 1
        assert roles[Role.PRIMARY_PARTY] == (wrong.get(case.object_id) is not Fault.NO_PARTY)


def test_an_object_is_delivered_whole_once() -> None:
    whole = Counter(registration.object_id for registration in told() if registration.complete)
    assert set(whole.values()) == {1}


def test_documents_come_before_the_case_they_lie_on() -> None:
    seen = set()
    for registration in told():
        seen.add(str(registration.object_id))
        for part in registration.relations:
            if part.type == RelationType.JOURNAL:
                assert part.reference in seen


def money(payment: Registration) -> dict[str, Decimal]:
    values = section(payment, SectionName.PROPERTIES)
    return {name: Decimal(values[name]) for name in ("gross", "after_tax", "sent", "paid") if name in values}


def test_the_chain_of_a_payment_adds_up() -> None:
    found = Counter[str]()
    for payment in told(Kind.PAYMENT):
        chain, values = money(payment), section(payment, SectionName.PROPERTIES)
        lines = [part.values or {} for part in payment.relations if part.type == RelationType.LINE]
        assert lines
        assert sum(Decimal(line["amount"]) for line in lines) == chain["gross"]
        assert chain["gross"] >= chain["after_tax"] >= chain["sent"] >= chain.get("paid", Decimal(0)) >= 0
        assert ("sent_reason" in values) == (chain["sent"] != chain["after_tax"])
        assert ("paid_reason" in values) == (chain.get("paid", chain["sent"]) != chain["sent"])
        found["offset"] += "paid_reason" in values
        found["withheld"] += "sent_reason" in values
        found["no receipt"] += "paid" not in values
        found["correction"] += any(line["end"] < values["start"] for line in lines)
        found["negative"] += any(line["amount"].startswith("-") for line in lines)
    assert all(found[what] for what in ("offset", "withheld", "no receipt", "correction", "negative")), found


def test_money_is_there_on_a_bank_day_of_the_last_two_years() -> None:
    for payment in told(Kind.PAYMENT):
        day = dt.date.fromisoformat(section(payment, SectionName.PROPERTIES)["available"])
        assert is_bank_day(day)
        assert dt.date(2023, 11, 24) < day <= TODAY + dt.timedelta(days=5)


def test_only_the_newest_payment_of_a_grant_may_lack_its_receipt() -> None:
    newest: dict[str, str] = {}
    for payment in told(Kind.PAYMENT):
        values = section(payment, SectionName.PROPERTIES)
        key = values["user_key"].rpartition("-")[0]
        newest[key] = max(newest.get(key, ""), values["available"])
    for payment in told(Kind.PAYMENT):
        values = section(payment, SectionName.PROPERTIES)
        if "paid" not in values:
            assert values["available"] == newest[values["user_key"].rpartition("-")[0]]


def test_a_payment_pays_what_the_plan_of_its_grant_says() -> None:
    plans: dict[tuple[str, str, str], str] = {}
    for granted in told(Kind.GRANT):
        for part in granted.sections:
            for plan in part.values.get("plans", ()):
                plans[str(granted.object_id), str(part.index), plan["start"][:4]] = plan["amount"]
    checked = 0
    for payment in told(Kind.PAYMENT):
        start = section(payment, SectionName.PROPERTIES)["start"]
        for part in payment.relations:
            line = part.values or {}
            key = (line.get("grant", ""), line.get("benefit", ""), start[:4])
            if part.type == RelationType.LINE and line["start"] == start and key in plans:
                assert line["amount"] == plans[key]
                checked += 1
    assert checked > 100


def test_a_case_stays_open_while_its_benefit_is_paid() -> None:
    cases = {case.object_id: case for case in told(Kind.CASE) if case.complete}
    delayed = {case.object_id for case in told(Kind.CASE) if not case.complete}
    for granted in told(Kind.GRANT):
        link = next(part for part in granted.relations if part.role == Role.GRANT_CASE)
        case = next(case for case in cases.values() if str(case.object_id) == link.reference)
        paid = [part for part in granted.sections if isinstance(part, Section) and part.values.get("plans")]
        if paid and "end" not in paid[0].values and case.object_id not in delayed:
            assert case.states[-1].status != Progress.CLOSED


def test_some_benefits_are_paid_by_the_national_payer() -> None:
    owners = {
        (part.values or {})["cvr"]
        for granted in told(Kind.GRANT)
        for part in granted.relations
        if part.role == Role.OWNER
    }
    assert PAYER.cvr in owners
    assert len(owners) == 4


def test_building_cases_are_about_a_property_somebody_owns() -> None:
    owned = {item.property for item in everything() if isinstance(item, PropertyOwner)}
    about = {
        part.reference
        for case in told(Kind.CASE)
        for part in case.relations
        if part.type == RelationType.OBJECT
    }
    assert owned
    assert owned <= about


def test_updates_come_late_and_early_and_change_a_state() -> None:
    streams = Counter(item.stream for item in everything() if isinstance(item, Told))
    assert streams[Stream.LATE] > 0
    for item in everything():
        if isinstance(item, Told):
            assert (item.stream is Stream.MAIN) == item.registration.complete
            if not item.registration.complete:
                assert len(item.registration.states) == 1


def test_a_planted_fault_is_really_there() -> None:
    by_id = {case.object_id: case for case in told(Kind.CASE) if case.complete}
    for object_id, fault in faults().items():
        case = by_id.get(object_id)
        if case is None:
            assert fault in (Fault.GRANT_MISSING, Fault.SHARED_DOCUMENT)
            continue
        index_values = section(case, SectionName.INDEX_PROPERTIES)
        title = section(case, SectionName.PROPERTIES)["title"]
        match fault:
            case Fault.UNKNOWN_KLE:
                assert classes(case, Role.PRIMARY_CLASS) == ["02.00.01"]
            case Fault.RETIRED_KLE:
                assert classes(case, Role.PRIMARY_CLASS) == ["32.24.32"]
            case Fault.CPR_IN_TITLE:
                assert title[-11:-5].isdigit()
            case Fault.NOT_OPENED:
                assert all(state.status != Progress.OPENED for state in case.states)
            case Fault.VIP:
                assert index_values["sensitivity"] == "VIP_SAGER"
            case Fault.NO_SENSITIVITY:
                assert "sensitivity" not in index_values
            case Fault.DISPLAY_CLASS:
                assert classes(case, Role.DISPLAY_CLASS)


@pytest.mark.parametrize(("draw", "fault"), [(0.0, Fault.NO_PARTY), (0.9999, None), (0.5, None)])
def test_a_fault_follows_from_the_draw(draw: float, fault: Fault | None) -> None:
    assert case_fault(draw) is fault


def test_every_case_fault_can_be_drawn() -> None:
    drawn = {case_fault(place / 1000) for place in range(1000)}
    assert drawn == {fault for fault, _ in CASE_FAULTS} | {None}


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0.00"), (5, "0.05"), (-60_000, "-600.00"), (-5, "-0.05"), (123_456, "1234.56")]
)
def test_amounts_are_written_with_two_decimals(amount: int, text: str) -> None:
    assert kroner(amount) == text


def test_ids_of_the_demo_never_change() -> None:
    assert demo_id("system", "sagbanken") == demo_id("system", "sagbanken")
    assert str(demo_id("system", "jobstien")) == "07e4cdd2-ce2e-56e2-a6e6-0f77fbb9c75c"
    assert demo_id("a").version == 5
    assert str(NAMES).startswith("d3e0c0de")


def test_every_value_is_plain_json() -> None:
    for registration in told()[:500]:
        again = msgspec.json.decode(encode(registration), type=Registration)
        assert json.loads(encode(again)) == json.loads(encode(registration))
