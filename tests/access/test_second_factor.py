# SPDX-License-Identifier: MPL-2.0
"""One-time codes, recovery codes and passwords: what is right, what is right only once, and what costs the same."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.access.one_time_code import (
    SECONDS,
    app_address,
    code_at,
    in_groups,
    new_secret,
    step_at,
    step_of,
)
from overblik.access.password import LONGEST, HashCost, Passwords
from overblik.access.recovery_code import COUNT, digest_of, new_codes
from overblik.errors import Unavailable

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238's test values."""
CHEAP = HashCost(memory_kib=32, passes=1, lanes=1)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(SECRET, seconds // SECONDS) == code


@pytest.mark.parametrize(
    ("late", "is_taken"), [(-60, False), (-30, True), (0, True), (29, True), (59, True), (60, False)]
)
def test_a_clock_may_be_one_step_off_and_no_more(late: int, is_taken: bool) -> None:
    code = code_at(SECRET, step_at(NOW))
    found = step_of(SECRET, code, NOW + dt.timedelta(seconds=late))
    assert found == (step_at(NOW) if is_taken else None)


def test_a_step_that_was_used_and_those_before_it_are_no_good_any_more() -> None:
    here = step_at(NOW)
    before, now, after = (code_at(SECRET, here + each) for each in (-1, 0, 1))
    assert step_of(SECRET, now, NOW, here) is None
    assert step_of(SECRET, before, NOW, here) is None
    assert step_of(SECRET, after, NOW, here) == here + 1


@pytest.mark.parametrize("typed", ["", "abcdef", "12345", "1234567", "æøå", "\udc80", "000000 000000", "\0"])
def test_what_is_no_code_is_no_code(typed: str) -> None:
    assert step_of(SECRET, typed, NOW) is None


@given(st.integers(0, 2**40))
def test_spaces_in_a_code_are_no_part_of_it(step: int) -> None:
    code = code_at(SECRET, step_at(NOW))
    assert step_of(SECRET, f" {code[:3]} {code[3:]}\n", NOW) == step_at(NOW)
    assert len(code_at(SECRET, step)) == 6


def test_an_app_is_given_the_secret_and_whose_it_is() -> None:
    secret = new_secret()
    told = urlsplit(app_address(secret, "rikke"))
    assert (told.scheme, told.netloc, told.path) == ("otpauth", "totp", "/Overblik:rikke")
    assert parse_qs(told.query)["secret"] == [secret]
    assert in_groups(secret).replace(" ", "") == secret
    assert len(secret) == 32
    assert secret != new_secret()


def test_recovery_codes_are_known_however_they_are_typed() -> None:
    codes = new_codes()
    assert len({digest_of(code) for code in codes}) == COUNT
    for code in codes:
        assert digest_of(code.lower().replace("-", " ")) == digest_of(code)
        assert code.replace("-", "") not in str(digest_of(code))


@pytest.mark.parametrize(
    "typed", ["", "123456", "ABCD-EFGH-IJKL", "ABCD-EFGH-IJKL-MNOPQ", "æøåæøåæøåæøåæøåæ"]
)
def test_what_has_another_form_is_no_recovery_code(typed: str) -> None:
    assert digest_of(typed) is None


def test_a_password_fits_its_own_hash_only() -> None:
    passwords = Passwords(CHEAP)
    hashed = passwords.hashed("seks gule cykler")
    assert hashed.startswith("$argon2id$v=19$m=32,t=1,p=1$")
    assert hashed != passwords.hashed("seks gule cykler")
    assert passwords.fits("seks gule cykler", hashed)
    assert not passwords.fits("seks gule cykle", hashed)
    assert not passwords.fits("", hashed)
    assert not passwords.fits("seks gule cykler", None)


def test_the_same_password_from_another_keyboard_fits() -> None:
    passwords = Passwords(CHEAP)
    composed, apart = "blåbærgrød og ål", "bla\u030abærgrød og a\u030al"
    assert composed != apart
    assert passwords.fits(apart, passwords.hashed(composed))
    assert passwords.fits("\udc80 alene", passwords.hashed("\udc80 alene"))


def test_a_longer_password_than_any_that_was_chosen_never_fits() -> None:
    passwords = Passwords(CHEAP)
    hashed = passwords.hashed("a" * LONGEST)
    assert passwords.fits("a" * LONGEST, hashed)
    assert not passwords.fits("a" * (LONGEST + 1), hashed)


def test_the_cost_is_what_the_standard_recommends() -> None:
    assert HashCost() == HashCost(memory_kib=64 * 1024, passes=3, lanes=4)


def test_only_so_many_hash_at_once_and_the_others_are_told_to_come_again() -> None:
    passwords = Passwords(CHEAP, patience=0.01)
    turns = [passwords._turn() for _ in range(2)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(Unavailable):
        passwords.fits("", None)
    with pytest.raises(Unavailable):
        passwords.hashed("")
    turns[0].__exit__()
    assert not passwords.fits("", None)
