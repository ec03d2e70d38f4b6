# SPDX-License-Identifier: MPL-2.0
"""An employee is who a verified answer names, with a role for an authority; anything less opens nothing."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.access.refusal import Refusal, SignInRefused
from overblik.access.staff import Role, Staff, StaffClaims, judge_staff, read_roles
from overblik.access.staff_sign_in import staff_claims
from overblik.settings import Settings

EXPECTED = StaffClaims(
    "level",
    frozenset({"High"}),
    "sub",
    "name",
    "cvr",
    "roles",
    read_roles("boss=editor boss=approver eye=auditor"),
)
ANSWER = {"sub": "ab12", "level": "High", "cvr": "90010018", "roles": ["boss", "unknown", 7], "name": "Eva"}


def judged(told: dict[str, Any] | None = None, beside: dict[str, Any] | None = None) -> Staff:
    return judge_staff({**ANSWER, **(told or {})}, beside or {}, EXPECTED)


def test_a_right_answer_names_the_employee_with_every_role_of_every_value() -> None:
    assert judged() == Staff("ab12", "Eva", {"90010018": frozenset({Role.EDITOR, Role.APPROVER})})
    assert judged({"roles": "eye boss"}).roles["90010018"] == {Role.EDITOR, Role.APPROVER, Role.AUDITOR}
    assert judged({"name": None}).name == "ab12"


def test_an_employee_may_what_a_role_at_that_authority_opens() -> None:
    staff = judged()
    assert staff.may("90010018", Role.AUDITOR, Role.EDITOR)
    assert not staff.may("90010018", Role.AUDITOR)
    assert not staff.may("90020021", *Role)
    assert not staff.may("90010018")


def test_claims_may_stand_in_the_user_info_of_the_same_person_only() -> None:
    beside = {"sub": "ab12", "cvr": "90010018"}
    assert (
        judge_staff({name: ANSWER[name] for name in ("sub", "level", "roles")}, beside, EXPECTED).name
        == "ab12"
    )
    with pytest.raises(SignInRefused) as refused:
        judged(beside={"sub": "other"})
    assert refused.value.refusal is Refusal.ANSWER


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"level": "Low"}, Refusal.LEVEL),
        ({"level": None}, Refusal.LEVEL),
        ({"level": ["High"]}, Refusal.LEVEL),
        ({"sub": "610101-1234"}, Refusal.ANSWER),
        ({"sub": "x6101011234y"}, Refusal.ANSWER),
        ({"sub": " "}, Refusal.ANSWER),
        ({"sub": "a" * 201}, Refusal.ANSWER),
        ({"cvr": "9001001"}, Refusal.EMPLOYEE),
        ({"cvr": 90010018}, Refusal.EMPLOYEE),
        ({"cvr": None}, Refusal.EMPLOYEE),
        ({"roles": []}, Refusal.EMPLOYEE),
        ({"roles": None}, Refusal.EMPLOYEE),
        ({"roles": {"boss": 1}}, Refusal.EMPLOYEE),
        ({"roles": "bos s"}, Refusal.EMPLOYEE),
    ],
)
def test_every_other_answer_is_refused_without_repeating_it(told: dict[str, Any], refusal: Refusal) -> None:
    with pytest.raises(SignInRefused) as refused:
        judged(told)
    assert refused.value.refusal is refusal
    assert "610101" not in f"{refused.value} {refused.value.cause}"


def test_the_settings_say_which_claims_and_roles(tmp_path: Any) -> None:
    claims = staff_claims(Settings(data=tmp_path))
    assert claims.roles["overblik-editor"] == {Role.EDITOR}
    assert {role for roles in claims.roles.values() for role in roles} == set(Role)
    assert claims.levels == {"Substantial", "High"}
