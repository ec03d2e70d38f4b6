# SPDX-License-Identifier: MPL-2.0
"""Changing one text among many: the others stay, and nobody's words are lost."""

from __future__ import annotations

import uuid

import pytest

from overblik.errors import Conflict, InvalidInput
from overblik.guidance.editing import area_at, sets_nothing, status_at, with_area, with_status
from overblik.guidance.text import AreaText, StatusWord
from tests.guidance.build import says, texts

WAIT = AreaText("32.*", to_do=says("Vent."))
COMPLAINTS = AreaText("32.*", "K", to_do=says("Klag."))
SYSTEM = uuid.UUID(int=7)
RECEIVED = StatusWord(status="Modtaget", words=says("Vi har sagen"))
OF_SYSTEM = StatusWord(status="Modtaget", source=SYSTEM, words=says("Systemet har sagen"))


def test_a_text_is_found_by_its_pattern_and_its_facet() -> None:
    all_ = texts(WAIT, COMPLAINTS)
    assert area_at(all_, "32.*", None) is WAIT
    assert area_at(all_, "32.*", "K") is COMPLAINTS
    assert area_at(all_, "3*", None) is None


def test_a_text_is_exchanged_in_its_place_and_a_new_one_comes_last() -> None:
    sooner = AreaText("32.*", to_do=says("Vent lidt."))
    assert with_area(texts(WAIT, COMPLAINTS), sooner, WAIT).areas == (sooner, COMPLAINTS)
    assert with_area(texts(WAIT), COMPLAINTS, None).areas == (WAIT, COMPLAINTS)


def test_a_text_that_sets_nothing_is_taken_out_and_so_is_one_to_be_removed() -> None:
    empty = AreaText("32.*")
    assert sets_nothing(empty)
    assert not sets_nothing(WAIT)
    assert with_area(texts(WAIT, COMPLAINTS), empty, WAIT).areas == (COMPLAINTS,)
    assert with_area(texts(WAIT, COMPLAINTS), WAIT, WAIT, remove=True).areas == (COMPLAINTS,)
    assert with_area(texts(COMPLAINTS), empty, None).areas == (COMPLAINTS,)


@pytest.mark.parametrize("opened", [None, AreaText("32.*", to_do=says("Noget andet."))])
def test_a_text_that_another_has_changed_since_is_not_overwritten(opened: AreaText | None) -> None:
    with pytest.raises(Conflict, match="since you opened it") as refused:
        with_area(texts(WAIT), AreaText("32.*", to_do=says("Mit.")), opened)
    assert refused.value.code == "guidance.changed"


def test_what_another_did_to_another_text_does_not_matter() -> None:
    assert with_area(texts(WAIT, COMPLAINTS), AreaText("15.*", to_do=says("Ring.")), None).areas[:2] == (
        WAIT,
        COMPLAINTS,
    )


def test_a_status_is_found_whatever_its_case_and_for_its_own_system_alone() -> None:
    all_ = texts(statuses=(RECEIVED, OF_SYSTEM))
    assert status_at(all_, None, " MODTAGET ") is RECEIVED
    assert status_at(all_, SYSTEM, "modtaget") is OF_SYSTEM
    assert status_at(all_, uuid.UUID(int=8), "modtaget") is None


def test_of_two_that_are_the_same_to_readers_the_one_that_is_read_is_changed() -> None:
    twice = texts(statuses=(RECEIVED, StatusWord(status="MODTAGET", words=says("Læses"))))
    assert status_at(twice, None, "modtaget") == twice.statuses[1]


def test_words_are_given_to_a_status_changed_and_taken_away() -> None:
    one = with_status(texts(), SYSTEM, "Modtaget", says("Systemet har sagen"), None)
    assert one.statuses == (OF_SYSTEM,)
    other = with_status(one, SYSTEM, "MODTAGET", says("Sagen er her"), OF_SYSTEM)
    assert other.statuses == (StatusWord(status="Modtaget", source=SYSTEM, words=says("Sagen er her")),)
    assert with_status(other, SYSTEM, "Modtaget", None, other.statuses[0]).statuses == ()
    with pytest.raises(Conflict):
        with_status(other, SYSTEM, "Modtaget", None, OF_SYSTEM)


def test_a_status_that_looks_as_if_it_held_a_person_number_gets_no_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        with_status(texts(), SYSTEM, "Ringet til 610190-1234", says("Ringet"), None)
    assert refused.value.code == "guidance.status_number"
    assert "610190" not in str(refused.value)
