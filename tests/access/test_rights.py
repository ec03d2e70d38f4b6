# SPDX-License-Identifier: MPL-2.0
"""What a system may read: the published rules as tables, and that no right shows more than it says."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given

from overblik.access.rights import Reader, Right, shown
from overblik.index.expression import HeldObject
from overblik.index.fold import fold
from overblik.index.kinds import Kind, SectionName, Sensitivity
from overblik.index.objects import Registration, Section
from overblik.index.roles import Role
from overblik.kle.number import KlePattern
from tests.builders import a_case, a_class, a_document, a_grant, a_payment, an_id, at, changed, period, system
from tests.index.worlds import AUTHORITIES, SYSTEMS, Chance, chances

HERE, THERE = "90000001", "90000002"
SYSTEM, OTHER = an_id("reader"), an_id("other")
NOT_CONFIDENTIAL, CONFIDENTIAL, SENSITIVE, VIP = Sensitivity
CODES = dict(
    zip(
        Sensitivity,
        ("IKKE_FORTROLIGE_DATA", "FORTROLIGE_PERSONOPLYSNINGER", "FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER"),
        strict=True,
    )
)


def right(authority: str = HERE, kle: str | None = "32.*", ceiling: Sensitivity = CONFIDENTIAL) -> Right:
    return Right(authority, None if kle is None else KlePattern(kle), ceiling)


def reader(*rights: Right) -> Reader:
    return Reader(SYSTEM, rights)


def held(
    registration: Registration,
    *around: HeldObject,
    authority: str | None = HERE,
    master: uuid.UUID | None = OTHER,
    filed: bool | None = None,
) -> HeldObject:
    state = fold([registration])
    assert state is not None
    lies = bool(around) and registration.kind is Kind.DOCUMENT if filed is None else filed
    return HeldObject(state, at("2025-06-01"), authority, master, lies, around)


def sees(rights: Reader, one: HeldObject) -> bool:
    return shown(rights, one) is not None


CASES: list[tuple[str, Right, HeldObject, bool]] = [
    ("owner, area and level", right(), held(a_case()), True),
    ("the very number", right(kle="32.30.04"), held(a_case()), True),
    ("all areas", right(kle=None), held(a_case()), True),
    ("a higher ceiling", right(ceiling=VIP), held(a_case()), True),
    ("another authority", right(THERE), held(a_case()), False),
    ("no authority known", right(), held(a_case(), authority=None), False),
    ("another area", right(kle="27.*"), held(a_case()), False),
    ("no class", right(kle=None), held(a_case(kle="")), False),
    ("a class that only begins like a number", right(), held(a_case(kle="32.x")), False),
    ("a lower ceiling", right(ceiling=NOT_CONFIDENTIAL), held(a_case()), False),
    ("an unknown level", right(ceiling=VIP), held(a_case(sensitivity="HEMMELIGT")), False),
    ("no level", right(ceiling=VIP), held(changed(a_case(), sections=())), False),
]


@pytest.mark.parametrize(
    ("held_right", "one", "seen"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_a_case_needs_owner_area_and_level(held_right: Right, one: HeldObject, seen: bool) -> None:
    assert sees(reader(held_right), one) is seen


@pytest.mark.parametrize("level", Sensitivity)
@pytest.mark.parametrize("ceiling", Sensitivity)
def test_a_right_at_one_level_includes_the_lower_ones(level: Sensitivity, ceiling: Sensitivity) -> None:
    assert sees(reader(right(ceiling=ceiling)), held(a_case(sensitivity=CODES[level]))) is (level <= ceiling)


def test_the_last_class_to_have_begun_decides() -> None:
    moved = changed(
        a_case(kle="27.12.06", recorded=at("2025-03-01")),
        relations=(
            a_class(Role.PRIMARY_CLASS, "27.12.06", period("2025-01-01")),
            a_class(Role.PRIMARY_CLASS, "32.30.04", period("2025-02-01")),
        ),
    )
    assert sees(reader(right()), held(moved))
    assert not sees(reader(right(kle="27.*")), held(moved))


def leveled(*told: tuple[Sensitivity, str | None, str | None]) -> Registration:
    sections = tuple(
        Section(SectionName.INDEX_PROPERTIES, {"sensitivity": CODES[level]}, None, period(start, end))
        for level, start, end in told
    )
    return changed(a_case(recorded=at("2025-06-01")), sections=sections)


LEVELS = [
    ("what was, does not count", leveled((VIP, None, "2025-03-01"), (CONFIDENTIAL, "2025-03-01", None)), True),
    ("what will be less, counts later", leveled((VIP, None, "2025-07-01"), (CONFIDENTIAL, "2025-07-01", None)), False),
    ("what will be more, counts now", leveled((CONFIDENTIAL, None, "2025-07-01"), (VIP, "2025-07-01", None)), False),
    ("where all is over, the last counts", leveled((VIP, None, "2025-01-01"), (CONFIDENTIAL, "2025-01-01", "2025-02-01")), True),
]  # fmt: skip


@pytest.mark.parametrize(("told", "seen"), [row[1:] for row in LEVELS], ids=[row[0] for row in LEVELS])
def test_the_highest_level_that_is_not_over_counts(told: Registration, seen: bool) -> None:
    assert sees(reader(right()), held(told)) is seen


SEEN_CASE, FOREIGN_CASE = held(a_case()), held(a_case("foreign"), authority=THERE)
FREE = a_document(sensitivity="IKKE_FORTROLIGE_DATA", more=(a_class(Role.PRIMARY_CLASS, "32.30.04"),))
DOCUMENTS: list[tuple[str, Right, HeldObject, bool]] = [
    ("its case is seen", right(), held(a_document(), SEEN_CASE), True),
    ("one of its cases is seen", right(), held(a_document(), FOREIGN_CASE, SEEN_CASE), True),
    ("whoever owns it", right(), held(a_document(), SEEN_CASE, authority=THERE), True),
    ("its case is not seen", right(), held(FREE, FOREIGN_CASE), False),
    ("its case may not even be read", right(), held(FREE, filed=True), False),
    ("it is too sensitive itself", right(), held(a_document(sensitivity="VIP_SAGER"), SEEN_CASE), False),
    ("on no case: owner, area and level", right(), held(FREE), True),
    ("on no case: another owner", right(), held(FREE, authority=THERE), False),
    ("on no case: another area", right(kle="27.*"), held(FREE), False),
    ("on no case and without a class", right(), held(a_document()), False),
    (
        "on no case and too sensitive",
        right(ceiling=NOT_CONFIDENTIAL),
        held(changed(FREE, sections=())),
        False,
    ),
]


@pytest.mark.parametrize(
    ("held_right", "one", "seen"), [row[1:] for row in DOCUMENTS], ids=[row[0] for row in DOCUMENTS]
)
def test_a_document_is_seen_on_a_case_or_else_by_itself(
    held_right: Right, one: HeldObject, seen: bool
) -> None:
    assert sees(reader(held_right), one) is seen


def test_one_right_must_show_both_the_case_and_the_level_of_its_document() -> None:
    document = held(a_document(sensitivity="FOELSOMME_PERSONOPLYSNINGER"), SEEN_CASE)
    assert not sees(reader(right(), right(kle="27.*", ceiling=VIP)), document)
    assert sees(reader(right(ceiling=SENSITIVE)), document)


def two_benefits() -> Registration:
    told = a_grant()
    other = Section(SectionName.BENEFIT, {"name": "Hjælp", "class": {"kle": "27.12.06"}}, "2")
    return changed(told, sections=(*told.sections, other))


GRANTS: list[tuple[str, tuple[Right, ...], HeldObject, list[str]]] = [
    ("the benefit in the area", (right(),), held(two_benefits()), ["1"]),
    ("all benefits in all areas", (right(kle=None),), held(two_benefits()), ["1", "2"]),
    ("what several rights show", (right(), right(kle="27.*")), held(two_benefits()), ["1", "2"]),
    ("whatever its case", (right(),), held(two_benefits()), ["1"]),
    ("no benefit in the area", (right(kle="05.*"),), held(two_benefits()), []),
    ("another owner", (right(),), held(two_benefits(), authority=THERE), []),
    ("too sensitive", (right(ceiling=NOT_CONFIDENTIAL),), held(two_benefits()), []),
    ("an area of one right and the level of another", (right(kle="05.*"), right(ceiling=NOT_CONFIDENTIAL)), held(two_benefits()), []),
    ("a benefit without class", (right(kle=None),), held(a_grant(kle="")), []),
    ("a benefit with an odd class", (right(kle=None),), held(changed(a_grant(), sections=(a_grant().sections[0], Section(SectionName.BENEFIT, {"class": "32.30.04"}, "1")))), []),
    ("no benefit at all", (right(kle=None),), held(changed(a_grant(), sections=a_grant().sections[:1])), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rights", "one", "benefits"), [row[1:] for row in GRANTS], ids=[row[0] for row in GRANTS]
)
def test_a_grant_is_seen_with_the_benefits_in_the_area_only(
    rights: tuple[Right, ...], one: HeldObject, benefits: list[str]
) -> None:
    state = shown(reader(*rights), one)
    if not benefits:
        assert state is None
        return
    assert state is not None
    assert [part.index for part in state.sections if part.name == SectionName.BENEFIT] == benefits
    assert state.sections[0] == one.state.sections[0]
    assert state.relations == one.state.relations


def kept_in(section: Section, *names: str) -> Section:
    """The same benefit, telling that it is kept in these systems."""
    systems = [{"role": "master", "reference": str(an_id(name))} for name in names]
    return msgspec.structs.replace(section, values={**section.values, "systems": systems})


def test_a_system_that_only_hidden_benefits_name_is_hidden_with_them() -> None:
    own, seen, hidden = two_benefits().sections
    sections = (own, kept_in(seen, "both", "seen"), kept_in(hidden, "both", "hidden"))
    systems = tuple(system(Role.MASTER, an_id(name)) for name in ("both", "seen", "hidden", "grant"))
    one = held(changed(two_benefits(), sections=sections, relations=(*a_grant().relations, *systems)))
    state = shown(reader(right()), one)
    assert state is not None
    assert str(an_id("hidden")) not in repr(state)
    assert state.relations == (*a_grant().relations, *systems[:2], systems[3])
    assert shown(reader(right(kle=None)), one) == one.state


GRANT = held(a_grant())
PAYMENTS: list[tuple[str, tuple[Right, ...], HeldObject, bool]] = [
    ("owner, line and grant", (right(),), held(a_payment(), GRANT), True),
    ("one of its grants", (right(),), held(a_payment(), held(a_grant("other"), authority=THERE), GRANT), True),
    ("another owner", (right(),), held(a_payment(), GRANT, authority=THERE), False),
    ("no line in the area", (right(),), held(a_payment(kle="27.12.06"), GRANT), False),
    ("a line without class", (right(kle=None),), held(a_payment(kle=""), GRANT), False),
    ("no grant known", (right(),), held(a_payment()), False),
    ("a grant of another authority", (right(),), held(a_payment(), held(a_grant(), authority=THERE)), False),
    ("a grant too sensitive", (right(ceiling=NOT_CONFIDENTIAL),), held(a_payment(), GRANT), False),
    ("the line of one right and the grant of another", (right(kle="27.*"), right()), held(a_payment(kle="27.12.06"), GRANT), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rights", "one", "seen"), [row[1:] for row in PAYMENTS], ids=[row[0] for row in PAYMENTS]
)
def test_a_payment_needs_owner_a_line_and_a_grant(
    rights: tuple[Right, ...], one: HeldObject, seen: bool
) -> None:
    assert sees(reader(*rights), one) is seen


@pytest.mark.parametrize("told", [a_case(sensitivity="?"), a_document(), a_grant(kle=""), a_payment(kle="")])
def test_a_system_always_sees_what_it_delivered_itself(told: Registration) -> None:
    own = held(told, authority=None, master=SYSTEM)
    assert shown(reader(), own) == own.state
    assert not sees(reader(), held(told, authority=None, master=None))
    assert not sees(Reader(None), held(told, authority=None, master=None))


def test_the_case_of_a_system_does_not_show_it_the_documents_of_others() -> None:
    own = held(a_case(), authority=None, master=SYSTEM)
    assert not sees(reader(), held(a_document(), own))


def test_a_reader_of_everything_sees_everything() -> None:
    one = held(a_case(sensitivity="VIP_SAGER"), authority=None, master=None)
    assert shown(Reader(None, everything=True), one) == one.state


def test_a_reader_knows_its_authorities() -> None:
    assert reader(right(), right(THERE), right(kle="27.*")).authorities == {HERE, THERE}


def told(chance: Chance) -> list[HeldObject]:
    """The objects of a small world, each with all others of the right kind around it."""
    made = {
        registration.object_id: held(
            registration,
            authority=chance.of.choice((None, *AUTHORITIES)),
            master=chance.of.choice((None, *SYSTEMS)),
            filed=False,
        )
        for registration in chance.world()
    }
    of: dict[Kind, tuple[HeldObject, ...]] = {
        kind: tuple(one for one in made.values() if one.state.kind is kind) for kind in Kind
    }
    result = []
    for one in made.values():
        if one.state.kind is Kind.DOCUMENT and of[Kind.CASE]:
            one = msgspec.structs.replace(one, filed=True, around=of[Kind.CASE])
        elif one.state.kind is Kind.PAYMENT:
            one = msgspec.structs.replace(one, around=of[Kind.GRANT])
        result.append(one)
    return result


def some_rights(chance: Chance) -> tuple[Right, ...]:
    pick: Any = chance.of.choice
    return tuple(
        right(pick(AUTHORITIES), pick((None, "32.*", "27.*", "32.24.04")), pick(list(Sensitivity)))
        for _ in range(chance.of.randint(0, 3))
    )


@given(chances)
def test_more_rights_never_show_less_and_fewer_never_more(chance: Chance) -> None:
    few, more = some_rights(chance), some_rights(chance)
    for one in told(chance):
        before, after = shown(reader(*few), one), shown(reader(*few, *more), one)
        if before is not None:
            assert after is not None
            assert set(map(repr, before.sections)) <= set(map(repr, after.sections))
        if after is not None and one.state.kind is not Kind.GRANT:
            assert after == one.state


@given(chances)
def test_nothing_is_seen_that_the_owner_of_no_right_owns(chance: Chance) -> None:
    rights = tuple(msgspec.structs.replace(one, authority=THERE) for one in some_rights(chance))
    for one in told(chance):
        owners = {one.authority, *(other.authority for other in one.around)}
        if THERE not in owners:
            assert shown(reader(*rights), one) is None
