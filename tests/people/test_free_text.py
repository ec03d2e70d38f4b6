# SPDX-License-Identifier: MPL-2.0
"""Person numbers in titles and notes: found, taken out without loss, masked when shown."""

import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from overblik.people.cpr import Cpr
from overblik.people.free_text import holds_number, keys_in, mask, protect, restore
from tests.people.numbers import ANNA, BO, real_form


class Register:
    """Stands in for key ring and store: a made-up key for each number."""

    def __init__(self) -> None:
        self.numbers: dict[uuid.UUID, Cpr] = {}

    def key(self, cpr: Cpr) -> uuid.UUID:
        key = uuid.uuid5(uuid.NAMESPACE_OID, cpr.digits)
        self.numbers[key] = cpr
        return key

    def number(self, key: uuid.UUID) -> Cpr:
        return self.numbers[key]


A, B = real_form(ANNA), real_form(BO)
# (text, how it is shown); "#" stands for the words put in place of a number.
SPEC = [
    ("Ansøgning om sygedagpenge", "Ansøgning om sygedagpenge"),
    ("", ""),
    (f"{ANNA}", "#"),
    (f"{ANNA[:6]}-{ANNA[6:]}", "#"),
    (f"{ANNA[:6]} {ANNA[6:]}", "#"),
    (f"{ANNA[:6]}–{ANNA[6:]}", "#"),
    (f"{ANNA[:6]} - {ANNA[6:]}", "#"),
    (f"{ANNA[:6]}\u00a0{ANNA[6:]}", "#"),
    (f"Barn {A}, mor {B}.", "Barn #, mor #."),
    (f"cpr:{A}x", "cpr:#x"),
    (f"{A} {A}", "# #"),
    (f"{A}-1234", "#-1234"),
    (f"1{A}", f"1{A}"),
    (f"{A}1", f"{A}1"),
    (f"12 {A[:6]} {A[6:]}", "12 #"),
    ("00" + A[2:], "00" + A[2:]),
    ("32" + A[2:], "32" + A[2:]),
    ("60" + A[2:], "60" + A[2:]),
    ("92" + A[2:], "92" + A[2:]),
    (A[:2] + "00" + A[4:], A[:2] + "00" + A[4:]),
    (A[:2] + "13" + A[4:], A[:2] + "13" + A[4:]),
    # Not a day of the calendar, but surely a mistyped number.
    ("31" + "02" + A[4:], "#"),
    (f"{A[:6]}--{A[6:]}", f"{A[:6]}--{A[6:]}"),
    (f"{A[:6]}\n{A[6:]}", f"{A[:6]}\n{A[6:]}"),
    ("sagsnr 2024-123456-7", "sagsnr 2024-123456-7"),
    ("tlf 12 34 56 78, 8000 Aarhus", "tlf 12 34 56 78, 8000 Aarhus"),
    ("٠١٠١٩٠٢٢٠٢", "٠١٠١٩٠٢٢٠٢"),
    ("⟦", "⟦"),
    ("⟦!⟧ ⟧", "⟦!⟧ ⟧"),
    (f"⟦person:{uuid.UUID(int=5)}:1⟧", f"⟦person:{uuid.UUID(int=5)}:1⟧"),
    (f"⟦person:{A}⟧", "⟦person:#⟧"),
]


@pytest.mark.parametrize(("text", "shown"), SPEC)
def test_what_is_taken_for_a_number_and_how_it_is_shown(text: str, shown: str) -> None:
    register = Register()
    stored, keys = protect(text, register.key)
    assert mask(stored, "#") == shown
    assert restore(stored, register.number) == text
    assert keys_in(stored) == keys
    assert holds_number(text) is bool(keys)
    assert not any(number.digits in stored for number in register.numbers.values())


def test_the_words_put_in_place_say_that_a_number_was_removed() -> None:
    stored, _ = protect(f"Om {ANNA}", Register().key)
    assert mask(stored) == "Om [personnummer fjernet]"


def test_each_person_is_named_once_in_order() -> None:
    register = Register()
    _, keys = protect(f"{B} {A} {B[:6]}-{B[6:]}", register.key)
    assert keys == (register.key(Cpr(B)), register.key(Cpr(A)))


def test_a_token_holds_the_key_and_the_form_and_nothing_else() -> None:
    register = Register()
    stored, (key,) = protect(f"{A[:6]}-{A[6:]}", register.key)
    assert stored == f"⟦person:{key}:1⟧"


def test_a_text_without_numbers_is_handed_back_as_it_is() -> None:
    text = "Byggesag Havnegade 12, 8000 Aarhus C"
    assert protect(text, Register().key)[0] is text
    assert mask(text) is text
    assert restore(text, Register().number) is text


PIECES = st.one_of(
    st.text(max_size=8),
    st.text("0123456789-– \u00a0", max_size=24),
    st.sampled_from([A, B, ANNA, f"{A[:6]}-{A[6:]}", "⟦", "⟧", "!", "person:", ":1⟧", "⟦!⟧"]),
    st.uuids().map(lambda key: f"⟦person:{key}:0⟧"),
)


@given(st.lists(PIECES, max_size=8).map("".join))
@example(f"⟦person:{A}:1⟧{A}")
def test_any_text_comes_back_letter_by_letter(text: str) -> None:
    register = Register()
    stored, keys = protect(text, register.key)
    assert restore(stored, register.number) == text
    assert set(keys) == set(register.numbers)
    if not keys:
        assert mask(stored) == text


@given(st.lists(PIECES, max_size=8).map("".join))
def test_what_is_shown_holds_no_number(text: str) -> None:
    stored, _ = protect(text, Register().key)
    assert not holds_number(mask(stored, "#"))


@given(st.lists(PIECES, max_size=6).map("".join))
def test_protecting_twice_can_be_undone_twice(text: str) -> None:
    register = Register()
    twice, _ = protect(protect(text, register.key)[0], register.key)
    assert restore(restore(twice, register.number), register.number) == text
