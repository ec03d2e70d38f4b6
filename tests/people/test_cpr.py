# SPDX-License-Identifier: MPL-2.0
"""Person numbers: what is read, what is refused, and that a number never shows itself."""

import copy
import dataclasses
import datetime as dt
import json
import pickle
import traceback

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.dk import cpr as stdnum_cpr

from overblik.errors import InvalidInput
from overblik.people.cpr import (
    Cpr,
    FictiveRule,
    Sex,
    birth_date,
    century_digits,
    is_replacement,
    parse_cpr,
    passes_modulus_11,
    sex,
)
from tests.people.numbers import ANNA, BO, real_form

# (seventh digits, two-digit year, year of birth); the CPR office's table of centuries.
CENTURIES = [
    ("0123", "00", 1900),
    ("0123", "36", 1936),
    ("0123", "37", 1937),
    ("0123", "99", 1999),
    ("49", "00", 2000),
    ("49", "36", 2036),
    ("49", "37", 1937),
    ("49", "99", 1999),
    ("5678", "00", 2000),
    ("5678", "37", 2037),
    ("5678", "57", 2057),
    ("5678", "58", 1858),
    ("5678", "99", 1899),
]


@pytest.mark.parametrize(("sevenths", "year", "born"), CENTURIES)
def test_the_seventh_digit_gives_the_century(sevenths: str, year: str, born: int) -> None:
    for seventh in sevenths:
        assert birth_date(Cpr(f"6102{year}{seventh}000")) == dt.date(born, 2, 1)
        assert seventh in century_digits(born)


@pytest.mark.parametrize("year", [1857, 2058, 1000])
def test_years_outside_the_register_have_no_century_digit(year: int) -> None:
    assert century_digits(year) == ""


@given(st.dates(dt.date(1858, 1, 1), dt.date(2057, 12, 31)), st.integers(0, 9), st.integers(0, 999))
def test_a_birth_date_is_the_one_the_standard_library_for_numbers_finds(
    day: dt.date, seventh: int, rest: int
) -> None:
    real = f"{day:%d%m%y}{seventh}{rest:03d}"
    try:
        expected = stdnum_cpr.get_birth_date(real)
    except Exception:
        with pytest.raises(InvalidInput):
            birth_date(Cpr(real))
    else:
        assert birth_date(Cpr(real)) == expected
        assert birth_date(Cpr(f"{day.day + 60}{real[2:]}")) == expected


@pytest.mark.parametrize("text", ["610190-2202", "6101902202", "610190 2202", "  610190-2202\n"])
def test_a_number_is_read_in_each_usual_form(text: str) -> None:
    assert parse_cpr(text, fictive=FictiveRule.REQUIRED).digits == ANNA


REAL = real_form(ANNA)
# (what, number, refused, allowed, required): None is taken, else the code of the error.
RULES = [
    ("a real day", REAL, None, None, "cpr.not_fictive"),
    ("day + 60", ANNA, "cpr.replacement", None, None),
    ("day 0", "00" + ANNA[2:], "cpr.date", "cpr.date", "cpr.not_fictive"),
    ("day 32", "32" + ANNA[2:], "cpr.date", "cpr.date", "cpr.not_fictive"),
    ("day 60", "60" + ANNA[2:], "cpr.date", "cpr.date", "cpr.not_fictive"),
    ("day 92", "92" + ANNA[2:], "cpr.replacement", "cpr.date", "cpr.date"),
    ("month 13", "6113902202", "cpr.replacement", "cpr.date", "cpr.date"),
    ("31 April", "9104902202", "cpr.replacement", "cpr.date", "cpr.date"),
    ("29 February in a leap year", "8902002202", "cpr.replacement", "cpr.date", "cpr.date"),
    ("29 February 2000", "8902004202", "cpr.replacement", None, None),
    ("nine digits", "610190220", "cpr.malformed", "cpr.malformed", "cpr.malformed"),
    ("eleven digits", "61019022021", "cpr.malformed", "cpr.malformed", "cpr.malformed"),
    ("letters", "610190ABCD", "cpr.malformed", "cpr.malformed", "cpr.malformed"),
    ("other digits", "٦101902202", "cpr.malformed", "cpr.malformed", "cpr.malformed"),
    ("nothing", "", "cpr.malformed", "cpr.malformed", "cpr.malformed"),
]


@pytest.mark.parametrize(
    ("what", "number", "refused", "allowed", "required"), RULES, ids=lambda v: str(v)[:30]
)
def test_an_installation_takes_the_numbers_its_rule_allows(
    what: str, number: str, refused: str | None, allowed: str | None, required: str | None
) -> None:
    for rule, code in zip(FictiveRule, (refused, allowed, required), strict=True):
        if code is None:
            assert parse_cpr(number, fictive=rule).digits == number
        else:
            with pytest.raises(InvalidInput) as refusal:
                parse_cpr(number, fictive=rule)
            assert refusal.value.code == code


def test_a_number_without_a_valid_check_digit_is_taken() -> None:
    number = Cpr("6101650002")
    assert not passes_modulus_11(number)
    assert parse_cpr(number.digits, fictive=FictiveRule.REQUIRED) == number
    assert passes_modulus_11(Cpr(real_form("8110625629"))) is (
        stdnum_cpr.checksum(real_form("8110625629")) == 0
    )


def test_nobody_is_born_in_the_future() -> None:
    def read(today: dt.date) -> Cpr:
        return parse_cpr("6101304202", fictive=FictiveRule.REQUIRED, today=today)

    assert read(dt.date(2030, 1, 1)).digits == "6101304202"
    with pytest.raises(InvalidInput) as refusal:
        read(dt.date(2029, 12, 31))
    assert refusal.value.code == "cpr.unborn"


def test_the_last_digit_tells_the_sex_and_the_day_a_replacement() -> None:
    assert sex(Cpr(ANNA)) is Sex.WOMAN
    assert sex(Cpr(BO)) is Sex.MAN
    assert is_replacement(Cpr(ANNA))
    assert not is_replacement(Cpr(REAL))


def test_only_ten_digits_make_a_number() -> None:
    for text in ("", ANNA[:9], ANNA + "0", "610190-2202", f"{ANNA}\n"):
        with pytest.raises(InvalidInput):
            Cpr(text)


def test_numbers_are_values() -> None:
    assert Cpr(ANNA) == Cpr(ANNA)
    assert Cpr(ANNA) != Cpr(BO)
    assert Cpr(ANNA) != ANNA
    assert len({Cpr(ANNA), Cpr(ANNA), Cpr(BO)}) == 2
    assert copy.copy(Cpr(ANNA)) == copy.deepcopy([Cpr(ANNA)])[0]
    with pytest.raises(AttributeError):
        Cpr(ANNA)._digits = BO
    with pytest.raises(AttributeError):
        del Cpr(ANNA)._digits


@dataclasses.dataclass
class Holder:
    cpr: Cpr


SHOWN = [
    repr,
    str,
    lambda cpr: f"{cpr}",
    lambda cpr: f"{cpr!r:>40}",
    lambda cpr: f"{cpr:>40}",
    lambda cpr: f"{cpr:s}",
    lambda cpr: "%s %r" % (cpr, cpr),  # noqa: UP031
    lambda cpr: "{0} {0!a}".format(cpr),  # noqa: UP032
    lambda cpr: str([cpr, {cpr: cpr}, Holder(cpr)]),
    lambda cpr: json.dumps(cpr, default=str),
    lambda cpr: str(dataclasses.asdict(Holder(cpr))),
]
REFUSED = [
    json.dumps,
    msgspec.json.encode,
    msgspec.msgpack.encode,
    msgspec.to_builtins,
    vars,
    int,
    list,
    bytes,
    *[lambda cpr, protocol=protocol: pickle.dumps(cpr, protocol) for protocol in range(6)],
    lambda cpr: cpr.__getstate__(),
    lambda cpr: cpr.__reduce__(),
    lambda cpr: msgspec.json.encode(Holder(cpr)),
]


@pytest.mark.parametrize("show", SHOWN)
def test_shown_in_any_way_a_number_is_masked(show) -> None:  # type: ignore[no-untyped-def]
    text = show(Cpr(ANNA))
    assert "******-****" in text
    assert not any(part in text for part in (ANNA, ANNA[:6], ANNA[6:]))


@pytest.mark.parametrize("write", REFUSED)
def test_no_encoder_takes_a_number(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError) as refusal:
        write(Cpr(ANNA))
    assert ANNA not in str(refusal.value)


@pytest.mark.parametrize("number", [ANNA, "9104902202", "61019022021", "610190 22x2", "3202902202"])
def test_an_error_never_quotes_the_number(number: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_cpr(number, fictive=FictiveRule.REFUSED)
    told = "".join(traceback.format_exception(refusal.value, chain=True)) + str(refusal.value.params)
    assert number not in told
    assert refusal.value.__cause__ is None
