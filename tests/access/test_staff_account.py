# SPDX-License-Identifier: MPL-2.0
"""What an account may be called and may do, how it is with it, and how long wrong tries keep it shut."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from overblik.access.gateway import Gateway
from overblik.access.refusal import SignInRefused
from overblik.access.staff import Role
from overblik.access.staff_account import (
    AccountState,
    StaffAccount,
    check_id,
    check_name,
    check_roles,
    locked_for,
)
from overblik.errors import InvalidInput
from tests.access.test_staff import judged

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
LATER, BEFORE = NOW + dt.timedelta(minutes=1), NOW
HERE = "90010018"


@pytest.mark.parametrize("id_", ["re", "rikke.re", "a-b_c.9", "a" * 40])
def test_an_id_is_a_short_word(id_: str) -> None:
    assert check_id(id_) == id_


@pytest.mark.parametrize(
    "id_",
    ["", "r", "9re", "Rikke", "rikke re", "a" * 41, "a610101-1234", "a6101011234", "ø.re", "re\n", "-re"],
)
def test_an_id_never_looks_like_a_person_number_or_anything_else(id_: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_id(id_)
    assert "610101" not in str(refused.value)


def test_a_name_is_tidied_and_holds_no_person_number() -> None:
    assert check_name("  Rikke \t Re ") == "Rikke Re"
    for name in ("", " ", "x" * 101, "Rikke 610101-1234", "Rik\0ke"):
        with pytest.raises(InvalidInput):
            check_name(name)


def test_roles_are_told_by_authority() -> None:
    assert check_roles([f"{HERE}=editor, approver", f"{HERE}=auditor", "90020021=support"]) == {
        HERE: {Role.EDITOR, Role.APPROVER, Role.AUDITOR},
        "90020021": {Role.SUPPORT},
    }


@pytest.mark.parametrize(
    "told", [[], [""], [HERE], [f"{HERE}="], [f"{HERE}=boss"], ["1=editor"], [f"{HERE}=editor,"]]
)
def test_anything_else_is_no_role(told: list[str]) -> None:
    with pytest.raises(InvalidInput):
        check_roles(told)


def an_account(**told: object) -> StaffAccount:
    return StaffAccount("rikke", "Rikke", {HERE: frozenset({Role.EDITOR})}, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("account", "state"),
    [
        (an_account(invited_until=LATER), AccountState.INVITED),
        (an_account(invited_until=BEFORE), AccountState.EXPIRED),
        (an_account(), AccountState.EXPIRED),
        (an_account(has_password=True), AccountState.ACTIVE),
        (an_account(has_password=True, locked_until=LATER), AccountState.LOCKED),
        (an_account(has_password=True, locked_until=BEFORE), AccountState.ACTIVE),
        (an_account(has_password=True, locked_until=LATER, is_disabled=True), AccountState.DISABLED),
    ],
)
def test_an_account_is_in_one_state(account: StaffAccount, state: AccountState) -> None:
    assert account.state(NOW) is state


def test_the_employee_of_an_account_has_an_id_that_no_providers_answer_can_have() -> None:
    assert an_account().staff.id == "local:rikke"
    with pytest.raises(SignInRefused):
        judged({"sub": "local:rikke"})


def test_four_slips_are_free_and_then_each_wait_is_twice_the_last_up_to_an_hour() -> None:
    assert [locked_for(tries) for tries in range(5)] == [None] * 5
    waits = [locked_for(tries) for tries in range(5, 100)]
    assert [wait and wait.total_seconds() / 60 for wait in waits[:8]] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert all(a is not None and b is not None and a <= b for a, b in itertools.pairwise(waits))
    assert locked_for(20, 20) is None
    assert locked_for(21, 20) == dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"REMOTE_ADDR": "192.0.2.7"}, "192.0.2.7/32"),
        ({"REMOTE_ADDR": "2001:db8::1:2:3:4"}, "2001:db8::/64"),
        ({"REMOTE_ADDR": "::ffff:192.0.2.7"}, "192.0.2.7/32"),
        ({"REMOTE_ADDR": "127.0.0.1"}, None),
        ({"REMOTE_ADDR": "::1"}, None),
        ({"REMOTE_ADDR": ""}, None),
        ({}, None),
        ({"REMOTE_ADDR": "10.0.0.4"}, None),
        ({"REMOTE_ADDR": "10.0.0.4", "HTTP_X_FORWARDED_FOR": "198.51.100.1, 192.0.2.9"}, "192.0.2.9/32"),
        ({"REMOTE_ADDR": "10.0.0.4", "HTTP_X_FORWARDED_FOR": "nonsense"}, None),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "192.0.2.7/32"),
    ],
)
def test_from_where_somebody_comes_is_told_by_the_connection_or_the_gateway(
    environ: dict[str, str], told: str | None
) -> None:
    assert Gateway("10.0.0.4", "A", "B").visitor(environ) == told
