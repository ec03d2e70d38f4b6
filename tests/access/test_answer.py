# SPDX-License-Identifier: MPL-2.0
"""What an answer must say, claim by claim; and which tokens name nobody."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.access.answer import EmployeeMark, Expectation, judge, names_nobody
from overblik.access.refusal import Refusal, SignInRefused

EXPECTED = Expectation(
    "level",
    frozenset({"Substantial", "High"}),
    "cpr",
    (EmployeeMark.read("job/*"), EmployeeMark.read("kind=employee"), EmployeeMark.read("cvr")),
)
GOOD = {"sub": "x", "level": "High", "cpr": "6101019990"}


@pytest.mark.parametrize(
    ("text", "claims", "on"),
    [
        ("cvr", {"cvr": "1"}, True),
        ("cvr", {"cvr": None}, False),
        ("cvr", {"cvrNumber": "1"}, False),
        ("job/*", {"job/cvr": ""}, True),
        ("job/*", {"job/cvr": None}, False),
        ("job/*", {"home/job/": "1"}, False),
        ("kind=employee", {"kind": "employee"}, True),
        ("kind=employee", {"kind": "private"}, False),
        ("kind=employee", {"kind": ["private", "employee"]}, True),
        ("kind=employee", {"employee": "kind"}, False),
        ("kind=", {"kind": ""}, True),
    ],
)
def test_a_mark_tells_an_employee(text: str, claims: dict[str, Any], on: bool) -> None:
    assert EmployeeMark.read(text).is_on(claims) is on


def test_a_good_answer_gives_number_and_level_and_shows_neither() -> None:
    answer = judge(GOOD, {}, EXPECTED)
    assert (answer.number, answer.level) == ("6101019990", "High")
    assert "6101019990" not in repr(answer)


@pytest.mark.parametrize(
    ("id_token", "user_info", "refusal"),
    [
        ({}, {"sub": "y"}, Refusal.ANSWER),
        ({}, {"cpr": "6101019990"}, Refusal.ANSWER),  # without a subject
        ({"kind": "employee"}, {}, Refusal.EMPLOYEE),
        ({}, {"sub": "x", "job/rid": "1"}, Refusal.EMPLOYEE),
        ({"level": None}, {}, Refusal.LEVEL),
        ({"level": "Low"}, {}, Refusal.LEVEL),
        ({"level": "High" * 60}, {}, Refusal.LEVEL),
        ({"level": 4}, {}, Refusal.LEVEL),
        ({}, {"sub": "x", "level": "Substantial"}, Refusal.ANSWER),
        ({"cpr": None}, {}, Refusal.NUMBER),
        ({"cpr": 6101019990}, {}, Refusal.NUMBER),
    ],
)
def test_all_else_is_refused_by_kind(
    id_token: dict[str, Any], user_info: dict[str, Any], refusal: Refusal
) -> None:
    with pytest.raises(SignInRefused) as told:
        judge({**GOOD, **id_token}, user_info, EXPECTED)
    assert told.value.refusal is refusal
    assert "6101019990" not in f"{told.value}{told.value.cause}{told.value.params}"


def test_who_is_an_employee_is_told_before_anything_else_is_missing() -> None:
    with pytest.raises(SignInRefused) as told:
        judge({"sub": "x", "cvr": "1"}, {}, EXPECTED)
    assert told.value.refusal is Refusal.EMPLOYEE


@pytest.mark.parametrize(
    ("claims", "nobody"),
    [
        (
            {"iss": "i", "sub": "3f0c6c1e-8f2b-4a5e-9d57-2f6f1c0b9a11", "level": "High", "exp": 1795000000},
            True,
        ),
        ({"sub": "x", "name": "Anna"}, False),
        ({"sub": "x", "cpr": "6101019990"}, False),
        ({"sub": "6101019990"}, False),
        ({"sub": "x", "sid": "610101-9990"}, False),
        ({"sub": 7}, True),
    ],
)
def test_a_token_names_nobody_if_it_holds_what_the_protocol_needs_only(
    claims: dict[str, Any], nobody: bool
) -> None:
    assert names_nobody(claims, EXPECTED) is nobody
