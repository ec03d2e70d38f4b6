# SPDX-License-Identifier: MPL-2.0
"""What is written is read again as what was written, in both ways of reading."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State
from overblik.index.roles import Role
from overblik.wire.delivery import decode_lines, encode_line
from overblik.wire.sdi.schema import schema_errors
from overblik.wire.yi import decode_file, encode_import, encode_updates
from overblik.wire.yi.shape import GRAMMAR
from tests.builders import a_case, a_grant, a_payment, changed, period, system
from tests.hypothesis_profiles import proof_count
from tests.wire import readings
from tests.wire.yi.contract import contract
from tests.wire.yi.shapes import registrations

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def read(body: bytes) -> list[object]:
    return [item.value for item in decode_file(io.BytesIO(body))]


def holds_former(told: list[Registration]) -> bool:
    """Whether there is anything the schema has no element for any more."""
    return any("former" in section.values for one in told for section in one.sections)


@pytest.mark.slow
@settings(max_examples=proof_count(400), suppress_health_check=SLOW, deadline=None)
@given(st.lists(registrations(complete=True), max_size=2, unique_by=lambda one: one.object_id))
def test_any_import_comes_back_as_it_was(told: list[Registration]) -> None:
    body = encode_import(told)
    assert read(body) == told
    if not holds_former(told):
        assert schema_errors(contract(), body) == []
    assert [item.value for item in readings.exactly(GRAMMAR, body)] == told


@pytest.mark.slow
@settings(max_examples=proof_count(400), suppress_health_check=SLOW, deadline=None)
@given(st.lists(registrations(complete=False), max_size=2))
def test_any_update_comes_back_as_it_was(told: list[Registration]) -> None:
    body = encode_updates(told)
    assert read(body) == told
    if not holds_former(told):
        assert schema_errors(contract(), body) == []


@pytest.mark.slow
@settings(max_examples=proof_count(300), suppress_health_check=SLOW, deadline=None)
@given(st.lists(registrations(complete=True), min_size=1, max_size=3), st.data())
def test_chunks_of_any_size_say_the_same(told: list[Registration], data: st.DataObject) -> None:
    again = [changed(one, object_id=data.draw(st.uuids())) for one in told * 2]
    body = encode_import(again)
    sizes = data.draw(st.lists(st.integers(1, len(body) // 2), min_size=1, max_size=4))
    assert readings.fast(GRAMMAR, body, sizes)[0] == readings.exactly(GRAMMAR, body)


def content(told: Registration) -> tuple[object, ...]:
    """What is said, whatever its order; a benefit's systems are told among the relations as well."""
    sections = [
        changed_section(section) for section in told.sections if section.values or section.index is not None
    ]
    return (
        told.object_id,
        told.recorded_at,
        sections,
        sorted(told.relations, key=lambda one: (one.type, one.role or "")),
    )


def changed_section(section: Section) -> Section:
    values = {key: value for key, value in section.values.items() if key != "systems" and value is not None}
    return Section(section.name, values, section.index, section.validity)


@pytest.mark.parametrize("told", [a_grant(), a_grant(end="2026-01-31"), a_payment()])
def test_what_a_json_delivery_says_can_be_said_here(told: Registration) -> None:
    [item] = decode_lines(io.BytesIO(encode_line(told)))
    assert isinstance(item.value, Registration)
    [again] = read(encode_import([item.value]))
    assert isinstance(again, Registration)
    assert content(again) == content(item.value)


def test_the_systems_of_a_grant_are_written_with_each_benefit_and_read_for_the_whole() -> None:
    told = changed(a_grant(), relations=(system(Role.MASTER), system(Role.SENDER)))
    [again] = read(encode_import([told]))
    assert isinstance(again, Registration)
    assert again.relations == told.relations
    assert [one["role"] for one in again.sections[1].values["systems"]] == ["master", "sender"]


def test_a_benefit_without_an_id_and_a_line_that_names_no_grant_come_back_as_they_were() -> None:
    properties, benefit = a_grant().sections
    told = changed(a_grant(), sections=(properties, changed_section(Section(benefit.name, benefit.values))))
    paid = with_line(amount="12.50")
    [granted, payment] = read(encode_import([told, paid]))
    assert isinstance(granted, Registration)
    assert isinstance(payment, Registration)
    assert granted.sections[1].index is None
    assert content(granted) == content(told)
    assert payment == paid


def test_a_day_that_was_told_with_its_zone_is_the_same_day() -> None:
    [told] = read(encode_import([a_grant(start="2026-01-01+01:00")]))
    assert isinstance(told, Registration)
    assert told.sections[1].values["start"] == "2026-01-01"


def with_benefit_id(index: str) -> Registration:
    properties, benefit = a_grant().sections
    return changed(a_grant(), sections=(properties, Section(benefit.name, benefit.values, index)))


def with_line(**values: str) -> Registration:
    return changed(a_payment(), relations=(Relation(RelationType.LINE, Role.PART_OF, values=values),))


def without_benefits() -> Registration:
    return changed(a_grant(), sections=a_grant().sections[:1])


LATER_SYSTEM = changed(system(Role.SENDER), validity=period("2026-01-01"))  # type: ignore[type-var]
INEXPRESSIBLE = (
    ("a case", lambda: encode_import([a_case()])),
    ("a change among imports", lambda: encode_import([changed(a_grant(), complete=False)])),
    ("a whole object among updates", lambda: encode_updates([a_grant()])),
    ("an unknown value", lambda: encode_import([changed(a_payment(), sections=(Section("properties", {"colour": "red"}),))])),
    ("an unknown value of a former amount", lambda: encode_import([changed(a_payment(), sections=(Section("properties", {"former": {"colour": "red"}}),))])),
    ("a section of another kind", lambda: encode_import([changed(a_payment(), sections=(Section(SectionName.BENEFIT, {}),))])),
    ("a state", lambda: encode_import([changed(a_grant(), states=(State("Aktiv"),))])),
    ("a list of another kind", lambda: encode_import([changed(a_grant(), relations=(Relation(RelationType.LINE),))])),
    ("an amount with a comma", lambda: encode_import([with_line(amount="12,50")])),
    ("an empty id of a benefit", lambda: encode_import([with_benefit_id("")])),
    ("an id of a benefit that is too long", lambda: encode_import([with_benefit_id("x" * 37)])),
    ("a line that names no benefit", lambda: encode_import([with_line(grant="865a204b-7a70-58a6-860c-a2b177ed0234")])),
    ("a system without a benefit to tell it", lambda: encode_import([without_benefits()])),
    ("a system for another time than its benefit", lambda: encode_import([changed(a_grant(), relations=(LATER_SYSTEM,))])),
    ("silence about a payment", lambda: encode_import([changed(a_payment(), without_notification=True)])),
    ("that an end was taken back", lambda: encode_updates([changed(a_grant(), complete=False)])),
)  # fmt: skip


@pytest.mark.parametrize(("what", "write"), INEXPRESSIBLE, ids=[what for what, _ in INEXPRESSIBLE])
def test_what_the_format_cannot_say_is_refused_not_dropped(what: str, write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput) as caught:
        write()
    assert caught.value.code == "yi.inexpressible"
